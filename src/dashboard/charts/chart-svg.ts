/** A chart as a picture of its own: title, axes, lines and legend, in SVG with nothing outside it. */
import type { Ms } from '../../core/units.ts'
import { inkOf } from '../colour-scheme.ts'
import type { Span } from '../store.ts'
import { type ChartSpec, type Dash, type Line, lineLabel } from './chart-spec.ts'
import { stackedLines } from './stacked-lines.ts'
import { timeText } from './time-axis.ts'

const WIDTH = 800
const PLOT = { left: 80, top: 60, width: 690, height: 260 }
const ROW = 18
const TICKS = 5
const DASHES: Readonly<Record<Dash, string>> = { solid: '', dashed: '8 4', dotted: '2 3' }

export function svgOf(spec: ChartSpec, span: Span): string {
  const rows = spec.lines.length + spec.levels.length
  const height = PLOT.top + PLOT.height + 50 + rows * ROW
  const range = rangeOf(spec)
  const body = [
    `<rect width="${WIDTH}" height="${height}" fill="${inkOf('card')}"/>`,
    text(20, 28, spec.title, 'font-size="18" font-weight="bold"'),
    text(20, 46, spec.note, 'font-size="12"'),
    ...axes(spec, span, range),
    ...stackedLines(spec).map(({ line, values }) => lineOf(spec, line, values, { span, range })),
    ...spec.levels.map(({ value }) => levelOf(value, range)),
    ...legend(spec),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" fill="${inkOf('text')}">${body.join('\n')}</svg>\n`
}

interface Range {
  readonly bottom: number
  readonly top: number
}

function rangeOf(spec: ChartSpec): Range {
  let least = 0
  let most = 0
  for (const { values } of stackedLines(spec)) {
    for (const value of values) {
      if (value !== null) [least, most] = [Math.min(least, value), Math.max(most, value)]
    }
  }
  for (const { value } of spec.levels) most = Math.max(most, value)
  const bottom = spec.isSigned === true ? least * 1.08 : 0
  return { bottom, top: most > bottom ? most * 1.08 : 1 }
}

const yOf = (value: number, { bottom, top }: Range): number =>
  PLOT.top + PLOT.height * (1 - Math.max(0, Math.min(1, (value - bottom) / (top - bottom))))

const xOf = (atMs: Ms, { fromMs, untilMs }: Span): number =>
  PLOT.left + (PLOT.width * (atMs - fromMs)) / (untilMs - fromMs)

function axes(spec: ChartSpec, span: Span, range: Range): readonly string[] {
  const parts: string[] = []
  for (let i = 0; i <= TICKS; i++) {
    const y = PLOT.top + (PLOT.height * i) / TICKS
    const x = PLOT.left + (PLOT.width * i) / TICKS
    const value = range.top - ((range.top - range.bottom) * i) / TICKS
    const atMs = span.fromMs + ((span.untilMs - span.fromMs) * i) / TICKS
    parts.push(
      `<path d="M${PLOT.left} ${y}h${PLOT.width}" stroke="${inkOf('grid')}"/>`,
      text(PLOT.left - 8, y + 4, spec.text(value), 'font-size="11" text-anchor="end"'),
      text(
        x,
        PLOT.top + PLOT.height + 18,
        timeText(Math.round(atMs / 1000)),
        'font-size="11" text-anchor="middle"',
      ),
    )
  }
  return parts
}

function lineOf(
  spec: ChartSpec,
  line: Line,
  values: readonly (number | null)[],
  { span, range }: { readonly span: Span; readonly range: Range },
): string {
  let path = ''
  let isDown = false
  let lastY = 0
  spec.x.forEach((seconds, i) => {
    const value = values[i]
    const atMs = seconds * 1000
    const endMs = (spec.x[i + 1] ?? seconds + 60) * 1000
    if (value === null || value === undefined || endMs < span.fromMs || atMs > span.untilMs) {
      isDown = false
      return
    }
    const [x, y] = [xOf(Math.max(atMs, span.fromMs), span), yOf(value, range)]
    if (!isDown) path += `M${round(x)} ${round(y)}`
    else if (y !== lastY) path += `V${round(y)}`
    path += `H${round(xOf(Math.min(endMs, span.untilMs), span))}`
    isDown = true
    lastY = y
  })
  const dash = DASHES[line.dash] === '' ? '' : ` stroke-dasharray="${DASHES[line.dash]}"`
  return `<path d="${path}" fill="none" stroke="${inkOf(line.colour)}" stroke-width="1.75"${dash}/>`
}

const levelOf = (value: number, range: Range): string =>
  `<path d="M${PLOT.left} ${round(yOf(value, range))}h${PLOT.width}" stroke="${inkOf('text')}" stroke-dasharray="10 4 2 4"/>`

function legend({ lines, levels, text: valueText }: ChartSpec): readonly string[] {
  const startY = PLOT.top + PLOT.height + 44
  return [
    ...lines.map((line, i) => {
      const y = startY + i * ROW
      const dash = DASHES[line.dash] === '' ? '' : ` stroke-dasharray="${DASHES[line.dash]}"`
      return `<path d="M${PLOT.left} ${y - 4}h24" stroke="${inkOf(line.colour)}" stroke-width="3"${dash}/>${text(PLOT.left + 32, y, lineLabel(line), 'font-size="12"')}`
    }),
    ...levels.map(({ label, value }, i) =>
      text(
        PLOT.left,
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
