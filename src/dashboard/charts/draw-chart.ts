/** A chart on a canvas, by uPlot. The time cursor is an element over it. */
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { clockText } from '../../scenario/event-text.ts'
import { inkOf } from '../colour-scheme.ts'
import { CURSOR_CLASS, placeCursors } from '../cursor-line.ts'
import type { ChartSpec, Dash, Line } from './chart-spec.ts'

interface Where {
  readonly element: HTMLElement
  /** The right end. */
  readonly untilS: number
  readonly onPick: (seconds: number) => void
}

const HEIGHT = 170
/** Also the gutter of the bands, in the style sheet. */
const AXIS_WIDTH = 64
const DASHES: Readonly<Record<Dash, number[]>> = { solid: [], dashed: [8, 4], dotted: [2, 3] }
const CURSORS = 'charts'
/** Distances between marks on the time axis, seconds: those of clocks, not of decimals. */
const TIME_STEPS = [
  1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800,
  604_800,
]

export function drawChart(spec: ChartSpec, { element, untilS, onPick }: Where): uPlot {
  const stepped = uPlot.paths.stepped?.({ align: 1 })
  const order = drawingOrder(spec)
  const plot = new uPlot(
    {
      width: Math.max(120, element.clientWidth),
      height: HEIGHT,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: {
        sync: { key: CURSORS, scales: ['x', null] },
        drag: { x: false, y: false },
        y: false,
      },
      scales: {
        x: { time: false, range: [0, untilS] },
        y: { range: (_, __, most) => [0, topOf(spec, most)] },
      },
      axes: [
        axis({
          values: (_, ticks) => ticks.map(tick => clockText(tick * 1000)),
          incrs: TIME_STEPS,
          size: 28,
        }),
        axis({ values: (_, ticks) => ticks.map(spec.text), size: AXIS_WIDTH }),
      ],
      series: [
        {},
        ...order.map(({ line }) => ({
          label: line.label,
          stroke: inkOf(line.colour),
          width: 1.75,
          dash: DASHES[line.dash],
          ...(spec.isStacked && line.dash === 'solid' ? { fill: inkOf(line.colour, 'fill') } : {}),
          ...(stepped === undefined ? {} : { paths: stepped }),
          points: { show: line.hasDots === true, size: 5, fill: inkOf(line.colour) },
        })),
      ],
      hooks: { draw: [drawn => drawLevels(drawn, spec)] },
    },
    [lengthened(spec.x, untilS), ...order.map(({ values }) => repeatLast(values))],
    element,
  )
  const line = document.createElement('i')
  line.className = CURSOR_CLASS
  plot.over.append(line)
  placeCursors()
  plot.over.addEventListener('click', ({ offsetX }) => onPick(plot.posToVal(offsetX, 'x')))
  return plot
}

interface Drawn {
  readonly line: Line
  readonly values: readonly (number | null)[]
}

/** Layers are drawn from the topmost down, each over the one it stands on. */
function drawingOrder({ lines, isStacked }: ChartSpec): readonly Drawn[] {
  if (!isStacked) return lines.map(line => ({ line, values: line.values }))
  const below: number[] = []
  const layers = lines.map(line => {
    if (line.dash !== 'solid') return { line, values: line.values }
    const values = line.values.map((value, i) => {
      below[i] = (below[i] ?? 0) + (value ?? 0)
      return value === null ? null : below[i]
    })
    return { line, values }
  })
  return layers.reverse()
}

/** The last period lasts until its end: a step needs a point there. */
const lengthened = (x: readonly number[], untilS: number): number[] => {
  const last = x[x.length - 1] ?? 0
  const width = last - (x[x.length - 2] ?? last - 60)
  return [...x, Math.min(untilS, last + width)]
}

const repeatLast = (values: readonly (number | null)[]): (number | null)[] => [
  ...values,
  values[values.length - 1] ?? null,
]

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
    ctx.lineWidth = kind === 'target' ? 2 : 1.5
    ctx.setLineDash(kind === 'target' ? [] : [4, 4])
    ctx.beginPath()
    ctx.moveTo(bbox.left, y)
    ctx.lineTo(bbox.left + bbox.width, y)
    ctx.stroke()
    ctx.restore()
  }
}
