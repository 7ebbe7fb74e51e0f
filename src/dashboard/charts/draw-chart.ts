/** A chart on a canvas, by uPlot. The time cursor is an element over it. */
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Ms } from '../../core/units.ts'
import { inkOf } from '../colour-scheme.ts'
import { cursorLine } from '../cursor-line.tsx'
import type { Span } from '../store.ts'
import type { ChartSpec, Dash, Line } from './chart-spec.ts'
import { shadeDifference } from './shade-difference.ts'
import { stackedLines } from './stacked-lines.ts'
import { stepPath } from './step-path.ts'
import { TIME_STEPS, timeText } from './time-axis.ts'

interface Where {
  readonly element: HTMLElement
  readonly span: Span
  readonly onPick: (atMs: Ms) => void
  /** A stretch of time was marked with the pointer. */
  readonly onMark: (fromMs: Ms, untilMs: Ms) => void
  /** Its scales are as drawn: what lies over it can be put in its place. */
  readonly onDrawn: (plot: uPlot) => void
}

const HEIGHT = 170
/** Also the gutter of the bands, in the style sheet. */
const AXIS_WIDTH = 64
const DASHES: Readonly<Record<Dash, number[]>> = { solid: [], dashed: [8, 4], dotted: [2, 3] }
const CURSORS = 'charts'
/** Nearer, dots run into each other. */
const DOT_DISTANCE_PX = 7
/** Of lines that are not in the focus. */
const FADED = 0.15
/** A mark that is shorter was meant as a click. */
const MARK_MIN_PX = 6
export function drawChart(spec: ChartSpec, where: Where): uPlot {
  const { element, span } = where
  const order = stackedLines(spec)
  const plot = new uPlot(
    {
      width: Math.max(120, element.clientWidth),
      height: HEIGHT,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: CURSORS, scales: ['x', null] },
        drag: { x: true, y: false, setScale: false },
        points: { show: false },
        y: false,
      },
      scales: {
        x: { time: false, min: span.fromMs / 1000, max: span.untilMs / 1000, auto: false },
        y: { range: (_, least, most) => [bottomOf(spec, least), topOf(spec, most)] },
      },
      axes: [
        axis({
          values: (_, ticks) => ticks.map(timeText),
          incrs: TIME_STEPS,
          space: 60,
          size: 28,
        }),
        axis({ values: (_, ticks) => ticks.map(spec.text), size: AXIS_WIDTH }),
      ],
      series: [{}, ...order.map(({ line }) => seriesOf(spec, line))],
      hooks: {
        drawAxes: [drawn => shadeDifference(drawn, spec)],
        draw: [drawn => drawLevels(drawn, spec), where.onDrawn],
        setSelect: [marks(where)],
      },
    },
    [lengthened(spec.x), ...order.map(({ values }) => repeatLast(values))],
    element,
  )
  plot.over.append(cursorLine())
  return plot
}

function seriesOf(spec: ChartSpec, line: Line): uPlot.Series {
  const isFilled = spec.isStacked && line.dash === 'solid'
  const isFaded = spec.focus !== '' && spec.focus !== line.series
  return {
    label: `${line.series} ${line.part}`,
    stroke: inkOf(line.colour),
    width: 1.75,
    alpha: isFaded ? FADED : 1,
    dash: DASHES[line.dash],
    ...(isFilled ? { fill: inkOf(line.colour, 'fill') } : {}),
    paths: stepPath,
    points: {
      show: (plot, _, from, until) =>
        line.hasDots === true && (until - from) * DOT_DISTANCE_PX < plot.bbox.width,
      size: 5,
      fill: inkOf(line.colour),
    },
  }
}

/** A click moves the cursor, a drag marks a stretch. uPlot says both at the pointer's release. */
const marks =
  ({ onPick, onMark }: Where) =>
  (plot: uPlot): void => {
    const { left, width } = plot.select
    const msAt = (x: number): Ms => plot.posToVal(x, 'x') * 1000
    if (width >= MARK_MIN_PX) onMark(msAt(left), msAt(left + width))
    else onPick(msAt(plot.cursor.left ?? left))
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  }

/** The last period lasts until its end: a step needs a point there. */
const lengthened = (x: readonly number[]): number[] => {
  const last = x[x.length - 1] ?? 0
  return [...x, last + (last - (x[x.length - 2] ?? last - 60))]
}

const repeatLast = (values: readonly (number | null)[]): (number | null)[] => [
  ...values,
  values[values.length - 1] ?? null,
]

function bottomOf({ isSigned }: ChartSpec, least: number | null): number {
  return isSigned === true ? Math.min(0, least ?? 0) * 1.08 : 0
}

function topOf({ levels }: ChartSpec, most: number | null): number {
  const top = Math.max(most ?? 0, ...levels.map(({ value }) => value))
  return top > 0 ? top * 1.08 : 1
}

function axis(own: uPlot.Axis): uPlot.Axis {
  const grid = { stroke: inkOf('grid'), width: 1 }
  return { stroke: inkOf('text'), font: '11px system-ui', grid, ticks: grid, ...own }
}

function drawLevels(plot: uPlot, { levels }: ChartSpec): void {
  const { ctx, bbox } = plot
  for (const { value, kind } of levels) {
    const y = Math.round(plot.valToPos(value, 'y', true))
    ctx.save()
    ctx.strokeStyle = inkOf(kind)
    ctx.lineWidth = (kind === 'target' ? 2 : 1.5) * devicePixelRatio
    ctx.setLineDash(kind === 'target' ? [] : [10, 4, 2, 4])
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
    ctx.restore()
  }
}
