/** What metric math does to whole series. */
import { DomainError } from '../../errors.ts'
import type { Grid, MathValue, Values } from './evaluate.ts'
import type { FillMode } from './expression.ts'

/** One number of the datapoints that are there; `undefined` when none is. */
export function toNumber(values: Values, by: 'SUM' | 'AVG' | 'MIN' | 'MAX'): number | undefined {
  let count = 0
  let sum = 0
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value === undefined) continue
    count++
    sum += value
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  if (count === 0) return undefined
  switch (by) {
    case 'SUM':
      return sum
    case 'AVG':
      return sum / count
    case 'MIN':
      return least
    case 'MAX':
      return most
  }
}

/** A number is a series that has it in every period. */
export function toSeries(value: MathValue, grid: Grid): Values {
  switch (value.kind) {
    case 'series':
      return value.values
    case 'number':
      return new Array<number | undefined>(grid.length).fill(value.value)
    case 'list': {
      const [only, ...others] = value.series
      if (only !== undefined && others.length === 0) return only
      const text = `${value.series.length} series were given where one is needed`
      throw new DomainError('invalid-value', text)
    }
  }
}

/**
 * Missing datapoints after the first one: the last value again, or on the line to the next.
 *
 * Assumed: before the first and, for LINEAR, after the last datapoint nothing is filled.
 */
export function fill(values: Values, mode: FillMode): Values {
  const filled = [...values]
  let before = -1
  for (let at = 0; at < filled.length; at++) {
    if (values[at] !== undefined) {
      if (mode === 'LINEAR' && before >= 0) interpolate(filled, before, at)
      before = at
    } else if (mode === 'REPEAT' && before >= 0) filled[at] = values[before]
  }
  return filled
}

function interpolate(values: (number | undefined)[], from: number, until: number): void {
  const first = values[from] ?? 0
  const step = ((values[until] ?? 0) - first) / (until - from)
  for (let at = from + 1; at < until; at++) values[at] = first + step * (at - from)
}
