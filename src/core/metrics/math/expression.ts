/** Metric math as a tree, and the functions that it may call. */

const BINARY_OPERATORS = [
  '+',
  '-',
  '*',
  '/',
  '^',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
] as const
export type BinaryOperator = (typeof BINARY_OPERATORS)[number]

/** Function name → how few and how many arguments it takes. */
export const FUNCTIONS = {
  ABS: [1, 1],
  AVG: [1, 1],
  CEIL: [1, 1],
  DATAPOINT_COUNT: [1, 1],
  DATE: [1, 1],
  DAY: [1, 1],
  DIFF: [1, 1],
  DIFF_TIME: [1, 1],
  EPOCH: [1, 1],
  FILL: [2, 2],
  FIRST: [1, 1],
  FLOOR: [1, 1],
  HOUR: [1, 1],
  IF: [2, 3],
  LAST: [1, 1],
  LOG: [1, 1],
  LOG10: [1, 1],
  MAX: [1, 1],
  METRICS: [0, 1],
  METRIC_COUNT: [1, 1],
  MIN: [1, 1],
  MINUTE: [1, 1],
  MONTH: [1, 1],
  PERIOD: [1, 1],
  RATE: [1, 1],
  REMOVE_EMPTY: [1, 1],
  RUNNING_SUM: [1, 1],
  SLICE: [2, 3],
  SORT: [3, 4],
  STDDEV: [1, 1],
  SUM: [1, 1],
  TIME_SERIES: [1, 1],
  YEAR: [1, 1],
} as const satisfies Readonly<Record<string, readonly [number, number]>>
export type FunctionName = keyof typeof FUNCTIONS

export const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name)

/** Of CloudWatch, too; their data is nowhere in this account. */
export const FUNCTIONS_NOT_SIMULATED = [
  'ANOMALY_DETECTION_BAND',
  'DB_PERF_INSIGHTS',
  'INSIGHT_RULE_METRIC',
  'LAMBDA',
  'SEARCH',
  'SERVICE_QUOTA',
] as const

/** How FILL fills, besides with a value. */
export const FILL_MODES = ['REPEAT', 'LINEAR'] as const
export type FillMode = (typeof FILL_MODES)[number]

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'fill-mode'; readonly mode: FillMode }
  /** The Id of another query of the request. */
  | { readonly kind: 'query'; readonly id: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'negate'; readonly operand: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Expression[] }

/** The Ids that the expression names, each once; METRICS() names none. */
export function queriesIn(expression: Expression): readonly string[] {
  return [...new Set(namedIn(expression))]
}

function namedIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'number':
    case 'text':
    case 'fill-mode':
      return []
    case 'query':
      return [expression.id]
    case 'list':
      return expression.items.flatMap(namedIn)
    case 'negate':
      return namedIn(expression.operand)
    case 'binary':
      return [...namedIn(expression.left), ...namedIn(expression.right)]
    case 'call':
      return expression.args.flatMap(namedIn)
  }
}

/** Whether METRICS() is called anywhere in it. */
export function usesMetrics(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
    case 'text':
    case 'fill-mode':
    case 'query':
      return false
    case 'list':
      return expression.items.some(usesMetrics)
    case 'negate':
      return usesMetrics(expression.operand)
    case 'binary':
      return usesMetrics(expression.left) || usesMetrics(expression.right)
    case 'call':
      return expression.name === 'METRICS' || expression.args.some(usesMetrics)
  }
}
