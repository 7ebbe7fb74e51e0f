/** What metric math does to whole series. */
import { DomainError } from '../../errors.ts'
import type { Grid, MathValue, Values } from './evaluate.ts'
import type { FillMode } from './expression.ts'

const NUMBER_OF = {
  SUM: sumOf,
  AVG: (values: readonly number[]) => sumOf(values) / values.length,
  MIN: (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b)),
  MAX: (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b)),
  STDDEV: (values: readonly number[]) => {
    const mean = sumOf(values) / values.length
    return Math.sqrt(sumOf(values.map(value => (value - mean) ** 2)) / values.length)
  },
  DATAPOINT_COUNT: (values: readonly number[]) => values.length,
} as const
export type Aggregate = keyof typeof NUMBER_OF

export const isAggregate = (name: string): name is Aggregate => Object.hasOwn(NUMBER_OF, name)

/**
 * One number of the datapoints that are there; `undefined` when none is and they are not counted.
 *
 * Assumed: STDDEV is of the datapoints themselves, not of a population that they are a sample of.
 */
export function toNumber(values: Values, by: Aggregate): number | undefined {
  const known = values.filter(value => value !== undefined)
  return known.length === 0 && by !== 'DATAPOINT_COUNT' ? undefined : NUMBER_OF[by](known)
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** At each datapoint the sum of it and those before it. */
export function runningSum(values: Values): Values {
  let sum = 0
  return values.map(value => {
    if (value === undefined) return undefined
    sum += value
    return sum
  })
}

/** Each datapoint less the one before it, over what `spanOf` makes of the periods in between. */
export function differences(values: Values, spanOf: (periods: number) => number): Values {
  let before: { readonly value: number; readonly period: number } | undefined
  return values.map((value, period) => {
    if (value === undefined) return undefined
    const change = before && (value - before.value) / spanOf(period - before.period)
    before = { value, period }
    return change
  })
}

/** Of each datapoint, how long after the one before it it is. */
export function timeDifferences(values: Values, { periodSeconds }: Grid): Values {
  let before: number | undefined
  return values.map((value, period) => {
    if (value === undefined) return undefined
    const seconds = before === undefined ? undefined : (period - before) * periodSeconds
    before = period
    return seconds
  })
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
