import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { accountWithEndpoint, answer, newAccount, refusal } from '../account.ts'
import { variant } from '../variant.ts'

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'
const E = `${ARN}:endpoint/e`

const tag = (Key: string, Value = '') => ({ Key, Value })
const numbered = (count: number) => Array.from({ length: count }, (_, i) => tag(`k${i}`))
const tagsOf = (world: ReturnType<typeof newAccount>, ResourceArn: string) =>
  answer(world, 'ListTags', { ResourceArn })

describe('AddTags, ListTags and DeleteTags', () => {
  it('add, replace and remove', () => {
    const world = accountWithEndpoint()
    expect(
      answer(world, 'AddTags', { ResourceArn: E, Tags: [tag('team', 'ml'), tag('stage', 'test')] }),
    ).toEqual({ Tags: [tag('team', 'ml'), tag('stage', 'test')] })
    expect(answer(world, 'AddTags', { ResourceArn: E, Tags: [tag('team', 'web')] })).toEqual({
      Tags: [tag('team', 'web'), tag('stage', 'test')],
    })
    expect(answer(world, 'DeleteTags', { ResourceArn: E, TagKeys: ['stage', 'other'] })).toEqual({})
    expect(tagsOf(world, E)).toEqual({ Tags: [tag('team', 'web')] })
  })

  it.each([
    {
      input: { ResourceArn: `${ARN}:endpoint/nobody`, Tags: [] },
      text: `Could not find endpoint "${ARN}:endpoint/nobody".`,
    },
    {
      input: { ResourceArn: `${ARN}:endpoint-config/nobody`, Tags: [] },
      text: `Could not find endpoint configuration "${ARN}:endpoint-config/nobody".`,
    },
    {
      input: { ResourceArn: `${ARN}:model/nobody`, Tags: [] },
      text: `Could not find model "${ARN}:model/nobody".`,
    },
    {
      input: { ResourceArn: `${ARN}:training-job/t`, Tags: [] },
      text: 'Not simulated yet: tags of training-job resources.',
    },
    {
      input: { ResourceArn: 'arn:aws:s3:::b', Tags: [] },
      text: "1 validation error detected: Value 'arn:aws:s3:::b' at 'resourceArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+",
    },
    {
      input: { ResourceArn: E, Tags: [tag('a*b')] },
      text: "1 validation error detected: Value 'a*b' at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)",
    },
    {
      input: { ResourceArn: E, Tags: [tag('aws:x')] },
      text: 'Tag keys that begin with "aws:" are reserved for AWS, got "aws:x"',
    },
    {
      input: { ResourceArn: E, Tags: numbered(50) },
      text: 'A resource can have at most 50 tags, this would be 51',
    },
  ])('AddTags refuses: $text', ({ input, text }) => {
    const world = accountWithEndpoint()
    execute(world, 'AddTags', { ResourceArn: E, Tags: [tag('own')] })
    expect(refusal(world, 'AddTags', input)).toMatchObject({
      code: 'ValidationException',
      message: text,
    })
    expect(tagsOf(world, E)).toEqual({ Tags: [tag('own')] })
  })

  it.each([
    {
      operation: 'ListTags',
      input: { ResourceArn: E, MaxResults: 49 },
      text: "1 validation error detected: Value '49' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 50",
    },
    {
      operation: 'ListTags',
      input: { ResourceArn: `${ARN}:model/nobody` },
      text: `Could not find model "${ARN}:model/nobody".`,
    },
    {
      operation: 'DeleteTags',
      input: { ResourceArn: E, TagKeys: [] },
      text: "1 validation error detected: Value '[]' at 'tagKeys' failed to satisfy constraint: Member must have length greater than or equal to 1",
    },
    {
      operation: 'DeleteTags',
      input: { ResourceArn: `${ARN}:model/nobody`, TagKeys: ['k'] },
      text: `Could not find model "${ARN}:model/nobody".`,
    },
  ])('$operation refuses: $text', ({ operation, input, text }) => {
    expect(refusal(accountWithEndpoint(), operation, input).message).toBe(text)
  })
})

describe('tags of a request that creates', () => {
  const Tags = [tag('team', 'ml')]

  it.each([
    {
      operation: 'CreateModel',
      input: { ModelName: 'New', PrimaryContainer: {} },
      remove: { operation: 'DeleteModel', input: { ModelName: 'New' } },
      arn: `${ARN}:model/new`,
    },
    {
      operation: 'CreateEndpointConfig',
      input: { EndpointConfigName: 'New', ProductionVariants: [variant()] },
      remove: { operation: 'DeleteEndpointConfig', input: { EndpointConfigName: 'New' } },
      arn: `${ARN}:endpoint-config/new`,
    },
    {
      operation: 'CreateEndpoint',
      input: { EndpointName: 'New', EndpointConfigName: 'c1' },
      remove: { operation: 'DeleteEndpoint', input: { EndpointName: 'New' } },
      arn: `${ARN}:endpoint/new`,
    },
  ])('of $operation belong to the resource until it is deleted', row => {
    const world = accountWithEndpoint()
    execute(world, row.operation, { ...row.input, Tags })
    expect(tagsOf(world, row.arn)).toEqual({ Tags })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    execute(world, row.remove.operation, row.remove.input)
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    execute(world, row.operation, row.input)
    expect(tagsOf(world, row.arn)).toEqual({ Tags: [] })
  })

  it('are refused before anything is created', () => {
    const world = newAccount()
    const input = { ModelName: 'New', PrimaryContainer: {}, Tags: [tag('aws:x')] }
    expect(refusal(world, 'CreateModel', input).message).toContain('reserved for AWS')
    expect(refusal(world, 'DescribeModel', { ModelName: 'New' }).message).toContain('not find')
  })
})
