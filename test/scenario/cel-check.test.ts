/** Mistakes in expectations that show before anything runs, and where. */
import { describe, expect, it } from 'vitest'
import { compileExpectations } from '../../src/scenario/expectations.ts'

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
})
