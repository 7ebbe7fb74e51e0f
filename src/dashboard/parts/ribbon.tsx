/** Status of every endpoint over time, as bands; the pointer drags the cursor along. */
import type { JSX } from 'preact'
import { useEffect, useMemo } from 'preact/hooks'
import { clockText } from '../../scenario/event-text.ts'
import { CURSOR_CLASS, placeCursors } from '../cursor-line.ts'
import { type Band, statusBands } from '../model/bands.ts'
import {
  chosenEndpoint,
  endMs,
  endpoint,
  endpointNames,
  eventCount,
  events,
  moveTo,
  picture,
  rangeMs,
} from '../store.ts'

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

interface BandsProps {
  readonly bands: readonly Band<string>[]
  readonly label: string
}

/** The bands as a picture, and as a list for those who do not see it. */
export function Bands({ bands, label }: BandsProps) {
  useEffect(placeCursors, [])
  return (
    <div
      class="bands"
      role="img"
      aria-label={bandsText(label, bands)}
      onPointerDown={scrub}
      onPointerMove={scrub}
    >
      {bands.map(band => (
        <span
          key={band.fromMs}
          class={`band is-${band.value}`}
          title={bandText(band)}
          style={{
            left: `${(100 * band.fromMs) / rangeMs.value}%`,
            width: `${(100 * (band.untilMs - band.fromMs)) / rangeMs.value}%`,
          }}
        >
          {band.value}
        </span>
      ))}
      <i class={CURSOR_CLASS} />
    </div>
  )
}

const bandText = ({ value, fromMs, untilMs }: Band<string>): string =>
  `${value} ${clockText(Math.round(fromMs))}–${clockText(Math.round(untilMs))}`

/** Past a dozen a list helps nobody: the log has them all. */
const bandsText = (label: string, bands: readonly Band<string>[]): string =>
  `${label}: ${bands.slice(0, 12).map(bandText).join(', ')}${bands.length > 12 ? ', …' : ''}`

/** With the button down, the cursor follows the pointer. */
function scrub({ currentTarget, clientX, buttons }: JSX.TargetedPointerEvent<HTMLElement>): void {
  if (buttons !== 1) return
  const { left, width } = currentTarget.getBoundingClientRect()
  moveTo(((clientX - left) / width) * rangeMs.value)
}
