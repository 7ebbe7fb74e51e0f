/**
 * A chart on paper: as wide as its column, sharp, and in the inks that hold on paper whatever the
 * screen has. Its inks are classes, because only the style sheet knows that it is printed.
 */
import type { Mark } from '../charts/alarm-levels.ts'
import type { ChartSpec, Dash } from '../charts/chart-spec.ts'
import {
  type Plot,
  rangeOf,
  segmentsOf,
  timeTicks,
  valueTicks,
  xOf,
  yOf,
} from '../charts/plot-geometry.ts'
import { stackedLines } from '../charts/stacked-lines.ts'
import { timeText } from '../charts/time-axis.ts'
import { cursorMs, shownSpan } from '../store.ts'

const SIZE = { width: 360, height: 150 }
const FRAME = { left: 44, top: 6, width: 298, height: 126 }
const DASHES: Readonly<Record<Dash, string>> = { solid: '', dashed: '6 3', dotted: '1.5 2.5' }
const SIGNS: Readonly<Record<Mark['state'], string>> = { breaching: '◆', ok: '○', missing: '✕' }

interface Props {
  readonly spec: ChartSpec
  readonly marks: readonly Mark[]
}

export function PrintedChart({ spec, marks }: Props) {
  const plot: Plot = { ...FRAME, span: shownSpan.value, range: rangeOf(spec) }
  const { left, top, width, height } = FRAME
  const cursorX = xOf(cursorMs.value, plot)
  return (
    <svg class="printed on-paper" viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} aria-hidden="true">
      <Axes spec={spec} plot={plot} />
      {spec.isStacked && <Areas spec={spec} plot={plot} />}
      {stackedLines(spec).map(({ line, values }, i) => (
        <path
          key={i}
          class={`line ink-${line.colour % 7}`}
          stroke-dasharray={DASHES[line.dash]}
          d={segmentsOf(spec, values, plot)
            .map(({ path }) => path)
            .join('')}
        />
      ))}
      {spec.levels.map(({ label, value, kind }) => (
        <path
          key={label}
          class="level"
          stroke-dasharray={kind === 'target' ? '' : '7 3 2 3'}
          d={`M${left} ${yOf(value, plot)}h${width}`}
        />
      ))}
      {cursorX >= left && cursorX <= left + width && (
        <path class="cursor-line" d={`M${cursorX} ${top}v${height}`} />
      )}
      {marks.map(({ seconds, value, state }) => (
        <text
          key={`${seconds} ${value}`}
          class={`point is-${state}`}
          text-anchor="middle"
          x={xOf(seconds * 1000, plot)}
          y={yOf(value, plot) + 3}
        >
          {SIGNS[state]}
        </text>
      ))}
    </svg>
  )
}

interface PartProps {
  readonly spec: ChartSpec
  readonly plot: Plot
}

const Axes = ({ spec, plot }: PartProps) => (
  <>
    {valueTicks(plot.range, 5).map(value => (
      <g key={value}>
        <path class="grid-line" d={`M${plot.left} ${yOf(value, plot)}h${plot.width}`} />
        <text text-anchor="end" x={plot.left - 4} y={yOf(value, plot) + 3}>
          {spec.text(value)}
        </text>
      </g>
    ))}
    {timeTicks(plot.span, 6).map(atMs => (
      <g key={atMs}>
        <path class="grid-line" d={`M${xOf(atMs, plot)} ${plot.top}v${plot.height}`} />
        <text text-anchor="middle" x={xOf(atMs, plot)} y={plot.top + plot.height + 12}>
          {timeText(Math.round(atMs / 1000))}
        </text>
      </g>
    ))}
  </>
)

/** From the topmost layer down: each covers what is below it. */
const Areas = ({ spec, plot }: PartProps) => (
  <>
    {stackedLines(spec)
      .filter(({ line }) => line.dash === 'solid')
      .map(({ line, values }, i) => (
        <path
          key={i}
          class={`area ink-${line.colour % 7}`}
          d={segmentsOf(spec, values, plot)
            .map(({ fromX, path }) => `${path}V${yOf(0, plot)}H${fromX}Z`)
            .join('')}
        />
      ))}
  </>
)
