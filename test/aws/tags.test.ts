import { describe, expect, it } from 'vitest'
import {
  checkTags,
  forgetTags,
  removeTags,
  setTags,
  type Tag,
  type TagRefusals,
  tagsOf,
} from '../../src/aws/tags.ts'
import { newAccount } from './account.ts'

const ARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a'

const refusals: TagRefusals = {
  tooMany: count => {
    throw new Error(`${count} tags`)
  },
  systemKey: key => {
    throw new Error(`system key ${key}`)
  },
}

const tag = (Key: string, Value = ''): Tag => ({ Key, Value })
const numbered = (count: number, from = 0): readonly Tag[] =>
  Array.from({ length: count }, (_, index) => tag(`k${from + index}`))

describe('tags', () => {
  it('are kept in the order in which their keys were first set', () => {
    const world = newAccount()
    setTags(world, ARN, [tag('team', 'ml'), tag('stage', 'test')], refusals)
    setTags(world, ARN, [tag('owner', 'me'), tag('team', 'web')], refusals)
    expect(tagsOf(world, ARN)).toEqual([
      tag('team', 'web'),
      tag('stage', 'test'),
      tag('owner', 'me'),
    ])
  })

  it('belong to the resource, whatever region and account number its ARN was written with', () => {
    const world = newAccount()
    setTags(world, ARN, [tag('team', 'ml')], refusals)
    const elsewhere = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a'
    expect(tagsOf(world, elsewhere)).toEqual([tag('team', 'ml')])
    expect(tagsOf(world, `${ARN}:b`)).toEqual([])
  })

  it('are removed by key; unknown keys are ignored', () => {
    const world = newAccount()
    setTags(world, ARN, [tag('a'), tag('b')], refusals)
    removeTags(world, ARN, ['a', 'nobody'], refusals)
    expect(tagsOf(world, ARN)).toEqual([tag('b')])
    forgetTags(world, ARN)
    expect(tagsOf(world, ARN)).toEqual([])
  })

  it.each([
    { tags: [tag('aws:x')], text: 'system key aws:x' },
    { tags: [tag('AWS:x')], text: 'system key AWS:x' },
    { tags: numbered(51), text: '51 tags' },
    { tags: numbered(49, 100), text: '51 tags' }, // with the two that are there
  ])('are refused together, and nothing changes: $text', ({ tags, text }) => {
    const world = newAccount()
    setTags(world, ARN, [tag('a'), tag('b')], refusals)
    expect(() => setTags(world, ARN, tags, refusals)).toThrow(text)
    expect(tagsOf(world, ARN)).toEqual([tag('a'), tag('b')])
  })

  it('are 50 at most, counted by key', () => {
    const world = newAccount()
    setTags(world, ARN, numbered(50), refusals)
    setTags(world, ARN, numbered(50), refusals)
    expect(tagsOf(world, ARN)).toHaveLength(50)
    expect(() => checkTags([...numbered(50), tag('k0')], refusals)).not.toThrow()
  })

  it('with a system key cannot be removed', () => {
    expect(() => removeTags(newAccount(), ARN, ['aws:x'], refusals)).toThrow('system key aws:x')
  })
})
