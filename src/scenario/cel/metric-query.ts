/** The arguments of `metric({…})` in an expectation. */
import type { Ms } from '../../core/units.ts'
import { shown } from '../../language/quantities.ts'
import { suggestion } from '../reading/suggest.ts'
import { msOf } from './cel-duration.ts'
import { ExpectationError } from './expectation-error.ts'

export interface MetricQuery {
  readonly endpoint: string
  /** `undefined`: all variants together. */
  readonly variant: string | undefined
  readonly metric: string
  /** Sum, Average, Minimum, Maximum, SampleCount or p0 … p100. */
  readonly statistic: string
  /** `undefined`: from time zero. */
  readonly fromMs: Ms | undefined
  /** `undefined`: to the end of the run. */
  readonly toMs: Ms | undefined
}

export const METRIC_MEMBERS = ['endpoint', 'variant', 'metric', 'statistic', 'from', 'to'] as const

const STATISTICS = ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'] as const

export function metricQueryOf(members: Readonly<Record<string, unknown>>): MetricQuery {
  const known: readonly string[] = METRIC_MEMBERS
  const stray = Object.keys(members).find(name => !known.includes(name))
  if (stray !== undefined) throw invalid(`metric() has no "${stray}"`, suggestion(stray, known))
  const { variant, from, to } = members
  return {
    endpoint: text(members, 'endpoint'),
    variant: variant === undefined ? undefined : text(members, 'variant'),
    metric: text(members, 'metric'),
    statistic: checkedStatistic(text(members, 'statistic')),
    fromMs: from === undefined ? undefined : msOf(from),
    toMs: to === undefined ? undefined : msOf(to),
  }
}

function text(members: Readonly<Record<string, unknown>>, name: string): string {
  const value = members[name]
  if (typeof value === 'string') return value
  throw invalid(`metric() needs "${name}" as text, got ${shown(value)}`)
}

/** Throws `ExpectationError`. */
export function checkedStatistic(given: string): string {
  const known: readonly string[] = STATISTICS
  const percentile = /^p(\d{1,3}(?:\.\d+)?)$/.exec(given)
  if (known.includes(given) || (percentile !== null && Number(percentile[1]) <= 100)) return given
  throw invalid(`metric() has no statistic "${given}"`, suggestion(given, [...known, 'p99']))
}

const invalid = (message: string, hint?: string) => new ExpectationError('invalid', message, hint)
