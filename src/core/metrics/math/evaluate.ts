/**
 * Computes a metric math expression: pure, table-tested. All series of one evaluation stand on one
 * grid of periods; `undefined` is a missing datapoint.
 *
 * Source: CloudWatch guide, using metric math (between two series a datapoint that only one of them
 * misses counts as 0, in AVG over several, too; a division by zero gives none; comparisons and logic
 * give 1 or 0; IF that holds where its value is missing is 0; SUM, AVG, MIN, MAX, STDDEV and
 * DATAPOINT_COUNT make a number of one series and a series of several; METRICS() is of metrics, not
 * of other expressions; SORT orders a list, SLICE takes part of it).
 * Assumed: what is no number is a missing datapoint, as a division by zero is; beside a number a
 * missing datapoint stays missing; MIN, MAX and STDDEV over several series take those that have one;
 * DIFF and RATE look back to the last datapoint there is.
 */
import { assertNever } from '../../assert.ts'
import { DomainError } from '../../errors.ts'
import type { Ms } from '../../units.ts'
import { calendarValues, isCalendarFunction } from './calendar-functions.ts'
import type { BinaryOperator, Expression, FunctionName } from './expression.ts'
import {
  type Aggregate,
  differences,
  fill,
  isAggregate,
  runningSum,
  timeDifferences,
  toNumber,
  toSeries,
} from './series-functions.ts'

export type Values = readonly (number | undefined)[]

export type MathValue =
  | { readonly kind: 'number'; readonly value: number | undefined }
  | { readonly kind: 'series'; readonly values: Values }
  | { readonly kind: 'list'; readonly series: readonly Values[] }

export interface Grid {
  /** When the first period begins. */
  readonly startEpochMs: Ms
  readonly periodSeconds: number
  /** How many periods. */
  readonly length: number
}

/** What the names in an expression stand for. */
export interface MathContext {
  readonly grid: Grid
  /** `undefined`: no query has the Id. */
  readonly valueNamed: (id: string) => MathValue | undefined
  /** The metrics of the request, without its expressions, in order. */
  readonly metrics: readonly { readonly id: string; readonly values: Values }[]
  /** Told how many datapoints each step computes; throws when that is too much work. */
  readonly spend: (datapoints: number) => void
}

export function evaluateExpression(expression: Expression, context: MathContext): MathValue {
  const value = valueOfNode(expression, context)
  context.spend(sizeOf(value, context.grid))
  return value
}

const sizeOf = (value: MathValue, grid: Grid): number =>
  value.kind === 'list' ? value.series.length * grid.length : grid.length

function valueOfNode(expression: Expression, context: MathContext): MathValue {
  const evaluate = (inner: Expression): MathValue => evaluateExpression(inner, context)
  switch (expression.kind) {
    case 'number':
      return { kind: 'number', value: expression.value }
    case 'text':
      throw invalid(`The text '${expression.value}' is no operand`)
    case 'fill-mode':
      throw invalid(`${expression.mode} is only for FILL`)
    case 'query': {
      const value = context.valueNamed(expression.id)
      if (value === undefined) throw invalid(`There is no query '${expression.id}'`)
      return value
    }
    case 'list':
      return { kind: 'list', series: expression.items.flatMap(item => seriesIn(evaluate(item))) }
    case 'negate':
      return mapNumbers(evaluate(expression.operand), value => -value)
    case 'binary': {
      const { operator } = expression
      const apply = (left: number, right: number) => OPERATIONS[operator](left, right)
      return combine(evaluate(expression.left), evaluate(expression.right), apply)
    }
    case 'call':
      return call(expression.name, expression.args, context)
  }
}

const OPERATIONS: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0),
}

function call(name: FunctionName, args: readonly Expression[], context: MathContext): MathValue {
  if (name === 'METRICS') return metricsOf(args[0], context)
  const [first, second, third] = args
  const subject = evaluateExpression(first as Expression, context) // as many as FUNCTIONS says
  const { grid } = context
  if (isAggregate(name)) return aggregate(subject, name, grid)
  if (isCalendarFunction(name)) return { kind: 'series', values: calendarValues(name, grid) }
  switch (name) {
    case 'ABS':
      return mapNumbers(subject, Math.abs)
    case 'CEIL':
      return mapNumbers(subject, Math.ceil)
    case 'FLOOR':
      return mapNumbers(subject, Math.floor)
    case 'LOG':
      return mapNumbers(subject, Math.log)
    case 'LOG10':
      return mapNumbers(subject, Math.log10)
    case 'DIFF':
      return mapSeries(subject, values => differences(values, () => 1))
    case 'RATE':
      return mapSeries(subject, values =>
        differences(values, periods => periods * grid.periodSeconds),
      )
    case 'DIFF_TIME':
      return mapSeries(subject, values => timeDifferences(values, grid))
    case 'RUNNING_SUM':
      return mapSeries(subject, runningSum)
    case 'FIRST':
    case 'LAST':
      return { kind: 'series', values: seriesIn(subject).at(name === 'FIRST' ? 0 : -1) ?? [] }
    case 'METRIC_COUNT':
      return { kind: 'number', value: seriesIn(subject).length }
    case 'REMOVE_EMPTY':
      return { kind: 'list', series: seriesIn(subject).filter(values => values.some(isThere)) }
    case 'SLICE':
      return { kind: 'list', series: sliced(seriesIn(subject), [second, third], context) }
    case 'SORT':
      return { kind: 'list', series: sorted(seriesIn(subject), args.slice(1), context) }
    case 'PERIOD':
      return { kind: 'number', value: grid.periodSeconds }
    case 'TIME_SERIES':
      return { kind: 'series', values: toSeries(subject, grid) }
    case 'FILL':
      return mapSeries(subject, values => filled(values, second as Expression, context))
    case 'IF':
      return choose(subject, second as Expression, third, context)
    default:
      return assertNever(name)
  }
}

function metricsOf(filter: Expression | undefined, { metrics }: MathContext): MathValue {
  if (filter !== undefined && filter.kind !== 'text') {
    throw invalid('METRICS takes a text, such as METRICS("errors")')
  }
  const wanted = metrics.filter(({ id }) => id.includes(filter?.value ?? ''))
  return { kind: 'list', series: wanted.map(({ values }) => values) }
}

/** From the first number on, to the second one if there is any. */
function sliced(
  series: readonly Values[],
  bounds: readonly (Expression | undefined)[],
  context: MathContext,
): readonly Values[] {
  const [start, end] = bounds.map(each => each && scalar(each, 'SLICE', context))
  return series.slice(start, end)
}

/** By the function over each series; those without datapoints last. At most so many as the limit. */
function sorted(
  series: readonly Values[],
  [by, order, limit]: readonly Expression[],
  context: MathContext,
): readonly Values[] {
  const sortsBy = SORT_BY.find(name => by?.kind === 'text' && by.value === name)
  const sign = order?.kind === 'text' ? SORT_SIGNS.get(order.value) : undefined
  if (sortsBy === undefined || sign === undefined) {
    const text = `SORT takes one of ${SORT_BY.join(', ')}, and ASC or DESC, such as SORT(METRICS(), MAX, DESC)`
    throw invalid(text)
  }
  const last = sign * Number.POSITIVE_INFINITY
  const keyed = series.map(values => ({ values, key: toNumber(values, sortsBy) ?? last }))
  keyed.sort((a, b) => (a.key === b.key ? 0 : sign * (a.key - b.key)))
  const most = limit && scalar(limit, 'SORT', context)
  return keyed.slice(0, most).map(({ values }) => values)
}

const SORT_BY = ['AVG', 'MAX', 'MIN', 'SUM'] as const
const SORT_SIGNS: ReadonlyMap<string, 1 | -1> = new Map([
  ['ASC', 1],
  ['DESC', -1],
])

function scalar(expression: Expression, name: FunctionName, context: MathContext): number {
  const value = evaluateExpression(expression, context)
  const number = value.kind === 'number' ? value.value : undefined
  if (number === undefined || !Number.isInteger(number) || number < 0) {
    throw invalid(`${name} takes whole numbers from 0 on`)
  }
  return number
}

/** Of one series a number over its datapoints; of several a series over each period's. */
function aggregate(subject: MathValue, name: Aggregate, grid: Grid): MathValue {
  if (subject.kind === 'number') return subject
  if (subject.kind === 'series') return { kind: 'number', value: toNumber(subject.values, name) }
  const values = Array.from({ length: grid.length }, (_, period) => {
    const across = subject.series.map(series => series[period])
    return toNumber(name === 'AVG' && across.some(isThere) ? orZero(across) : across, name)
  })
  return { kind: 'series', values }
}

function filled(values: Values, filler: Expression, context: MathContext): Values {
  if (filler.kind === 'fill-mode') return fill(values, filler.mode)
  const other = toSeries(evaluateExpression(filler, context), context.grid)
  return values.map((value, period) => value ?? other[period])
}

/**
 * IF(condition, then, else): without an else there is no datapoint where it does not hold; where it
 * holds and `then` has none, it is 0.
 */
function choose(
  condition: MathValue,
  then: Expression,
  otherwise: Expression | undefined,
  context: MathContext,
): MathValue {
  const thenValue = evaluateExpression(then, context)
  const otherValue: MathValue =
    otherwise === undefined
      ? { kind: 'number', value: undefined }
      : evaluateExpression(otherwise, context)
  if (condition.kind === 'number') {
    return condition.value !== undefined && condition.value !== 0 ? thenValue : otherValue
  }
  const [holds, whenTrue, whenFalse] = [condition, thenValue, otherValue].map(value =>
    toSeries(value, context.grid),
  ) as [Values, Values, Values]
  const values = holds.map((value, period) => {
    if (value === undefined) return undefined
    return value !== 0 ? (whenTrue[period] ?? 0) : whenFalse[period]
  })
  return { kind: 'series', values }
}

function combine(
  left: MathValue,
  right: MathValue,
  apply: (a: number, b: number) => number,
): MathValue {
  const both = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : finite(apply(a, b))
  if (left.kind === 'list' || right.kind === 'list') {
    if (left.kind === right.kind) throw invalid('Two lists of series cannot be combined')
    const inner = (a: MathValue, b: MathValue) => seriesIn(combine(a, b, apply))
    const series =
      left.kind === 'list'
        ? left.series.flatMap(values => inner({ kind: 'series', values }, right))
        : right.kind === 'list'
          ? right.series.flatMap(values => inner(left, { kind: 'series', values }))
          : []
    return { kind: 'list', series }
  }
  if (left.kind === 'number' && right.kind === 'number') {
    return { kind: 'number', value: both(left.value, right.value) }
  }
  if (left.kind === 'series' && right.kind === 'series') {
    const values = left.values.map((value, period) => {
      const other = right.values[period]
      return value === undefined && other === undefined ? undefined : both(value ?? 0, other ?? 0)
    })
    return { kind: 'series', values }
  }
  const at = (value: typeof left, period: number) =>
    value.kind === 'series' ? value.values[period] : value.value
  const { values } = left.kind === 'series' ? left : (right as { readonly values: Values })
  return { kind: 'series', values: values.map((_, i) => both(at(left, i), at(right, i))) }
}

const mapNumbers = (value: MathValue, apply: (value: number) => number): MathValue =>
  combine(value, { kind: 'number', value: 0 }, apply)

function mapSeries(value: MathValue, apply: (values: Values) => Values): MathValue {
  switch (value.kind) {
    case 'number':
      throw invalid('A number was given where a time series is needed')
    case 'series':
      return { kind: 'series', values: apply(value.values) }
    case 'list':
      return { kind: 'list', series: value.series.map(apply) }
    default:
      return assertNever(value)
  }
}

function seriesIn(value: MathValue): readonly Values[] {
  if (value.kind === 'number') {
    throw invalid('A number was given where a time series is needed')
  }
  return value.kind === 'list' ? value.series : [value.values]
}

const isThere = (value: number | undefined): boolean => value !== undefined

const orZero = (values: Values): Values => values.map(value => value ?? 0)

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined)

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
