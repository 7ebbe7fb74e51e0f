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
  callers: {},
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
  instancesPeak: 3,
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

describe('an expectation about what the scenario could have had, but this run had not,', () => {
  const names = new Map([['churn', new Set(['A', 'B'])]])

  it('fails, and is no mistake', () => {
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
