/** A chart as a picture of its own: title, axes, lines and legend, in SVG with nothing outside it. */
import { inkOf } from '../colour-scheme.ts'
import type { Span } from '../store.ts'
import { type ChartSpec, type Dash, type Line, lineLabel } from './chart-spec.ts'
import { type Plot, rangeOf, segmentsOf, timeTicks, valueTicks, xOf, yOf } from './plot-geometry.ts'
import { stackedLines } from './stacked-lines.ts'
import { timeText } from './time-axis.ts'

const WIDTH = 800
const FRAME = { left: 80, top: 60, width: 690, height: 260 }
const ROW = 18
/** At most, on each axis. */
const TICKS = 8
const DASHES: Readonly<Record<Dash, string>> = { solid: '', dashed: '8 4', dotted: '2 3' }

export function svgOf(spec: ChartSpec, span: Span): string {
  const rows = spec.lines.length + spec.levels.length
  const height = FRAME.top + FRAME.height + 50 + rows * ROW
  const plot: Plot = { ...FRAME, span, range: rangeOf(spec) }
  const body = [
    `<rect width="${WIDTH}" height="${height}" fill="${inkOf('card')}"/>`,
    text(20, 28, spec.title, 'font-size="18" font-weight="bold"'),
    text(20, 46, spec.note, 'font-size="12"'),
    ...axes(spec, plot),
    ...stackedLines(spec).map(({ line, values }) => lineOf(spec, line, values, plot)),
    ...spec.levels.map(({ value }) => levelOf(value, plot)),
    ...legend(spec),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" fill="${inkOf('text')}">${body.join('\n')}</svg>\n`
}

function axes(spec: ChartSpec, plot: Plot): readonly string[] {
  const { left, top, width, height } = plot
  return [
    ...valueTicks(plot.range, TICKS).flatMap(value => {
      const y = yOf(value, plot)
      return [
        `<path d="M${left} ${y}h${width}" stroke="${inkOf('grid')}"/>`,
        text(left - 8, y + 4, spec.text(value), 'font-size="11" text-anchor="end"'),
      ]
    }),
    ...timeTicks(plot.span, TICKS).map(atMs =>
      text(
        xOf(atMs, plot),
        top + height + 18,
        timeText(Math.round(atMs / 1000)),
        'font-size="11" text-anchor="middle"',
      ),
    ),
  ]
}

function lineOf(
  spec: ChartSpec,
  line: Line,
  values: readonly (number | null)[],
  plot: Plot,
): string {
  const path = segmentsOf(spec, values, plot)
    .map(segment => segment.path)
    .join('')
  const dash = DASHES[line.dash] === '' ? '' : ` stroke-dasharray="${DASHES[line.dash]}"`
  return `<path d="${path}" fill="none" stroke="${inkOf(line.colour)}" stroke-width="1.75"${dash}/>`
}

const levelOf = (value: number, plot: Plot): string =>
  `<path d="M${FRAME.left} ${yOf(value, plot)}h${FRAME.width}" stroke="${inkOf('text')}" stroke-dasharray="10 4 2 4"/>`

function legend({ lines, levels, text: valueText }: ChartSpec): readonly string[] {
  const startY = FRAME.top + FRAME.height + 44
  return [
    ...lines.map((line, i) => {
      const y = startY + i * ROW
      const dash = DASHES[line.dash] === '' ? '' : ` stroke-dasharray="${DASHES[line.dash]}"`
      return `<path d="M${FRAME.left} ${y - 4}h24" stroke="${inkOf(line.colour)}" stroke-width="3"${dash}/>${text(FRAME.left + 32, y, lineLabel(line), 'font-size="12"')}`
    }),
    ...levels.map(({ label, value }, i) =>
      text(
        FRAME.left,
        startY + (lines.length + i) * ROW,
        `${label}: ${valueText(value)}`,
        'font-size="12"',
      ),
    ),
  ]
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Names come from whoever made the run: they stay text. */
const text = (x: number, y: number, content: string, style: string): string =>
  `<text x="${round(x)}" y="${round(y)}" ${style}>${content.replace(/[&<>"]/g, each => ESCAPES[each] ?? '')}</text>`

const round = (value: number): number => Math.round(value * 10) / 10
