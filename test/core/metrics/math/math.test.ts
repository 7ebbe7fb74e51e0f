import { describe, expect, it } from 'vitest'
import type { MathValue, Values } from '../../../../src/core/metrics/math/evaluate.ts'
import { QuerySet } from '../../../../src/core/metrics/math/query-set.ts'
import { MINUTE_MS } from '../../../../src/core/units.ts'

/** `'1 - 3'`: one datapoint a minute, `-` a missing one. */
const valuesOf = (text: string): Values =>
  text.split(' ').map(word => (word === '-' ? undefined : Number(word)))

/** Saturday, 31 January 2026, 23:58:00. */
const SATURDAY = 1_769_903_880_000

const METRICS = {
  m1: '1 2 3 4',
  m2: '10 - 30 0',
  errors: '0 1 0 2',
  none: '- - - -',
} as const

const statOf = (metricName: string, periodMs = MINUTE_MS) => ({
  metric: { namespace: 'N', metricName, dimensions: [] },
  periodMs,
  statistic: 'Sum' as const,
  unit: undefined,
})

const metricQuery = (id: string, periodMs?: number) => ({
  id,
  source: { kind: 'metric' as const, stat: statOf(id, periodMs) },
})
const expressionQuery = (id: string, text: string) => ({
  id,
  source: { kind: 'expression' as const, text },
})

/** The value of the expression over the metrics, and over other expressions by name. */
function resultOf(
  text: string,
  others: Readonly<Record<string, string>> = {},
  metrics: Readonly<Record<string, string>> = METRICS,
) {
  const set = new QuerySet([
    ...Object.keys(metrics).map(id => metricQuery(id)),
    ...Object.entries({ ...others, result: text }).map(([id, other]) => expressionQuery(id, other)),
  ])
  const series = new Map<string, Values>(
    Object.entries(metrics).map(([id, values]) => [id, valuesOf(values)]),
  )
  const length = Object.values(metrics)[0]?.split(' ').length ?? 0
  const evaluate = set.evaluation(
    periodMs => ({ fromMs: 0, periodMs, length }),
    ({ metric }) => series.get(metric.metricName) ?? [],
    SATURDAY,
  )
  return evaluate('result')
}

const shownSeries = (values: Values): string => values.map(value => value ?? '-').join(' ')

function shown(value: MathValue | undefined): string {
  switch (value?.kind) {
    case undefined:
      return 'nothing'
    case 'number':
      return `${value.value ?? '-'}`
    case 'series':
      return `[${shownSeries(value.values)}]`
    case 'list':
      return value.series.map(values => `[${shownSeries(values)}]`).join(' ')
  }
}

describe('metric math, over m1 = 1 2 3 4, m2 = 10 - 30 0, errors = 0 1 0 2', () => {
  it.each([
    // operators: what one of two series misses is 0; no number, no datapoint
    ['m1', '[1 2 3 4]'],
    ['m1 + m2', '[11 2 33 4]'],
    ['m2 - m1', '[9 -2 27 -4]'],
    ['m2 + none', '[10 - 30 0]'],
    ['m1 * 2', '[2 4 6 8]'],
    ['m2 * 2', '[20 - 60 0]'],
    ['m1 / m2', '[0.1 - 0.1 -]'], // 2 / 0, and 4 / 0
    ['m2 / m1', '[10 0 10 0]'],
    ['m1 ^ 2', '[1 4 9 16]'],
    ['-m1', '[-1 -2 -3 -4]'],
    ['+m1', '[1 2 3 4]'],
    // order
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['10 - 4 - 3', '3'],
    ['2 ^ 3 ^ 2', '512'],
    ['-2 ^ 2', '-4'],
    ['2 ^ -1', '0.5'],
    ['1.5e2 + .5', '150.5'],
    ['1 + 1 > 1 && 0 || 1', '1'],
    // comparison and logic
    ['m1 > 2', '[0 0 1 1]'],
    ['m1 >= 2', '[0 1 1 1]'],
    ['m1 < 2', '[1 0 0 0]'],
    ['m1 <= 2', '[1 1 0 0]'],
    ['m1 == 3', '[0 0 1 0]'],
    ['m1 != 3', '[1 1 0 1]'],
    ['m1 > 1 AND errors', '[0 1 0 1]'],
    ['m1 == 1 OR errors', '[1 1 0 1]'],
    ['m1 > 1 && m2 > 0', '[0 0 1 0]'],
    // functions
    ['ABS(m1 - 3)', '[2 1 0 1]'],
    ['CEIL(m1 / 2)', '[1 1 2 2]'],
    ['FLOOR(m1 / 2)', '[0 1 1 2]'],
    ['PERIOD(m1)', '60'],
    ['m1 / PERIOD(m1) * 60', '[1 2 3 4]'],
    ['DIFF(m2)', '[- - 20 -30]'], // over the gap
    ['RATE(m2 * 6)', '[- - 1 -3]'], // per second: 120 / 120 s, -180 / 60 s
    ['FILL(m2, 0)', '[10 0 30 0]'],
    ['FILL(m2, m1)', '[10 2 30 0]'],
    ['FILL(m2, REPEAT)', '[10 10 30 0]'],
    ['FILL(m2, LINEAR)', '[10 20 30 0]'],
    ['FILL(none, REPEAT)', '[- - - -]'],
    ['FILL(METRICS("m"), 7)', '[1 2 3 4] [10 7 30 0]'],
    ['IF(m1 > 2, m1, 0)', '[0 0 3 4]'],
    ['IF(m1 > 2, m1)', '[- - 3 4]'],
    ['IF(m2, 1, 2)', '[1 - 1 2]'],
    ['IF(1, m1, m2)', '[1 2 3 4]'],
    ['IF(0, m1, m2)', '[10 - 30 0]'],
    ['TIME_SERIES(5)', '[5 5 5 5]'],
    // one series to a number, several to a series
    ['SUM(m1)', '10'],
    ['AVG(m2)', `${40 / 3}`],
    ['MIN(m2)', '0'],
    ['MAX(m1)', '4'],
    ['SUM(none)', '-'],
    ['m1 / SUM(m1)', '[0.1 0.2 0.3 0.4]'],
    ['SUM([m1, m2])', '[11 2 33 4]'],
    ['AVG([m1, m2])', '[5.5 1 16.5 2]'], // what m2 misses is 0
    ['AVG([none, m2])', '[5 - 15 0]'],
    ['MIN([m1, m2])', '[1 2 3 0]'],
    ['MAX([m1, m2])', '[10 2 30 4]'],
    ['SUM(METRICS("err"))', '[0 1 0 2]'],
    ['SUM(METRICS())', '[11 3 33 6]'],
    ['SUM([none, m2])', '[10 - 30 0]'],
    ['STDDEV(m1)', `${Math.sqrt(1.25)}`],
    ['STDDEV([m1, m2])', '[4.5 0 13.5 2]'],
    ['DATAPOINT_COUNT(m2)', '3'],
    ['DATAPOINT_COUNT(none)', '0'],
    ['DATAPOINT_COUNT(METRICS("m"))', '[2 1 2 2]'],
    ['SUM(m2) / DATAPOINT_COUNT(m2)', `${40 / 3}`],
    // over time
    ['RUNNING_SUM(m2)', '[10 - 40 40]'],
    ['DIFF_TIME(m2)', '[- - 120 60]'],
    ['LOG10(m2)', '[1 - 1.4771212547196624 -]'], // the logarithm of 0 is no number
    ['LOG(m1 / m1)', '[0 0 0 0]'],
    // of the instants, where there is no datapoint, too; the month ends after the second
    ['MINUTE(none)', '[58 59 0 1]'],
    ['HOUR(none)', '[23 23 0 0]'],
    ['DAY(none)', '[6 6 7 7]'], // Saturday, then Sunday
    ['DATE(none)', '[31 31 1 1]'],
    ['MONTH(none)', '[1 1 2 2]'],
    ['YEAR(none)', '[2026 2026 2026 2026]'],
    ['EPOCH(none) - 1769903880', '[0 60 120 180]'],
    ['IF(DAY(m1) < 7 AND HOUR(m1) >= 9, m1)', '[1 2 - -]'], // in office hours
    // of lists
    ['FIRST(METRICS())', '[1 2 3 4]'],
    ['LAST(METRICS())', '[- - - -]'],
    ['METRIC_COUNT(METRICS())', '4'],
    ['METRIC_COUNT(REMOVE_EMPTY(METRICS()))', '3'],
    ['SLICE(METRICS(), 1, 3)', '[10 - 30 0] [0 1 0 2]'],
    ['SLICE(METRICS(), 2)', '[0 1 0 2] [- - - -]'],
    ['SORT(METRICS(), SUM, DESC)', '[10 - 30 0] [1 2 3 4] [0 1 0 2] [- - - -]'],
    ['SORT(METRICS("m"), MIN, ASC)', '[10 - 30 0] [1 2 3 4]'],
    ['SORT(METRICS(), MAX, DESC, 2)', '[10 - 30 0] [1 2 3 4]'],
    ['FIRST(SORT(METRICS(), AVG, ASC))', '[0 1 0 2]'], // one without datapoints comes last
    ["METRICS('m') * 10", '[10 20 30 40] [100 - 300 0]'],
    ['100 - METRICS("m1")', '[99 98 97 96]'],
  ])('%s is %s', (text, expected) => {
    expect(shown(resultOf(text))).toBe(expected)
  })

  it('expressions may be named by others, whatever their order', () => {
    expect(shown(resultOf('e1 * 2', { e1: 'm1 + 1', e2: 'result' }))).toBe('[4 6 8 10]')
  })

  it.each([
    ['m1 +', 'Unexpected end'],
    ['(m1', "Unexpected end where ')' is expected"],
    ['m1 m2', "Unexpected 'm2' at character 3"],
    ['m1 & m2', "Unexpected '&' at '& m2'"],
    ['', 'Unexpected end'],
    ['nobody * 2', "There is no query 'nobody'"],
    ['result + 1', 'It refers to itself: result → result'],
    ['ABS()', 'ABS takes 1 arguments, got 0'],
    ['IF(m1)', 'IF takes 2 to 3 arguments, got 1'],
    ['METRICS(m1)', 'METRICS takes a text, such as METRICS("errors")'],
    ['"m1" + 1', "The text 'm1' is no operand"],
    ['REPEAT', 'REPEAT is only for FILL'],
    ['DIFF(3)', 'A number was given where a time series is needed'],
    ['METRICS() + METRICS()', 'Two lists of series cannot be combined'],
    ['IF(METRICS(), 1, 0)', '4 series were given where one is needed'],
    [`${'('.repeat(60)}m1${')'.repeat(60)}`, 'Nested more than 50 deep'],
    [
      'ANOMALY_DETECTION_BAND(m1)',
      'Not simulated yet: the function ANOMALY_DETECTION_BAND; there are ABS, AVG, CEIL, DATAPOINT_COUNT, DATE, DAY, DIFF, DIFF_TIME, EPOCH, FILL, FIRST, FLOOR, HOUR, IF, LAST, LOG, LOG10, MAX, METRICS, METRIC_COUNT, MIN, MINUTE, MONTH, PERIOD, RATE, REMOVE_EMPTY, RUNNING_SUM, SLICE, SORT, STDDEV, SUM, TIME_SERIES, YEAR',
    ],
    ['sum(m1)', 'There is no function sum; it is written SUM'],
    ['AVERAGE(m1)', 'There is no function AVERAGE; there are ABS, AVG, '],
    [
      'SORT(METRICS(), MEDIAN, DESC)',
      'SORT takes one of AVG, MAX, MIN, SUM, and ASC or DESC, such as SORT(METRICS(), MAX, DESC)',
    ],
    ['SORT(METRICS(), MAX, DOWN)', 'SORT takes one of AVG, MAX, MIN, SUM, and ASC or DESC'],
    ['SLICE(METRICS(), 0.5)', 'SLICE takes whole numbers from 0 on'],
    ['SELECT AVG(x)', "Unexpected 'AVG' at character 7"],
  ])('%s is refused: %s', (text, problem) => {
    expect(() => resultOf(text)).toThrow(`Error in expression 'result': ${problem}`)
  })

  it('a circle of expressions is refused', () => {
    expect(() => resultOf('a', { a: 'b', b: 'a' })).toThrow(
      "Error in expression 'a': It refers to itself: a → b → a",
    )
  })

  it('metrics of different periods in one expression are refused', () => {
    const queries = [metricQuery('m1', 60_000), metricQuery('m2', 300_000)]
    expect(() => new QuerySet([...queries, expressionQuery('e', 'm1 + m2')])).toThrow(
      "Not simulated yet: metrics of different periods, 60 s and 300 s, in the expression 'e'. Give all of them the same Period.",
    )
  })

  it('has the period of its metrics', () => {
    const set = new QuerySet([metricQuery('m1', 300_000), expressionQuery('e', 'SUM(METRICS())')])
    expect(set.periodMsOf('e')).toBe(300_000)
  })

  it('is given up when it takes too much work', () => {
    const text = Array.from({ length: 100 }, () => 'm1').join('+')
    const set = new QuerySet([metricQuery('m1'), expressionQuery('e', text)])
    const evaluate = set.evaluation(
      periodMs => ({ fromMs: 0, periodMs, length: 200_000 }),
      () => [],
      0,
    )
    expect(() => evaluate('e')).toThrow('It takes more than 20000000 steps to compute')
  })
})

describe('the examples of the CloudWatch guide', () => {
  const COMPARED = { metric1: '30 20 0 0', metric2: '20 - 20 -' }

  it.each([
    ['(metric1 < metric2)', '[0 0 1 0]'],
    ['(metric1 >= 30)', '[1 0 0 0]'],
    ['(metric1 > 15 AND metric2 > 15)', '[1 0 0 0]'],
  ])('of operators: %s is %s', (text, expected) => {
    expect(shown(resultOf(text, {}, COMPARED))).toBe(expected)
  })

  const CHOSEN = { metric1: '1 1 0 0 -', metric2: '30 - 0 0 30', metric3: '0 0 20 - 20' }

  it.each([
    ['IF(metric1, metric2, metric3)', '[30 0 20 - -]'],
    ['IF(metric1, 5, metric3)', '[5 5 20 - -]'],
    ['IF(metric1, metric2, 5)', '[30 0 5 5 -]'],
  ])('of IF: %s is %s', (text, expected) => {
    expect(shown(resultOf(text, {}, CHOSEN))).toBe(expected)
  })
})
