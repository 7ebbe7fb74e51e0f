import { describe, expect, it } from 'vitest'
import type { TimelineEvent } from '../../src/core/timeline.ts'
import type { ExpectationVariables, RunReader } from '../../src/scenario/cel/cel-environment.ts'
import { ExpectationError } from '../../src/scenario/cel/expectation-error.ts'
import {
  compileExpectations,
  type ExpectationResult,
  evaluateExpectations,
} from '../../src/scenario/expectations.ts'

const alarm = { alarm: 'high', threshold: 6000, datapoints: [9000], reason: 'over' } as const
const EVENTS: readonly TimelineEvent[] = [
  { kind: 'alarm.state-changed', ...alarm, from: 'OK', to: 'ALARM', atMs: 60_000, seq: 0 },
  {
    kind: 'deployment.baking',
    endpoint: 'churn',
    bakeMs: 600_000,
    untilMs: 0,
    stage: 'canary',
    atMs: 90_000,
    seq: 1,
  },
  { kind: 'alarm.state-changed', ...alarm, from: 'ALARM', to: 'OK', atMs: 180_000, seq: 2 },
  { kind: 'alarm.state-changed', ...alarm, from: 'OK', to: 'ALARM', atMs: 240_000, seq: 3 },
]

const VARIABLES: ExpectationVariables = {
  requests: { total: 100, ok: 79, failed: 21, shadow: 0 },
  latencyMs: { mean: 20.5, p99: 40 },
  endpoints: {
    churn: {
      status: 'InService',
      endpointConfigName: 'v1',
      failureReason: undefined,
      variants: { A: { share: 0.7, instances: { current: 3 } } },
    },
  },
  costUsd: 0.97,
  simulatedMs: 2_400_000,
  seed: 1,
}

const RUN: RunReader = {
  events: EVENTS,
  stateAt: atMs =>
    atMs > VARIABLES.simulatedMs ? undefined : { churn: { instances: atMs / 60_000 } },
  metric({ metric, variant, fromMs = 0, toMs = 0 }) {
    if (metric === 'Nonsense') throw new ExpectationError('invalid', 'no metric "Nonsense"')
    return variant === 'Z' ? undefined : toMs - fromMs
  },
}

function evaluate(expression: string): ExpectationResult {
  const compilation = compileExpectations([{ expression }])
  if (!compilation.ok) throw new Error(compilation.problems.map(({ message }) => message).join())
  const [result] = evaluateExpectations(compilation.compiled, VARIABLES, RUN)
  if (result === undefined) throw new Error('one expectation has one result')
  return result
}

describe('an expectation holds', () => {
  it.each([
    "endpoints.churn.endpointConfigName == 'v1'",
    'requests.failed >= 20 && requests.failed <= 22',
    'requests.failed == 21',
    'requests.failed != 20',
    // ints and doubles mix, and a division of doubles is a true one
    'requests.failed / 2 > 10',
    'requests.failed / 2 == 10.5',
    'requests.failed * 100 / requests.total == 21.0',
    '2 * costUsd == 1.94',
    'simulatedMs - 1 == 2399999',
    '1 + costUsd < 2',
    'requests.failed % 2 == 1',
    '7 % costUsd < 1',
    'endpoints.churn.variants.A.share * 100 >= 69',
    'abs(latencyMs.mean - 20) < 1',
    'abs(-3) == 3',
    'requests.failed in [20, 21]',
    '-requests.failed < 0',
    // durations compare and add with milliseconds
    "first('deployment.baking').bakeMs == duration('10m')",
    "first('deployment.baking').atMs < duration('2m')",
    "duration('1m') <= first('alarm.state-changed').atMs",
    "first('deployment.baking').atMs - duration('30s') == 60000",
    "60000 + duration('30s') == first('deployment.baking').atMs",
    "duration('1m') == 60000",
    "duration('90s') > duration('1m')",
    // events
    "first('alarm.state-changed').atMs == 60000",
    "last('alarm.state-changed').atMs == 240000",
    "last('alarm.state-changed', {'to': 'OK'}).atMs == 180000",
    "first('alarm.state-changed', {'to': 'OK', 'threshold': 6000}).seq == 2",
    "first('alarm.state-changed').datapoints[0] > 6000",
    "count('alarm.state-changed') == 3",
    "count('alarm.state-changed', {'to': 'ALARM'}) / 4 == 0.5",
    "count('deployment.rolled-back') == 0",
    "count('deployment.rolled-back', {'cause': 'alarm'}) == 0",
    "first('deployment.rolled-back') == null",
    "first('deployment.baking') != null",
    "last('alarm.state-changed').atMs - first('alarm.state-changed').atMs == duration('3m')",
    // readings
    "at(duration('5m')).churn.instances == 5",
    "at('5m').churn.instances == 5",
    'at(300000).churn.instances == 5',
    "at(first('alarm.state-changed').atMs).churn.instances == 1",
    "metric('churn', 'A', 'Invocations', 'Sum', '1m', duration('3m')) == 120000",
    "metric({'endpoint': 'churn', 'metric': 'Invocations', 'statistic': 'p99', 'to': 500}) == 500",
    // the rest of CEL
    "endpoints.all(name, endpoints[name].status == 'InService')",
    'has(requests.total) && !has(requests.nothing)',
    'size(endpoints) == 1',
    'requests.failed > 100 ? false : true',
  ])('%s', expression => {
    expect(evaluate(expression)).toMatchObject({ expression, passed: true })
  })
})

describe('a failed expectation shows what it compared', () => {
  it.each([
    { expression: 'requests.failed > 100', values: { 'requests.failed': 21 } },
    {
      expression: 'requests.failed > 100 || (requests.ok + 1) * 2 < requests.total',
      values: { 'requests.failed': 21, '(requests.ok + 1) * 2': 160, 'requests.total': 100 },
    },
    {
      expression: "first('deployment.baking').atMs > duration('7m')",
      values: { 'first("deployment.baking").atMs': 90_000 },
    },
    { expression: '!has(requests.total)', values: { 'has(requests.total)': true } },
    {
      expression: "endpoints.churn.endpointConfigName == 'v2'",
      values: { 'endpoints.churn.endpointConfigName': 'v1' },
    },
    { expression: '2 * 30 > 60', values: {} },
  ])('$expression', ({ expression, values }) => {
    expect(evaluate(expression)).toEqual({ expression, passed: false, values })
  })
})

describe('an expectation about what did not happen fails, and says so', () => {
  it.each([
    {
      expression: "first('deployment.rolled-back').atMs < 5",
      error: 'no deployment.rolled-back in this run',
    },
    {
      expression: "last('alarm.state-changed', {'to': 'INSUFFICIENT_DATA'}).atMs < 5",
      error: 'no alarm.state-changed with {"to": "INSUFFICIENT_DATA"} in this run',
    },
    {
      expression: "first('alarm.state-changed').datapoints[7] > 1",
      error: 'first("alarm.state-changed").datapoints has no [7], only 1 of them',
    },
    {
      expression: "metric('churn', 'Z', 'Invocations', 'Sum', '0s', '1m') > 1",
      error: 'no datapoint of Invocations (Sum) from 0 ms to 60000 ms',
    },
  ])('$error', ({ expression, error }) => {
    expect(evaluate(expression)).toEqual({ expression, passed: false, values: {}, error })
  })
})

describe('an expectation about what no run has is invalid', () => {
  it.each([
    {
      expression: "endpoints.chrun.status == 'InService'",
      error: 'endpoints has no "chrun"; did you mean "churn"?',
    },
    {
      expression: "endpoints['chrun'].status == 'InService'",
      error: 'endpoints has no "chrun"; did you mean "churn"?',
    },
    {
      expression: "endpoints.churn.failureReason == 'x'",
      error: 'endpoints.churn has no "failureReason"; known: status, endpointConfigName, variants',
    },
    {
      expression: "endpoints.all(name, endpoints[name].stats == 'InService')",
      error: 'endpoints[name] has no "stats"',
    },
    { expression: 'at(9000000).churn.instances > 1', error: 'the run does not reach 9000000 ms' },
    {
      expression: 'endpoints.churn.status > 1',
      error: 'no such overload: dyn<string> > int',
    },
    {
      expression: "metric({'endpoint': 'churn', 'metric': 'Invocations'}) > 1",
      error: 'metric() needs "statistic" as text, got nothing',
    },
  ])('$error', ({ expression, error }) => {
    expect(evaluate(expression)).toMatchObject({ passed: false, error, invalid: true })
  })
})

describe('what is wrong with the text of an expectation shows before the run', () => {
  it.each([
    {
      expression: 'requests.failed >',
      offset: 17,
      message: 'not a CEL expression: unexpected token: EOF',
    },
    {
      expression: 'reqests.failed > 1',
      offset: 0,
      message: 'unknown variable "reqests"',
      hint: 'did you mean "requests"?',
    },
    {
      expression: "frist('a').atMs > 1",
      offset: 0,
      message: 'unknown function "frist"',
      hint: 'did you mean "first"?',
    },
    {
      expression: 'first(3).atMs > 1',
      offset: 0,
      message: 'first() does not take these arguments (first(int))',
      hint: "write first('deployment.started') or first('alarm.state-changed', {'to':'ALARM'})",
    },
    {
      expression: "1 > 2 || first('deployment.startd').atMs > 1",
      offset: 15,
      message: 'there is no event kind "deployment.startd"',
      hint: 'did you mean "deployment.started"?',
    },
    {
      expression: "endpoints.all(e, count('scaling.scaleout') > 1)",
      offset: 23,
      message: 'there is no event kind "scaling.scaleout"',
      hint: 'did you mean "scaling.scale-out"?',
    },
    {
      expression: "costUsd < duration('7x')",
      offset: 19,
      message: 'invalid duration string: 7x',
      hint: 'units are h, m, s and ms, for example 7m or 1h30m',
    },
    {
      expression: "at('7x').churn.instances > 1",
      offset: 3,
      message:
        'expected a duration (a number and ms, s, m, h or d; for example 90s or 1.5h), got "7x"',
    },
    {
      expression: "metric({'endpoint': 'a', 'mtric': 'b'}) > 1",
      offset: 25,
      message: 'metric() has no "mtric"',
      hint: 'did you mean "metric"?',
    },
    {
      expression: 'requests.faild > 1',
      offset: 9,
      message: 'requests has no "faild"',
      hint: 'did you mean "failed"?',
    },
    {
      expression: "requests['faild'] > 1",
      offset: 9,
      message: 'requests has no "faild"',
      hint: 'did you mean "failed"?',
    },
    {
      expression: "count('alarm.state-changed', {'too': 'ALARM'}) == 0",
      offset: 30,
      message: '\'alarm.state-changed\' has no "too"',
      hint: 'did you mean "to"?',
    },
    {
      expression: "count('alarm.state-changed', {'to': 3}) == 0",
      offset: 36,
      message: '"to" of alarm.state-changed is text, not a number',
    },
    {
      expression: "1 < 2 && first('alarm.state-changed').atMz > 1",
      offset: 38,
      message: 'first(\'alarm.state-changed\') has no "atMz"',
      hint: 'did you mean "atMs"?',
    },
    { expression: 'requests.failed.x > 1', offset: 16, message: 'requests.failed has no "x"' },
    {
      expression: 'requests.failed',
      offset: 0,
      message: 'a condition is true or false; this is a number',
    },
    {
      expression: '1 < 2 && requests.failed',
      offset: 9,
      message: 'a condition is true or false; this is a number',
    },
    {
      expression: "requests.failed == 'x'",
      offset: 0,
      message: 'this compares a number with text',
    },
    {
      expression: "last('scaling.completed').capacity > '3'",
      offset: 0,
      message: 'this compares a number with text',
    },
    {
      expression: "first('api.called').operation * 2 > 1",
      offset: 0,
      message: 'this is text, not a number',
    },
    {
      expression: "metric('churn', 'A', 'Invocationz', 'Sum', 0, 1) > 1",
      offset: 21,
      message: 'there is no metric "Invocationz"',
      hint: 'did you mean "Invocations"?',
    },
    {
      expression: "metric('churn', 'A', 'Invocations', 'Summ', 0, 1) > 1",
      offset: 36,
      message: 'metric() has no statistic "Summ"',
      hint: 'did you mean "Sum"?',
    },
    { expression: "costUsd < 'a'", offset: 0, message: 'no such overload: double < string' },
    {
      expression: 'costUsd * 2',
      offset: 0,
      message: 'a condition is true or false; this is a number',
    },
  ])('$expression: $message', ({ expression, ...problem }) => {
    const compilation = compileExpectations([{ expression: 'true' }, { expression }])
    expect(compilation).toEqual({
      ok: false,
      problems: [expect.objectContaining({ index: 1, ...problem })],
    })
  })
})

describe('with the names of the scenario, a name that it never makes shows before the run', () => {
  const names = new Map([
    ['churn', new Set(['A', 'B'])],
    ['fraud', new Set(['only'])],
  ])

  it.each([
    {
      expression: "endpoints.chrun.status == 'InService'",
      offset: 10,
      message: 'endpoints has no "chrun"',
      hint: 'did you mean "churn"?',
    },
    {
      expression: 'endpoints.churn.variants.C.share > 0.1',
      offset: 25,
      message: 'endpoints.churn.variants has no "C"',
      hint: 'did you mean "A"?',
    },
    {
      expression: 'endpoints.churn.variants.A.instances.curent > 1',
      offset: 37,
      message: 'endpoints.churn.variants.A.instances has no "curent"',
      hint: 'did you mean "current"?',
    },
    {
      expression: "endpoints.all(name, endpoints[name].stats == 'InService')",
      offset: 36,
      message: 'endpoints[name] has no "stats"',
      hint: 'did you mean "status"?',
    },
    {
      expression: "at('5m').churn.variants.A.instances > 1",
      offset: 0,
      message: 'this compares a map with a number',
    },
    {
      expression: "metric('churn', 'only', 'Invocations', 'Sum', 0, 1) > 1",
      offset: 16,
      message: 'no config of endpoint "churn" has a variant "only"',
      hint: 'known: A, B',
    },
    {
      expression: "metric({'endpoint': 'frud', 'metric': 'Invocations', 'statistic': 'Sum'}) > 1",
      offset: 20,
      message: 'no CreateEndpoint makes "frud"',
      hint: 'did you mean "fraud"?',
    },
  ])('$expression: $message', ({ expression, ...problem }) => {
    expect(compileExpectations([{ expression }], names)).toEqual({
      ok: false,
      problems: [{ index: 0, ...problem }],
    })
  })

  it.each([
    "endpoints.churn.variants.B.share > 0.1 && endpoints.churn.variants['B#2'].share > 0.1",
    'endpoints.churn.variants.all(name, endpoints.churn.variants[name].errors5xx == 0)',
    "endpoints.exists(name, name == 'churn')",
    'has(endpoints.nothing) || !has(requests.nothing)',
    "at('5m').churn.variants.B.instances.current > 1",
    "metric('fraud', 'only', 'ModelLatency', 'p99.9', 0, duration('5m')) < 100000",
    "first('deployment.rolled-back') == null || first('deployment.rolled-back').exposedMs > 3",
    "first('deployment.started').instances.B == 3",
    "first('deployment.started').alarms[0] == 'high'",
    "first('deployment.started').alarms.size() == 1 && size(first('deployment.started').alarms) == 1",
    "'high' in first('deployment.started').alarms",
    "endpoints.churn.failureReason == null || endpoints.churn.failureReason.contains('alarm')",
    '(costUsd > 1 ? 2 : 3) == 2',
    "latencyMs.p99 == null || latencyMs.p99 - duration('1s') < 0",
    '[1, 2].exists(n, n == requests.failed)',
    "endpoints.churn.status + '!' == 'InService!'",
  ])('%s is in order', expression => {
    expect(compileExpectations([{ expression }], names)).toMatchObject({ ok: true })
  })

  it('what this run does not have, but could have had, is no mistake of the expectation', () => {
    const compilation = compileExpectations(
      [{ expression: 'endpoints.churn.variants.B.share > 0.1' }],
      names,
    )
    if (!compilation.ok) throw new Error('it is in order')
    expect(evaluateExpectations(compilation.compiled, VARIABLES, RUN)).toEqual([
      {
        expression: 'endpoints.churn.variants.B.share > 0.1',
        passed: false,
        values: {},
        error: 'endpoints.churn.variants has no "B" in this run',
      },
    ])
  })
})

it('knows beforehand at which instants it will be asked for state, as far as they are written out', () => {
  const compilation = compileExpectations([
    { expression: "at(duration('10m')).churn.instances > at('5m').churn.instances" },
    { expression: "at(300000).churn.instances > 1 && at(first('deployment.baking').atMs) != null" },
  ])
  expect(compilation).toMatchObject({ ok: true, compiled: { instantsMs: [300_000, 600_000] } })
})
