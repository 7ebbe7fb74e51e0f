/** Statuses over time, as bands: of every endpoint of a run, or of one endpoint in several runs. */
import { useMemo } from 'preact/hooks'
import type { Recording } from '../../scenario/recording/recording.ts'
import { statusBands } from '../model/bands.ts'
import { besideOf } from '../model/beside.ts'
import type { EndpointPicture } from '../model/lab-picture.ts'
import {
  chosenEndpoint,
  endpoint,
  endpointNames,
  eventCount,
  isComparing,
  picture,
  pictureOf,
  recording,
  recordings,
  runNames,
} from '../store.ts'

import { Bands } from './bands.tsx'
import { openRun } from './open-run.ts'

export const Ribbon = () => (
  <div class="ribbon">{isComparing.value ? <RowsOfRuns /> : <RowsOfEndpoints />}</div>
)

function RowsOfEndpoints() {
  const run = recording.value
  if (run === undefined) return null
  return (
    <>
      {endpointNames.value.map(name => (
        <RibbonRow
          key={name}
          run={run}
          name={name}
          now={picture.value.endpoints.get(name)}
          title={name}
          isChosen={name === endpoint.value}
          onChoose={() => {
            chosenEndpoint.value = name
          }}
        />
      ))}
    </>
  )
}

const RowsOfRuns = () => (
  <>
    {recordings.value.map((run, index) => (
      <RowOfRun key={index} run={run} index={index} />
    ))}
  </>
)

function RowOfRun({ run, index }: { readonly run: Recording; readonly index: number }) {
  const name = besideOf(run, endpoint.value)
  return (
    <RibbonRow
      run={run}
      name={name}
      now={pictureOf(index).value.endpoints.get(name)}
      title={runNames.value[index] ?? ''}
      onChoose={() => openRun(index)}
    />
  )
}

interface RowProps {
  readonly run: Recording
  /** Of the endpoint. */
  readonly name: string
  /** At the cursor. */
  readonly now: EndpointPicture | undefined
  readonly title: string
  /** `undefined`: it opens something else, nothing is chosen by it. */
  readonly isChosen?: boolean
  readonly onChoose: () => void
}

function RibbonRow({ run, name, now, title, isChosen, onChoose }: RowProps) {
  const { events, nowMs } = run
  const bands = useMemo(
    () => statusBands(events, name, nowMs),
    [events, eventCount.value, name, nowMs],
  )
  return (
    <div class="ribbon-row">
      <button type="button" class="gutter" aria-pressed={isChosen} title={title} onClick={onChoose}>
        {title}
      </button>
      <Bands bands={bands} label={`Status of ${title} over time`} />
      <output class={`status is-${now?.status ?? 'none'}`} data-status={now?.status}>
        {now?.status ?? 'not there yet'}
        {now !== undefined && now.config !== '' && <small> on {now.config}</small>}
      </output>
    </div>
  )
}
