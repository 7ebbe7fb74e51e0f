/** Of each run that is compared: its deployment at the cursor, what it decided last, its totals. */
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Recording } from '../../scenario/recording/recording.ts'
import { clockText, eventText } from '../../scenario/story/event-text.ts'
import { usdText } from '../charts/chart-spec.ts'
import { besideOf } from '../model/beside.ts'
import { groupOf } from '../model/event-groups.ts'
import { countUntil } from '../model/replay.ts'
import { sumOf, totalsOf } from '../model/totals.ts'
import { cursorMs, endpoint, pictureOf, recordings, runNames } from '../store.ts'
import { Stamp } from './header.tsx'
import { openRun } from './open-run.ts'
import { DeploymentSteps } from './stepper.tsx'

export const RunCards = () => (
  <div class="runs">
    {recordings.value.map((run, index) => (
      <RunCard key={index} run={run} index={index} />
    ))}
  </div>
)

interface Props {
  readonly run: Recording
  readonly index: number
}

function RunCard({ run, index }: Props) {
  const name = besideOf(run, endpoint.value)
  const now = pictureOf(index).value.endpoints.get(name)
  const title = runNames.value[index] ?? ''
  return (
    <section class="card run" aria-label={`Run ${title}`} data-run={title}>
      <h2>
        <button
          type="button"
          class="link"
          title="Show this run alone"
          onClick={() => openRun(index)}
        >
          {title}
        </button>{' '}
        <small>{name}</small>
      </h2>
      {run.lesson !== null && <p class="note">{run.lesson}</p>}
      <Totals run={run} name={name} />
      <div class="stepper">
        {now?.deployment === undefined ? (
          <p class="steps-none">no deployment so far</p>
        ) : (
          <DeploymentSteps
            now={now}
            deployment={now.deployment}
            atMs={Math.min(cursorMs.value, run.nowMs)}
          />
        )}
      </div>
      <LastDecision run={run} index={index} />
      <Stamp run={run} />
    </section>
  )
}

/** Of the endpoint that is compared, over the whole run; what it cost where the run has ended. */
function Totals({ run, name }: { readonly run: Recording; readonly name: string }) {
  const counts = run.counts.find(each => each.endpoint === name)
  if (counts === undefined) return null
  const { requests, failed, invocations } = totalsOf(counts)
  const shares = counts.variants
    .filter(({ isShadow }) => !isShadow)
    .map(each => `${each.variant} ${percent(each.invocations, invocations)}`)
  return (
    <p class="total">
      <b data-total={requests}>{whole(requests)}</b> requests,{' '}
      <b data-failed={failed}>{whole(failed)}</b> failed ({percent(failed, requests)})
      {run.summary !== null && `, ${usdText(costOf(run.summary, name))}`}
      {shares.length > 1 && `; ${shares.join(', ')}`}
    </p>
  )
}

/** The newest decision about the endpoint or an alarm; it opens the run there. */
function LastDecision({ run, index }: Props) {
  const name = besideOf(run, endpoint.value)
  const event = run.events
    .slice(0, countUntil(run.events, cursorMs.value))
    .findLast(each => isTelling(each) && (!('endpoint' in each) || each.endpoint === name))
  if (event === undefined) return null
  return (
    <p class="last-decision">
      <button type="button" class="link" onClick={() => openRun(index, event)}>
        {clockText(event.atMs)} {eventText(event)}
      </button>
    </p>
  )
}

/** Not each instance that comes or goes. */
const isTelling = (event: TimelineEvent): boolean =>
  !['instances', 'calls', undefined].includes(groupOf(event)?.name)

const costOf = ({ endpoints }: NonNullable<Recording['summary']>, name: string): number =>
  sumOf(Object.values(endpoints[name]?.variants ?? {}), ({ costUsd }) => costUsd ?? 0)

const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((10_000 * part) / whole) / 100}%`
const whole = (value: number): string => value.toLocaleString('en-US')
