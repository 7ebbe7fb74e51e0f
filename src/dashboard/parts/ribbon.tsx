/** Status of every endpoint over time, as bands; the pointer drags the cursor along. */
import { useMemo } from 'preact/hooks'
import { statusBands } from '../model/bands.ts'
import {
  chosenEndpoint,
  endMs,
  endpoint,
  endpointNames,
  eventCount,
  events,
  picture,
} from '../store.ts'
import { Bands } from './bands.tsx'

export function Ribbon() {
  return (
    <div class="ribbon">
      {endpointNames.value.map(name => (
        <RibbonRow key={name} name={name} />
      ))}
    </div>
  )
}

function RibbonRow({ name }: { readonly name: string }) {
  const untilMs = endMs.value
  const bands = useMemo(
    () => statusBands(events.value, name, untilMs),
    [events.value, eventCount.value, name, untilMs],
  )
  const now = picture.value.endpoints.get(name)
  const isChosen = name === endpoint.value
  return (
    <div class="ribbon-row">
      <button
        type="button"
        class="gutter"
        aria-pressed={isChosen}
        onClick={() => {
          chosenEndpoint.value = name
        }}
      >
        {name}
      </button>
      <Bands bands={bands} label={`Status of ${name} over time`} />
      <output class={`status is-${now?.status ?? 'none'}`} data-status={now?.status}>
        {now?.status ?? 'not there yet'}
        {now !== undefined && now.config !== '' && <small> on {now.config}</small>}
      </output>
    </div>
  )
}
