import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { accountWithEndpoint, answer, refusal } from '../account.ts'

const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/e/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}
const TAG = 'ApplicationAutoScaling.TagResource'
const UNTAG = 'ApplicationAutoScaling.UntagResource'
const LIST = 'ApplicationAutoScaling.ListTagsForResource'
const UNKNOWN = 'arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/0sm0abc'

function tagged(Tags: Record<string, string> = { team: 'a', stage: 'test' }) {
  const world = accountWithEndpoint()
  const registered = answer(world, 'RegisterScalableTarget', {
    ...TARGET,
    MinCapacity: 1,
    MaxCapacity: 8,
    Tags,
  })
  const { ScalableTargetARN: arn } = registered as { ScalableTargetARN: string }
  return { world, arn, tags: () => answer(world, LIST, { ResourceARN: arn }) }
}

describe('tags of scalable targets, validation', () => {
  const PATTERN = '^arn:.+:application-autoscaling:.+:[0-9]+:scalable-target\\/[a-zA-Z0-9-]+$'

  it.each([
    {
      operation: TAG,
      input: { ResourceARN: 'arn:x', Tags: {} },
      text: `1 validation error detected: Value 'arn:x' at 'resourceARN' failed to satisfy constraint: Member must satisfy regular expression pattern: ${PATTERN}`,
    },
    {
      operation: UNTAG,
      input: { ResourceARN: UNKNOWN },
      text: "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    },
    {
      operation: UNTAG,
      input: { ResourceARN: UNKNOWN, TagKeys: [] },
      text: 'TagKeys cannot be null or empty',
    },
  ])('refuses: $text', ({ operation, input, text }) => {
    const error = refusal(accountWithEndpoint(), operation, input)
    expect(error).toMatchObject({ code: 'ValidationException', message: text })
  })

  it.each([
    { operation: TAG, input: { Tags: { a: 'b' } } },
    { operation: UNTAG, input: { TagKeys: ['a'] } },
    { operation: LIST, input: {} },
  ])('$operation refuses a target that nobody registered', ({ operation, input }) => {
    const error = refusal(accountWithEndpoint(), operation, { ResourceARN: UNKNOWN, ...input })
    expect(error).toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Scalable Target not found',
      members: { ResourceName: UNKNOWN },
    })
  })

  it('refuses the tags of AWS itself, and changes nothing', () => {
    const { world, arn, tags } = tagged()
    for (const [operation, input] of [
      [TAG, { Tags: { more: 'x', 'aws:x': 'y' } }],
      [UNTAG, { TagKeys: ['team', 'aws:x'] }],
    ] as const) {
      expect(refusal(world, operation, { ResourceARN: arn, ...input })).toMatchObject({
        code: 'ValidationException',
        message: 'Caller is an end user and not allowed to mutate system tags',
      })
    }
    expect(tags()).toEqual({ Tags: { team: 'a', stage: 'test' } })
  })

  it('refuses more than fifty, and registers nothing with them', () => {
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v']))
    const { world, arn } = tagged()
    const error = refusal(world, TAG, { ResourceARN: arn, Tags: many })
    expect(error).toMatchObject({ code: 'TooManyTagsException', members: { ResourceName: arn } })
    const fresh = accountWithEndpoint()
    refusal(fresh, 'RegisterScalableTarget', {
      ...TARGET,
      MinCapacity: 1,
      MaxCapacity: 8,
      Tags: many,
    })
    expect(fresh.scaling.targets()).toEqual([])
  })
})

describe('tags of scalable targets', () => {
  it('are those of the registration, and what came and went since', () => {
    const { world, arn, tags } = tagged()
    expect(tags()).toEqual({ Tags: { team: 'a', stage: 'test' } })
    expect(answer(world, TAG, { ResourceARN: arn, Tags: { team: 'b', more: '' } })).toEqual({})
    expect(answer(world, UNTAG, { ResourceARN: arn, TagKeys: ['stage', 'ghost'] })).toEqual({})
    expect(tags()).toEqual({ Tags: { team: 'b', more: '' } })
  })

  it('are gone with the target', () => {
    const { world, arn } = tagged()
    execute(world, 'DeregisterScalableTarget', TARGET)
    expect(refusal(world, LIST, { ResourceARN: arn }).message).toBe('Scalable Target not found')
  })
})
