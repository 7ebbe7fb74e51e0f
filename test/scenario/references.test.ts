import { describe, expect, it } from 'vitest'
import { unknownRouter } from '../../src/scenario/reading/references.ts'
import { CHURN_SETUP, churnWith, fileWith, problemsOf } from './scenario-text.ts'

const VARIANT =
  '{ VariantName: A, ModelName: own, InstanceType: ml.m5.large, InitialInstanceCount: 1 }'
const OWN_CONFIG = `CreateEndpointConfig: { EndpointConfigName: own, ProductionVariants: [${VARIANT}] }`
const OWN_MODEL = 'CreateModel: { ModelName: own }'

describe('a name that leads nowhere is a problem', () => {
  it.each([
    {
      lines: [
        'timeline: [{ at: 1m, UpdateEndpoint: { EndpointName: churn, EndpointConfigName: v3 } }]',
      ],
      problem: 'no CreateEndpointConfig before this makes "v3"; did you mean "v1"?',
    },
    {
      lines: [
        'timeline: [{ at: 1m, UpdateEndpoint: { EndpointName: chrun, EndpointConfigName: v2 } }]',
      ],
      problem: 'no CreateEndpoint makes "chrun"; did you mean "churn"?',
    },
    {
      lines: ['timeline: [{ at: 1m, InvokeEndpoint: { EndpointName: chrun } }]'],
      problem: 'no CreateEndpoint makes "chrun"; did you mean "churn"?',
    },
    {
      lines: [`timeline: [{ at: 1m, ${OWN_CONFIG} }]`],
      problem: 'there is no model "own" in models or CreateModel; known: churn-v1, churn-v2',
    },
    {
      lines: ['traffic: [{ endpoint: chrun, rate: 1/s }]'],
      problem: 'no CreateEndpoint makes "chrun"; did you mean "churn"?',
    },
    {
      lines: ['traffic: [{ endpoint: churn, rate: 1/s, targetVariant: { B: 5% } }]'],
      problem: 'no config of endpoint "churn" has a variant "B"; did you mean "A"?',
    },
    {
      lines: ['routing: { chrun: weighted }'],
      problem: 'no CreateEndpoint makes "chrun"; did you mean "churn"?',
    },
    {
      lines: ['routing: { churn: wieghted }'],
      problem: 'there is no router "wieghted"; did you mean "weighted"?',
    },
    {
      lines: ['timeline: [{ at: 1m, fault: { model: churn-v3, latency: x2, for: 1m } }]'],
      problem: 'there is no model "churn-v3" in models or CreateModel; did you mean "churn-v1"?',
    },
    {
      lines: ['timeline: [{ at: 1m, fault: { endpoint: x, variant: A, kill: 1 } }]'],
      problem: 'no CreateEndpoint makes "x"; known: churn',
    },
    {
      lines: ['timeline: [{ at: 1m, fault: { endpoint: churn, variant: B, kill: 1 } }]'],
      problem: 'no config of endpoint "churn" has a variant "B"; did you mean "A"?',
    },
  ])('$lines', ({ lines, problem }) => {
    const problems = problemsOf(churnWith(...lines))
    expect(problems.map(text => text.replace(/^\d+:\d+: /, ''))).toEqual([problem])
  })

  it('when what it names is made only later', () => {
    const text = churnWith(
      'timeline:',
      '  - { at: 2m, UpdateEndpoint: { EndpointName: churn, EndpointConfigName: own } }',
      `  - { at: 3m, ${OWN_CONFIG} }`,
      `  - { at: 1m, ${OWN_MODEL} }`,
    )
    expect(problemsOf(text)).toEqual([
      '9:74: no CreateEndpointConfig before this makes "own"; known: v1, v2',
    ])
  })
})

describe('a name may lead to', () => {
  it('what the timeline makes before, in order of time and not of the file', () => {
    const text = churnWith(
      'timeline:',
      '  - { at: 3m, UpdateEndpoint: { EndpointName: churn, EndpointConfigName: own } }',
      `  - { at: 2m, ${OWN_CONFIG} }`,
      `  - { at: 1m, ${OWN_MODEL} }`,
      'traffic: [{ endpoint: churn, rate: 1/s }]',
    )
    expect(problemsOf(text)).toEqual([])
  })

  it('nothing, in a call that must be refused', () => {
    const call = 'UpdateEndpoint: { EndpointName: none, EndpointConfigName: none }'
    const text = churnWith(`timeline: [{ at: 1m, ${call}, refused: ValidationException }]`)
    expect(problemsOf(text)).toEqual([])
  })

  it('a router of its own, whose name is known once its file is loaded', () => {
    const text = churnWith('routers: [mine.js]', 'routing: { churn: mine }')
    expect(problemsOf(text)).toEqual([])
    expect(unknownRouter('mine', 'churn', ['weighted', 'mine'])).toEqual([])
    expect(unknownRouter('mine', 'churn', ['weighted', 'mien'])).toEqual([
      {
        path: ['routing', 'churn'],
        message: 'there is no router "mine"',
        hint: 'did you mean "mien"?',
      },
    ])
  })
})

it('lists nothing twice when a model is missing in the setup', () => {
  expect(problemsOf(fileWith('models: { churn-v1: {} }', ...CHURN_SETUP))).toEqual([
    expect.stringMatching(/^6:.*there is no model "churn-v2".*did you mean "churn-v1"\?$/),
  ])
})
