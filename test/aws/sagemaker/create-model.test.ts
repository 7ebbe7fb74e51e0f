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
