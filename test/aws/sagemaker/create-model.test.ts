import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { DEFAULT_MODEL_BEHAVIOUR } from '../../../src/core/endpoint/model-profile.ts'
import { answer, newAccount, refusal } from '../account.ts'

const MODEL = {
  ModelName: 'New-Model',
  PrimaryContainer: { Image: 'repo/image:1', ModelDataUrl: 's3://bucket/model.tar.gz' },
  ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
}

const EXACTLY_ONE = 'Exactly one of PrimaryContainer and Containers must be specified'

const variables = (count: number, value = '') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`V${i}_`, value]))

describe('CreateModel', () => {
  it('makes a model known, with the default behaviour', () => {
    const world = newAccount()
    expect(answer(world, 'CreateModel', MODEL)).toEqual({
      ModelArn: 'arn:aws:sagemaker:us-east-1:000000000000:model/new-model',
    })
    expect(world.models.get('New-Model')).toEqual({ name: 'New-Model', ...DEFAULT_MODEL_BEHAVIOUR })
  })

  it('keeps the behaviour that a scenario gave the model', () => {
    const world = newAccount()
    const described = { ...DEFAULT_MODEL_BEHAVIOUR, name: 'New-Model', startupMs: 1000 }
    world.defineModel(described)
    execute(world, 'CreateModel', MODEL)
    expect(world.models.get('New-Model')).toEqual(described)
  })

  it('refuses to create a model twice, but not in another account', () => {
    const world = newAccount()
    execute(world, 'CreateModel', MODEL)
    expect(refusal(world, 'CreateModel', MODEL).message).toBe(
      'Cannot create already existing model "arn:aws:sagemaker:us-east-1:000000000000:model/new-model".',
    )
    expect(() => execute(newAccount(), 'CreateModel', MODEL)).not.toThrow()
  })

  it.each([
    { change: { PrimaryContainer: undefined }, text: EXACTLY_ONE },
    { change: { PrimaryContainer: undefined, Containers: [] }, text: EXACTLY_ONE },
    { change: { Containers: [{ Image: 'i' }] }, text: EXACTLY_ONE },
    {
      change: { PrimaryContainer: undefined, Containers: [{ Image: 'i' }, { Image: 'j' }] },
      text: 'Not simulated yet: inference pipelines and multi-container models.',
    },
    {
      change: { InferenceExecutionConfig: { Mode: 'Direct' } },
      text: 'Not simulated yet: Direct.',
    },
    {
      change: { PrimaryContainer: { Mode: 'MultiModel' } },
      text: 'Not simulated yet: MultiModel.',
    },
    {
      change: { PrimaryContainer: { Environment: { 'a-b': '1', OK: '2' } } },
      text: `Value '{a-b=1, OK=2}' at 'primaryContainer.environment' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: ^[a-zA-Z_][a-zA-Z0-9_]*]`,
    },
    {
      change: { PrimaryContainer: { Environment: { A: 'v'.repeat(1025) } } },
      text: `Value '{A=${'v'.repeat(1025)}}' at 'primaryContainer.environment' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: ^[\\S\\s]*]`,
    },
    {
      change: { PrimaryContainer: { Environment: variables(101) } },
      text: "' at 'primaryContainer.environment' failed to satisfy constraint: Member must have length less than or equal to 100",
    },
    {
      change: { PrimaryContainer: { Environment: variables(40, 'v'.repeat(1000)) } },
      text: 'PrimaryContainer.Environment: names and values have 40150 bytes together, of at most 32768',
    },
    {
      change: { ModelName: '-', PrimaryContainer: { Environment: { '1': 'é'.repeat(1025) } } },
      text: '3 validation errors detected: ',
    },
    {
      change: { PrimaryContainer: { ModelDataUrl: 'ftp://x' } },
      text: "Value 'ftp://x' at 'primaryContainer.modelDataUrl' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(https|s3)://([^/]+)/?(.*)",
    },
    {
      change: { ExecutionRoleArn: 'arn:aws:iam::1:role/r' },
      text: "at 'executionRoleArn' failed to satisfy constraint: Member must satisfy",
    },
    { change: { ModelName: 'a_b' }, text: '^[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?' },
  ])('refuses $change', ({ change, text }) => {
    const { message } = refusal(newAccount(), 'CreateModel', { ...MODEL, ...change })
    expect(message).toContain(text)
  })
})

describe("CreateModel with ENDPOINT_LAB_ variables in its container's Environment", () => {
  const described = (Environment: Record<string, string>) => ({
    ...MODEL,
    PrimaryContainer: { Image: 'repo/image:1', Environment },
  })
  const behaviourOf = (Environment: Record<string, string>) => {
    const world = newAccount()
    execute(world, 'CreateModel', described(Environment))
    return world.models.get('New-Model')
  }

  it.each([
    { name: 'LATENCY', value: '7ms', sets: { latency: { kind: 'constant', ms: 7 } } },
    {
      name: 'LATENCY',
      value: 'distribution=gamma,mean=20ms,cv=1.5',
      sets: { latency: { kind: 'gamma', meanMs: 20, cv: 1.5 } },
    },
    {
      name: 'LATENCY',
      value: '{"distribution":"uniform","min":"1ms","max":"2ms"}',
      sets: { latency: { kind: 'uniform', minMs: 1, maxMs: 2 } },
    },
    { name: 'ERRORS_4XX', value: '5%', sets: { errorShare4xx: 0.05 } },
    { name: 'ERRORS_5XX', value: '5%', sets: { errorShare5xx: 0.05 } },
    { name: 'CONCURRENCY', value: '8', sets: { concurrency: 8 } },
    { name: 'QUEUE', value: '0', sets: { queueMax: 0 } },
    { name: 'HEALTH_CHECK', value: 'fails', sets: { passesHealthCheck: false } },
    { name: 'STARTUP', value: '90s', sets: { startupMs: 90_000 } },
    {
      name: 'LOAD_LIMIT',
      value: 'rate=100/s,errors=4xx',
      sets: { loadLimit: { ratePerSecond: 100, errors: '4xx' } },
    },
    {
      name: 'OUTCOME',
      value: 'kind=binary,rate=5.5%',
      sets: { businessOutcome: { kind: 'binary', rate: 0.055 } },
    },
    {
      name: 'CONFUSION',
      value: 'tp=7,fn=3,fp=20,tn=970',
      sets: {
        confusion: { truePositives: 7, falseNegatives: 3, falsePositives: 20, trueNegatives: 970 },
      },
    },
    { name: 'STREAM_CHUNKS', value: '9', sets: { streamChunks: 9 } },
    { name: 'BODY', value: '{"score":1}', sets: { answerBody: '{"score":1}' } },
  ])('$name=$value sets $sets, and nothing else', ({ name, value, sets }) => {
    const behaviour = behaviourOf({ [`ENDPOINT_LAB_${name}`]: value, OTHER: 'x' })
    expect(behaviour).toEqual({ ...DEFAULT_MODEL_BEHAVIOUR, name: 'New-Model', ...sets })
  })

  it('changes what a scenario said of the same model in that point alone', () => {
    const world = newAccount()
    world.defineModel({
      ...DEFAULT_MODEL_BEHAVIOUR,
      name: 'New-Model',
      startupMs: 1,
      concurrency: 9,
    })
    execute(world, 'CreateModel', described({ ENDPOINT_LAB_STARTUP: '2s' }))
    expect(world.models.get('New-Model')).toMatchObject({ startupMs: 2000, concurrency: 9 })
  })

  it.each([
    { name: 'LATENCY', value: '20', says: 'ENDPOINT_LAB_LATENCY: expected a duration (20ms)' },
    { name: 'LATENCY', value: 'p50=9ms,p99=1ms', says: 'expected a duration (20ms)' },
    { name: 'CONCURRENCY', value: 'many', says: 'ENDPOINT_LAB_CONCURRENCY: ' },
    { name: 'ERRORS_5XX', value: '5', says: 'expected a percentage' },
    { name: 'STARTUP', value: '1.5ms', says: 'expected whole milliseconds, got "1.5ms"' },
    {
      name: 'LATENCE',
      value: '1ms',
      says: 'there is no such variable; known are ENDPOINT_LAB_LAT',
    },
    { name: 'constructor', value: '1', says: 'there is no such variable' },
  ])('refuses $name=$value, and makes no model', ({ name, value, says }) => {
    const world = newAccount()
    const call = described({ [`ENDPOINT_LAB_${name}`]: value })
    const error = refusal(world, 'CreateModel', call)
    expect(error.code).toBe('ValidationException')
    expect(error.message).toContain('PrimaryContainer.Environment: ENDPOINT_LAB_')
    expect(error.message).toContain(says)
    expect(world.models.has('New-Model')).toBe(false)
  })
})
