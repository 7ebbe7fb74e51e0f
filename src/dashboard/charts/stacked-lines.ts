/**
 * The lines of a chart as they are drawn: layers from the topmost down, each on the one below it, then
 * what is no layer: copies for a shadow are not to be covered.
 */
import type { ChartSpec, Line } from './chart-spec.ts'

export interface DrawnLine {
  readonly line: Line
  readonly values: readonly (number | null)[]
}

export function stackedLines({ lines, isStacked }: ChartSpec): readonly DrawnLine[] {
  if (!isStacked) return lines.map(line => ({ line, values: line.values }))
  const below: number[] = []
  const layers = lines.filter(isLayer).map(line => {
    const values = line.values.map((value, i) => {
      below[i] = (below[i] ?? 0) + (value ?? 0)
      return value === null ? null : below[i]
    })
    return { line, values }
  })
  const others = lines.filter(line => !isLayer(line)).map(line => ({ line, values: line.values }))
  return [...layers.reverse(), ...others]
}

const isLayer = ({ dash }: Line): boolean => dash === 'solid'
