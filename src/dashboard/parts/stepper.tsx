/** The deployment at the time cursor: which step of how many, how long it has been, what is left. */
import type { Ms } from '../../core/units.ts'
import { clockText } from '../../scenario/event-text.ts'
import { type DeploymentPicture, type EndpointPicture, launchOf } from '../model/lab-picture.ts'
import { cursorMs, endpoint, picture } from '../store.ts'

export function Stepper() {
  const now = picture.value.endpoints.get(endpoint.value)
  const deployment = now?.deployment
  if (now === undefined || deployment === undefined) return null
  const { fromConfig, toConfig, strategy, outcome, startedMs, endedMs, reason } = deployment
  const untilMs = endedMs === undefined ? cursorMs.value : Math.min(cursorMs.value, endedMs)
  return (
    <section class="stepper" aria-label="Deployment">
      <h2>
        {fromConfig} → {toConfig} <small>{strategy}</small>
      </h2>
      <Steps deployment={deployment} />
      <p class={`outcome is-${outcome.replace(' ', '-')}`}>
        <b>{outcome}</b>, {clock(untilMs - startedMs)} {endedMs === undefined ? 'so far' : 'in all'}
        {reason !== undefined && `: ${reason}`}
      </p>
      <Bake deployment={deployment} />
      <Launch now={now} />
    </section>
  )
}

function Steps({ deployment: { step, steps, greenShare, outcome } }: Props) {
  if (steps === 0) return <p class="steps-none">launching the green fleet</p>
  return (
    <ol class="steps">
      {Array.from({ length: steps }, (_, i) => i + 1).map(number => {
        const isNow = number === step && outcome === 'running'
        return (
          <li
            key={number}
            class={number < step ? 'done' : isNow ? 'now' : number === step ? outcome : 'open'}
            {...(isNow ? { 'aria-current': 'step' as const } : {})}
          >
            {number < step || outcome === 'completed' ? '✓ ' : ''}step {number} of {steps}
            {isNow && ` · ${Math.round(greenShare * 1000) / 10}% green`}
          </li>
        )
      })}
    </ol>
  )
}

function Bake({ deployment: { bake } }: Props) {
  if (bake === undefined) return null
  return <Wait what={`baking (${bake.stage})`} {...bake} />
}

function Launch({ now }: { readonly now: EndpointPicture }) {
  const launch = launchOf(now)
  return launch && <Wait what={`launching ${launch.count}`} {...launch} />
}

interface WaitProps {
  readonly what: string
  readonly sinceMs: Ms
  readonly untilMs: Ms
}

function Wait({ what, sinceMs, untilMs }: WaitProps) {
  const elapsedMs = Math.min(cursorMs.value, untilMs) - sinceMs
  const text = `${what}: ${clock(elapsedMs)} elapsed, ${clock(untilMs - sinceMs - elapsedMs)} remaining`
  return (
    <p class="wait-for">
      <progress aria-label={text} max={untilMs - sinceMs} value={elapsedMs} /> {text}
    </p>
  )
}

interface Props {
  readonly deployment: DeploymentPicture
}

const clock = (durationMs: Ms): string =>
  clockText(Math.max(0, Math.floor(durationMs / 1000) * 1000))
