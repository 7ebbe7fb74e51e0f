/** Where the values of a chart lie on a plot of a given size: for pictures that are not drawn on a canvas. */
import type { Ms } from '../../core/units.ts'
import type { Span } from '../store.ts'
import type { ChartSpec } from './chart-spec.ts'
import { stackedLines } from './stacked-lines.ts'
import { TIME_STEPS } from './time-axis.ts'

export interface Plot {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly span: Span
  readonly range: Range
}

export interface Range {
  readonly bottom: number
  readonly top: number
}

/** Above the highest value. */
const HEADROOM = 1.08

export function rangeOf(spec: ChartSpec): Range {
  let least = 0
  let most = 0
  for (const { values } of stackedLines(spec)) {
    for (const value of values) {
      if (value !== null) [least, most] = [Math.min(least, value), Math.max(most, value)]
    }
  }
  for (const { value } of spec.levels) most = Math.max(most, value)
  const bottom = spec.isSigned === true ? least * HEADROOM : 0
  return { bottom, top: most > bottom ? most * HEADROOM : 1 }
}

export function yOf(value: number, { top, height, range }: Plot): number {
  const share = (value - range.bottom) / (range.top - range.bottom)
  return round(top + height * (1 - Math.max(0, Math.min(1, share))))
}

export const xOf = (atMs: Ms, { left, width, span: { fromMs, untilMs } }: Plot): number =>
  round(left + (width * (atMs - fromMs)) / (untilMs - fromMs))

/** A stretch in which there are values. */
export interface Segment {
  readonly fromX: number
  /** Of an SVG path: each value holds until the next. */
  readonly path: string
}

export function segmentsOf(
  { x: seconds }: ChartSpec,
  values: readonly (number | null)[],
  plot: Plot,
): readonly Segment[] {
  const { fromMs, untilMs } = plot.span
  const segments: { fromX: number; path: string }[] = []
  let isDown = false
  let lastY = 0
  seconds.forEach((second, i) => {
    const value = values[i]
    const atMs = second * 1000
    const endMs = (seconds[i + 1] ?? second + 60) * 1000
    if (value === null || value === undefined || endMs < fromMs || atMs > untilMs) {
      isDown = false
      return
    }
    const y = yOf(value, plot)
    const fromX = xOf(Math.max(atMs, fromMs), plot)
    if (!isDown) segments.push({ fromX, path: `M${fromX} ${y}` })
    const segment = segments[segments.length - 1]
    if (segment === undefined) return
    if (isDown && y !== lastY) segment.path += `V${y}`
    segment.path += `H${xOf(Math.min(endMs, untilMs), plot)}`
    isDown = true
    lastY = y
  })
  return segments
}

/** Round values from the bottom to the top, at most so many. */
export function valueTicks({ bottom, top }: Range, max: number): readonly number[] {
  const least = (top - bottom) / max
  const decade = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 2.5, 5, 10].map(each => each * decade).find(each => each >= least) ?? least
  return multiples(step, bottom, top)
}

/** Instants of a clock, at most so many. */
export function timeTicks({ fromMs, untilMs }: Span, max: number): readonly Ms[] {
  const least = (untilMs - fromMs) / max
  const stepMs = TIME_STEPS.map(seconds => seconds * 1000).find(each => each >= least) ?? least
  return multiples(stepMs, fromMs, untilMs)
}

function multiples(step: number, from: number, until: number): readonly number[] {
  const first = Math.ceil(from / step)
  const count = Math.max(0, Math.floor(until / step) - first + 1)
  return Array.from({ length: count }, (_, i) => (first + i) * step)
}

const round = (value: number): number => Math.round(value * 10) / 10
