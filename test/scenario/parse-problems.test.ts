import { describe, expect, it } from 'vitest'
import { churnWith, fileWith, problemsOf } from './scenario-text.ts'

const DURATION = 'expected a duration (a number and ms, s, m, h or d; for example 90s or 1.5h)'

describe('a file that is not YAML', () => {
  it.each([
    { text: '', problem: '1:1: the file holds no scenario' },
    { text: '# only a comment\n', problem: '1:1: the file holds no scenario' },
    { text: '- a\n', problem: '1:1: the file: expected a map, got a list' },
    { text: 'name: x\nname: y\n', problem: '2:1: this key is in the map twice' },
    {
      text: 'name: x\n---\nname: y\n',
      problem: '2:1: a scenario file holds one YAML document: remove the "---"',
    },
    { text: 'name: !x y\n', problem: '1:7: YAML: unresolved tag: !x' },
    {
      text: 'name: *x\n',
      problem: '1:1: YAML: Unresolved alias (the anchor must be set before the alias): x',
    },
  ])('$problem', ({ text, problem }) => {
    expect(problemsOf(text)).toEqual([problem])
  })

  it('is not read when its aliases multiply', () => {
    const level = (name: string, below: string) => `${name}: &${name} [${`*${below}, `.repeat(9)}]`
    const text = ['a: &a [1]', level('b', 'a'), level('c', 'b'), level('d', 'c'), 'name: *d'].join(
      '\n',
    )
    expect(problemsOf(text)[0]).toMatch(/^1:1: YAML: Excessive alias count/)
  })

  it('is told about quotes when it breaks off in an expectation', () => {
    const text = fileWith('expect:', `  - first('x', {'to': 'A'}).atMs > 1 && !has(a.b)`)
    expect(problemsOf(text)[0]).toMatch(/; put the expression in quotes/)
  })
})

describe('at the top level', () => {
  it.each([
    { lines: ['seed: 1.5'], problem: '3:7: seed: expected a whole number, got 1.5' },
    { lines: ['seed: -1'], problem: '3:7: seed: at least 0, got -1' },
    {
      lines: ['start: monday'],
      problem: '3:8: start: expected an instant such as 2026-01-05T00:00:00Z, got "monday"',
    },
    {
      lines: ['trafic: []'],
      problem: '3:1: unknown key "trafic" at the top level; did you mean "traffic"?',
    },
    { lines: ['traffic:'], problem: '3:9: traffic: expected a list, got nothing' },
    {
      lines: ['prices: { ml.m5.large: cheap }'],
      problem: '3:24: prices["ml.m5.large"]: expected a number, got "cheap"',
    },
    {
      lines: ['assumptions: { metricDely: 60s }'],
      problem: '3:16: unknown key "metricDely" in assumptions; did you mean "metricDelay"?',
    },
    {
      lines: ['assumptions: { alarmPhase: even }'],
      problem: '3:28: assumptions.alarmPhase: expected aligned or spread, got "even"',
    },
    {
      lines: ['assumptions: { alarmPoll: 0s }'],
      problem: '3:27: assumptions.alarmPoll: must be more than 0s',
    },
  ])('$problem', ({ lines, problem }) => {
    expect(problemsOf(fileWith(...lines))).toEqual([problem])
  })

  it.each([
    { text: 'duration: 1h\n', problem: '1:1: missing "name" at the top level' },
    { text: 'name: x\n', problem: '1:1: missing "duration" at the top level' },
    {
      text: 'name: x\nduration: 90\n',
      problem: `2:11: duration: ${DURATION}, such as 90s, got 90`,
    },
    { text: 'name: x\nduration: 0s\n', problem: '2:11: duration: must be more than 0s' },
    { text: 'name: x\nduration: 731d\n', problem: '2:11: duration: at most 730d, got "731d"' },
    {
      text: 'name: x\nduration: 1.5ms\n',
      problem: '2:11: duration: expected whole milliseconds, got "1.5ms"',
    },
  ])('$problem', ({ text, problem }) => {
    expect(problemsOf(text)).toEqual([problem])
  })
})

describe('in models', () => {
  const LATENCY =
    'expected a duration (20ms), { p50, p99 }, { constant, perWork } or { distribution: … }'
  it.each([
    { given: 'latency: 20', problem: `latency: ${DURATION}, such as 20s, got 20` },
    { given: 'latency: { mean: 3ms }', problem: `latency: ${LATENCY}, got a map` },
    { given: 'latency: [3ms]', problem: `latency: ${LATENCY}, got a list` },
    { given: 'latency: { p50: 3ms, p9: 4ms }', problem: 'missing "p99" in models.m.latency' },
    { given: 'latency: { p50: 3ms, p99: 2ms }', problem: 'latency.p99: p99 must be at least p50' },
    { given: 'latency: { p50: 0ms, p99: 2ms }', problem: 'latency.p50: must be more than 0ms' },
    {
      given: 'latency: { distribution: gama, mean: 1ms }',
      problem:
        'latency.distribution: expected exponential, lognormal, gamma, uniform or empirical, got "gama"; did you mean "gamma"?',
    },
    {
      given: 'latency: { distribution: gamma, mean: 1ms }',
      problem: 'missing "cv" in models.m.latency',
    },
    {
      given: 'latency: { distribution: gamma, mean: 1ms, cv: 0 }',
      problem: 'latency.cv: more than 0, got 0',
    },
    {
      given: 'latency: { distribution: uniform, min: 2ms, max: 1ms }',
      problem: 'latency.max: max must be at least min',
    },
    {
      given: 'latency: { distribution: empirical, samples: [] }',
      problem: 'latency.samples: at least 1 entry, got 0',
    },
    { given: 'concurrency: 0', problem: 'concurrency: at least 1, got 0' },
    { given: 'concurrency: 2000', problem: 'concurrency: at most 1024, got 2000' },
    {
      given: 'errors: { 5xx: 60%, 4xx: 50% }',
      problem: 'errors: 4xx and 5xx together: at most 100%',
    },
    { given: 'loadLimit: { rate: 65/s }', problem: 'missing "errors" in models.m.loadLimit' },
  ])('$problem', ({ given, problem }) => {
    const problems = problemsOf(fileWith(`models: { m: { ${given} } }`))
    const text = problem.startsWith('missing') ? problem : `models.m.${problem}`
    expect(problems[0]?.replace(/^\d+:\d+: /, '')).toBe(text)
  })
})

describe('in traffic', () => {
  const ONE_LOAD = 'a traffic source has exactly one of rate, stages, trace and counts'
  it.each([
    { given: 'rat: 1/s', problem: '8:30: unknown key "rat" in traffic[0]; did you mean "rate"?' },
    { given: 'name: a', problem: `8:11: traffic[0]: ${ONE_LOAD}; it has none` },
    {
      given: 'rate: 1/s, stages: [{ for: 1m, to: 1/s }]',
      problem: `8:49: traffic[0].stages: ${ONE_LOAD}`,
    },
    {
      given: 'stages: [{ for: 1m }]',
      problem: '8:39: traffic[0].stages[0]: a stage has either "rate" (constant) or "to" (a ramp)',
    },
    { given: 'stages: [{ rate: 1/s }]', problem: '8:39: missing "for" in traffic[0].stages[0]' },
    {
      given: 'trace: { file: a, time: t }, arrivals: even',
      problem:
        '8:69: traffic[0].arrivals: a trace says itself when requests arrive: remove "arrivals"',
    },
    {
      given: 'rate: 1/s, arrivals: evn',
      problem:
        '8:51: traffic[0].arrivals: expected poisson or even, got "evn"; did you mean "even"?',
    },
    {
      given: 'rate: 1/s, targetVariant: { A: 101% }',
      problem: '8:61: traffic[0].targetVariant.A: at most 100%, got "101%"',
    },
  ])('$problem', ({ given, problem }) => {
    expect(problemsOf(churnWith(`traffic: [{ endpoint: churn, ${given} }]`))).toEqual([problem])
  })
})

describe('in setup and timeline', () => {
  it.each([
    {
      given: '{ at: 1m }',
      problem: '9:5: timeline[0]: expected an API call, such as UpdateEndpoint, or a fault',
    },
    {
      given: '{ DeleteEndpoint: { EndpointName: churn } }',
      problem: '9:5: missing "at" in timeline[0]',
    },
    {
      given: '{ at: 1m, UpdatEndpoint: {} }',
      problem: '9:15: unknown key "UpdatEndpoint" in timeline[0]; did you mean "UpdateEndpoint"?',
    },
    {
      given: '{ at: 1m, UpdateEndpoint: v2 }',
      problem: '9:31: timeline[0].UpdateEndpoint: expected a map, got "v2"',
    },
    {
      given: '{ at: 1m, fault: { model: churn-v1, latency: x2, for: 1m }, refused: X }',
      problem: '9:74: timeline[0].refused: only an API call can be refused',
    },
    {
      given: '{ at: 61m, DeleteEndpoint: { EndpointName: churn } }',
      problem: '9:11: this is after the end of the run; raise "duration", or move the entry',
    },
    {
      given: '{ at: 1m, DeleteEndpoint: {} }',
      problem:
        "9:31: DeleteEndpoint: 1 validation error detected: Value null at 'endpointName' failed to satisfy constraint: Member must not be null",
    },
    {
      given: '{ at: 1m, DeleteEndpoint: { EndpointName: [a] } }',
      problem: '9:47: timeline[0].DeleteEndpoint.EndpointName: expected a string, got a list',
    },
  ])('$problem', ({ given, problem }) => {
    expect(problemsOf(churnWith('timeline:', `  - ${given}`))).toEqual([problem])
  })

  it.each([
    {
      given: 'model: churn-v1, kill: 1',
      problem: 'timeline[0].fault.model: kill needs endpoint and variant, not a model',
    },
    {
      given: 'kill: 1',
      problem: 'timeline[0].fault: a fault needs "model", or "endpoint" and "variant"',
    },
    {
      given: 'model: churn-v1',
      problem: 'timeline[0].fault: a fault is exactly one of kill, latency, errors, capacity',
    },
    { given: 'model: churn-v1, latency: x2', problem: 'timeline[0].fault: latency needs "for"' },
    {
      given: 'endpoint: churn, variant: A, kill: 1, for: 1m',
      problem: 'timeline[0].fault.for: kill happens at once and has no "for"',
    },
    {
      given: 'model: churn-v1, endpoint: churn, latency: x2, for: 1m',
      problem: 'timeline[0].fault.endpoint: a fault hits a model or a variant, not both',
    },
    {
      given: 'model: churn-v1, errors: 50, for: 1m',
      problem:
        'timeline[0].fault.errors: expected a percentage (a number and %; for example 20%), such as 50%, got 50',
    },
  ])('$problem', ({ given, problem }) => {
    const problems = problemsOf(churnWith(`timeline: [{ at: 1m, fault: { ${given} } }]`))
    expect(problems.map(text => text.replace(/^\d+:\d+: /, ''))).toEqual([problem])
  })

  it('allows one call per entry of the setup', () => {
    const text = fileWith('setup:', '  - { DeleteAlarms: { AlarmNames: [] }, ListEndpoints: {} }')
    expect(problemsOf(text)).toEqual([
      '4:21: setup[0].DeleteAlarms: one API call per entry: give this one an entry of its own',
    ])
  })

  it('suggests the nearest value of an enum, and shows a part of a long one', () => {
    const text = churnWith().replace('ml.m5.large', 'ml.m5.lrge')
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(
        /enum value set: \[ml\.t2\.medium, .*, … \d+ in all\]; did you mean "ml\.m5\.large"\?$/,
      ),
    ])
  })

  it('says of a misspelt member that it is, and not that the right one is missing', () => {
    const text = churnWith().replace('EndpointName: churn', 'EndpontName: churn')
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/: unknown key "EndpontName" .*; did you mean "EndpointName"\?$/),
    ])
  })

  it('lets a call that must be refused break constraints, but not misspell members', () => {
    const call = (input: string) =>
      churnWith(
        'timeline:',
        `  - { at: 1m, UpdateEndpoint: ${input}, refused: ValidationException }`,
      )
    expect(problemsOf(call('{ EndpointName: "a b", EndpointConfigName: nope }'))).toEqual([])
    expect(problemsOf(call('{ EndpointName: churn, EndpointConfigNam: v2 }'))).toEqual([
      '9:54: unknown key "EndpointConfigNam" in timeline[0].UpdateEndpoint; did you mean "EndpointConfigName"?',
    ])
  })
})

describe('in expect', () => {
  it.each([
    {
      given: 'requests.failed > 1 && reqests.total > 1',
      problem: '4:28: unknown variable "reqests"; did you mean "requests"?',
    },
    {
      given: '"requests.failed > 1 && reqests.total > 1"',
      problem: '4:29: unknown variable "reqests"; did you mean "requests"?',
    },
    {
      given: "count('deployment.startd') == 1",
      problem:
        '4:11: there is no event kind "deployment.startd"; did you mean "deployment.started"?',
    },
    {
      given: '{ a: b }',
      problem:
        '4:5: expect[0]: expected text, got a map; put the expression in quotes: YAML took its ": " for a map',
    },
  ])('$given: $problem', ({ given, problem }) => {
    expect(problemsOf(fileWith('expect:', `  - ${given}`))).toEqual([problem])
  })
})

it('shows all problems of a file at once, in its order', () => {
  const text = churnWith(
    'traffic: [{ endpoint: chrun, rate: 1/s }]',
    'expect: [requests.failed >]',
  ).replace('EndpointConfigName: v1 }', 'EndpointConfigName: v7 }')
  expect(problemsOf(text).map(problem => problem.split(':')[0])).toEqual(['7', '8', '9'])
})
