/**
 * The queries of one request (or of one alarm): metrics, and expressions that name each other.
 *
 * Source: CloudWatch API, MetricDataQuery; an expression's series have the period of its metrics.
 * Source: CloudWatch guide, alarms on math expressions: the metrics of an alarm share one period.
 * Assumed: so do those of one expression in GetMetricData, where the guide says nothing of mixing.
 */
import { DomainError } from '../../errors.ts'
import { MINUTE_MS, type Ms, SECOND_MS } from '../../units.ts'
import type { MetricIdentity } from '../metric-source.ts'
import type { StatisticName } from '../statistic-set.ts'
import { evaluateExpression, type MathValue, type Values } from './evaluate.ts'
import { type Expression, queriesIn, usesMetrics } from './expression.ts'
import { parseExpression } from './parse.ts'

export interface MetricStat {
  readonly metric: MetricIdentity
  readonly periodMs: Ms
  readonly statistic: StatisticName
  readonly unit: string | undefined
}

export type QuerySource =
  | { readonly kind: 'metric'; readonly stat: MetricStat }
  | { readonly kind: 'expression'; readonly text: string }

export interface MetricQuery {
  readonly id: string
  readonly source: QuerySource
}

/** The periods [fromMs + i × periodMs, …) for i below `length`. */
export interface TimeGrid {
  readonly fromMs: Ms
  readonly periodMs: Ms
  readonly length: number
}

type Planned =
  | { readonly kind: 'metric'; readonly stat: MetricStat }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly periodMs: Ms }

export class QuerySet {
  readonly #queries = new Map<string, Planned>()

  /** Throws `DomainError` when an expression is malformed, refers to nothing or to itself. */
  constructor(queries: readonly MetricQuery[]) {
    const expressions = new Map<string, Expression>()
    for (const { id, source } of queries) {
      if (source.kind === 'metric') this.#queries.set(id, source)
      else
        expressions.set(
          id,
          explained(id, () => parseExpression(source.text)),
        )
    }
    const ids = new Set(queries.map(({ id }) => id))
    for (const [id, expression] of expressions) {
      const stats = explained(id, () => statsOf(id, this.#queries, { expressions, ids }))
      const periods = new Set(stats.map(({ periodMs }) => periodMs))
      if (periods.size > 1) {
        const seconds = [...periods].map(periodMs => `${periodMs / SECOND_MS} s`).join(' and ')
        throw new DomainError(
          'not-simulated',
          `Not simulated yet: metrics of different periods, ${seconds}, in the expression '${id}'. Give all of them the same Period.`,
        )
      }
      const [periodMs = MINUTE_MS] = periods
      this.#queries.set(id, { kind: 'expression', expression, periodMs })
    }
  }

  periodMsOf(id: string): Ms {
    const query = this.#queries.get(id)
    if (query === undefined) return MINUTE_MS
    return query.kind === 'metric' ? query.stat.periodMs : query.periodMs
  }

  /**
   * Computes queries by Id, each once. `gridOf`: the periods asked for; `read`: the datapoints of a
   * metric on them; `epochMs`: of time zero.
   */
  evaluation(
    gridOf: (periodMs: Ms) => TimeGrid,
    read: (stat: MetricStat, grid: TimeGrid) => Values,
    epochMs: Ms,
  ): (id: string) => MathValue | undefined {
    const known = new Map<string, MathValue>()
    let work = 0
    const spend = (datapoints: number): void => {
      work += datapoints
      if (work > WORK_MAX) throw invalid(`It takes more than ${WORK_MAX} steps to compute`)
    }
    const valueNamed = (id: string): MathValue | undefined => {
      const query = this.#queries.get(id)
      const value = known.get(id) ?? (query && compute(id, query))
      if (value !== undefined) known.set(id, value)
      return value
    }
    const metrics = () =>
      [...this.#queries].flatMap(([id, query]) =>
        query.kind === 'metric' ? [{ id, values: seriesOf(valueNamed(id)) }] : [],
      )
    const compute = (id: string, query: Planned): MathValue => {
      const grid = gridOf(this.periodMsOf(id))
      if (query.kind === 'metric') return { kind: 'series', values: read(query.stat, grid) }
      const { expression } = query
      return explained(id, () =>
        evaluateExpression(expression, {
          grid: {
            startEpochMs: epochMs + grid.fromMs,
            periodSeconds: grid.periodMs / SECOND_MS,
            length: grid.length,
          },
          valueNamed,
          metrics: usesMetrics(expression) ? metrics() : [],
          spend,
        }),
      )
    }
    return valueNamed
  }
}

/** Assumed: keeps one request from standing in the way of all others. */
const WORK_MAX = 20_000_000

const seriesOf = (value: MathValue | undefined): Values =>
  value?.kind === 'series' ? value.values : []

/** The metrics that an expression reads, itself or through others. */
function statsOf(
  id: string,
  metrics: ReadonlyMap<string, Planned>,
  known: {
    readonly expressions: ReadonlyMap<string, Expression>
    readonly ids: ReadonlySet<string>
  },
  trail: readonly string[] = [],
): readonly MetricStat[] {
  if (trail.includes(id)) throw invalid(`It refers to itself: ${[...trail, id].join(' → ')}`)
  const planned = metrics.get(id)
  if (planned?.kind === 'metric') return [planned.stat]
  const expression = known.expressions.get(id)
  if (expression === undefined) return []
  const named = queriesIn(expression)
  const unknown = named.find(name => !known.ids.has(name))
  if (unknown !== undefined) throw invalid(`There is no query '${unknown}'`)
  const read = named.flatMap(name => statsOf(name, metrics, known, [...trail, id]))
  return usesMetrics(expression) ? [...read, ...statsIn(metrics)] : read
}

const statsIn = (queries: ReadonlyMap<string, Planned>): readonly MetricStat[] =>
  [...queries.values()].flatMap(query => (query.kind === 'metric' ? [query.stat] : []))

/** Says in which expression something is wrong. */
function explained<T>(id: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof DomainError) || error.message.startsWith(ERROR_IN)) throw error
    throw new DomainError(error.code, `${ERROR_IN}'${id}': ${error.message}`)
  }
}

const ERROR_IN = 'Error in expression '
const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
