/** A chart's values as rows, for its table and for spreadsheets. */
import type { Ms } from '../../core/units.ts'
import { type ChartSpec, lineLabel } from './chart-spec.ts'

/** The place in `x` that holds at the instant; -1: before the first. */
export function indexAt({ x }: Pick<ChartSpec, 'x'>, atMs: Ms): number {
  let low = 0
  let high = x.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((x[middle] ?? 0) * 1000 <= atMs) low = middle + 1
    else high = middle
  }
  return low - 1
}

export function csvOf({ x, lines }: ChartSpec): string {
  const head = ['seconds', ...lines.map(line => cell(lineLabel(line)))].join(',')
  const rows = x.map((at, i) => [at, ...lines.map(({ values }) => values[i] ?? '')].join(','))
  return `${[head, ...rows].join('\n')}\n`
}

/** Spreadsheets run what begins with one of these: a name must stay a name. */
const cell = (text: string): string =>
  `"${text.replace(/^([=+\-@])/, "'$1").replaceAll('"', '""')}"`
