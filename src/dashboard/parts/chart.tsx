/** One chart: the drawing, a legend with the values at the time cursor, and the table behind it. */
import { useEffect, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import { csvOf, indexAt } from '../charts/chart-rows.ts'
import type { ChartSpec, Line } from '../charts/chart-spec.ts'
import { drawChart } from '../charts/draw-chart.ts'
import { colourScheme } from '../colour-scheme.ts'
import { cursorMs, moveTo, rangeMs, recording } from '../store.ts'
import { ChartTable } from './chart-table.tsx'

interface Props {
  readonly spec: ChartSpec
}

export function Chart({ spec }: Props) {
  return (
    <section class="card chart" aria-label={spec.title} data-chart={spec.id}>
      <h2>
        {spec.title} <small>{spec.note}</small>
      </h2>
      <Drawing spec={spec} />
      <Legend spec={spec} />
      <ChartTable spec={spec} />
      <button type="button" class="link" onClick={() => saveCsv(spec)}>
        Save as CSV
      </button>
    </section>
  )
}

function Drawing({ spec }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const scheme = colourScheme.value
  const untilS = rangeMs.value / 1000
  useEffect(() => {
    const element = host.current
    if (element === null) return
    let plot: uPlot | undefined
    const draw = (): void => {
      plot?.destroy()
      plot = drawChart(spec, { element, untilS, onPick: seconds => moveTo(seconds * 1000) })
    }
    let width = 0
    const resized = new ResizeObserver(() => {
      if (element.clientWidth === width) return
      width = element.clientWidth
      draw()
    })
    resized.observe(element)
    return () => {
      resized.disconnect()
      plot?.destroy()
    }
  }, [spec, scheme, untilS])
  return (
    <div
      class="drawing"
      ref={host}
      role="img"
      aria-label={`${spec.title}. ${spec.note}. The table below has the values.`}
    />
  )
}

function Legend({ spec }: Props) {
  const at = indexAt(spec, cursorMs.value)
  return (
    <ul class="legend">
      {spec.lines.map(line => (
        <li key={line.label}>
          <Swatch line={line} /> {line.label} <b>{valueText(spec, line, at)}</b>
        </li>
      ))}
      {spec.levels.map(({ label, value, kind }) => (
        <li key={label}>
          <span class={`level-mark ${kind}`} aria-hidden="true">
            {kind === 'target' ? '━' : '╌'}
          </span>{' '}
          {label} <b>{spec.text(value)}</b>
        </li>
      ))}
    </ul>
  )
}

const valueText = ({ text }: ChartSpec, { values }: Line, at: number): string => {
  const value = values[at]
  return value === null || value === undefined ? '–' : text(value)
}

const DASHES = { solid: '', dashed: '6 3', dotted: '2 3' }

const Swatch = ({ line: { colour, dash } }: { readonly line: Line }) => (
  <svg class={`swatch ink-${colour % 7}`} viewBox="0 0 20 6" aria-hidden="true">
    <line x1="0" y1="3" x2="20" y2="3" stroke-dasharray={DASHES[dash]} />
  </svg>
)

function saveCsv(spec: ChartSpec): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([csvOf(spec)], { type: 'text/csv' }))
  link.download = `${recording.value?.scenario ?? 'endpoint-lab'}-${spec.id}.csv`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
