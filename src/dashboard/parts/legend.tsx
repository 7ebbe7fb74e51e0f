/** What the lines of a chart are, with their values at the time cursor; a name brings its to the fore. */
import { computed, type ReadonlySignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { indexAt } from '../charts/chart-rows.ts'
import type { ChartSpec, Dash, Line } from '../charts/chart-spec.ts'
import { cursorMs, focused } from '../store.ts'

interface Props {
  readonly spec: ChartSpec
  /** Otherwise its values are those of the cursor's place when it was last looked at. */
  readonly isCurrent: ReadonlySignal<boolean>
}

export function Legend({ spec, isCurrent }: Props) {
  const place = useMemo(() => {
    let known = -1
    return computed(() => {
      if (isCurrent.value) known = indexAt(spec, cursorMs.value)
      else if (known < 0) known = indexAt(spec, cursorMs.peek())
      return known
    })
  }, [spec])
  const series = [...new Set(spec.lines.map(line => line.series))]
  return (
    <ul class="legend">
      {series.map(name => (
        <Entry key={name} {...{ name, spec, place }} />
      ))}
      {spec.levels.map(({ label, value, kind }) => (
        <li key={label}>
          <svg class="swatch level" viewBox="0 0 20 6" aria-hidden="true">
            <line x1="0" y1="3" x2="20" y2="3" stroke-dasharray={LEVEL_DASHES[kind]} />
          </svg>{' '}
          {label} <b>{spec.text(value)}</b>
        </li>
      ))}
    </ul>
  )
}

interface EntryProps {
  readonly name: string
  readonly spec: ChartSpec
  readonly place: ReadonlySignal<number>
}

function Entry({ name, spec, place }: EntryProps) {
  const lines = spec.lines.filter(({ series }) => series === name)
  const isAlone = new Set(spec.lines.map(({ series }) => series)).size === 1
  return (
    <li class={spec.focus === '' || spec.focus === name ? '' : 'faded'}>
      {isAlone ? (
        <span class="series">{name}</span>
      ) : (
        <button
          type="button"
          class="series"
          aria-pressed={focused.value === name}
          onClick={() => {
            focused.value = focused.value === name ? '' : name
          }}
        >
          {name}
        </button>
      )}
      {lines.map(line => (
        <span key={line.part} class="part">
          <Swatch line={line} /> {line.part} <Value {...{ line, spec, place }} />
        </span>
      ))}
    </li>
  )
}

interface ValueProps extends Pick<EntryProps, 'spec' | 'place'> {
  readonly line: Line
}

/** Its text changes without anything around it being looked at. */
function Value({ line, spec, place }: ValueProps) {
  const text = useMemo(
    () =>
      computed(() => {
        const value = line.values[place.value]
        return value === null || value === undefined ? '–' : spec.text(value)
      }),
    [line, spec, place],
  )
  return <b>{text}</b>
}

const DASHES: Readonly<Record<Dash, string>> = { solid: '', dashed: '6 3', dotted: '2 3' }
const LEVEL_DASHES = { target: '', threshold: '7 3 2 3' }

const Swatch = ({ line: { colour, dash } }: { readonly line: Line }) => (
  <svg class={`swatch ink-${colour % 7}`} viewBox="0 0 20 6" aria-hidden="true">
    <line x1="0" y1="3" x2="20" y2="3" stroke-dasharray={DASHES[dash]} />
  </svg>
)
