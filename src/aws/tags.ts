/**
 * Tags of every resource that has some, for the tag operations of all services.
 *
 * Whether an ARN names a resource is the caller's question: each service knows its own and has its
 * own text for the unknown. The account holds one resource of a name, whatever region and account
 * number a caller's credentials say, so tags are kept under the ARN without those two.
 * Source: Tag shapes of SageMaker, CloudWatch and Application Auto Scaling (50 a resource).
 * Assumed: of two tags with one key in a request the later one counts.
 */
import type { World } from '../core/world.ts'
import { recordsOf } from './account-records.ts'

export const TAGS_PER_RESOURCE_MAX = 50

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** How the service words the two refusals: each throws. */
export interface TagRefusals {
  /** The resource would have `count` tags, more than 50. */
  readonly tooMany: (count: number) => never
  /** The key begins with `aws:`, which only AWS itself may set. */
  readonly systemKey: (key: string) => never
}

/** In the order in which the keys were first set. */
export function tagsOf(world: World, arn: string): readonly Tag[] {
  const tags = recordsOf(world).tags.get(tagKeyOf(arn)) ?? new Map<string, string>()
  return [...tags].map(([Key, Value]) => ({ Key, Value }))
}

/** Adds the tags, replacing the values of keys that are there; refused as a whole or done. */
export function setTags(
  world: World,
  arn: string,
  tags: readonly Tag[],
  refusals: TagRefusals,
): void {
  checkTags(tags, refusals)
  const key = tagKeyOf(arn)
  const merged = new Map(recordsOf(world).tags.get(key))
  for (const { Key, Value } of tags) merged.set(Key, Value)
  if (merged.size > TAGS_PER_RESOURCE_MAX) refusals.tooMany(merged.size)
  if (merged.size > 0) recordsOf(world).tags.set(key, merged)
}

/** For operations that create a resource with tags: to be called before anything is changed. */
export function checkTags(tags: readonly Tag[], refusals: TagRefusals): void {
  const system = tags.find(({ Key }) => isSystemKey(Key))
  if (system !== undefined) refusals.systemKey(system.Key)
  const keys = new Set(tags.map(({ Key }) => Key))
  if (keys.size > TAGS_PER_RESOURCE_MAX) refusals.tooMany(keys.size)
}

/** Keys that the resource has not are ignored. */
export function removeTags(
  world: World,
  arn: string,
  keys: readonly string[],
  refusals: Pick<TagRefusals, 'systemKey'>,
): void {
  const system = keys.find(isSystemKey)
  if (system !== undefined) refusals.systemKey(system)
  const tags = recordsOf(world).tags.get(tagKeyOf(arn))
  if (tags === undefined) return
  const left = new Map([...tags].filter(([key]) => !keys.includes(key)))
  if (left.size === 0) forgetTags(world, arn)
  else recordsOf(world).tags.set(tagKeyOf(arn), left)
}

/** The resource is gone. */
export function forgetTags(world: World, arn: string): void {
  recordsOf(world).tags.delete(tagKeyOf(arn))
}

const isSystemKey = (key: string): boolean => key.toLowerCase().startsWith('aws:')

/** `arn:aws:cloudwatch:us-east-1:000000000000:alarm:x` → `arn:aws:cloudwatch:::alarm:x` */
const tagKeyOf = (arn: string): string => {
  const [prefix, partition, service, , , ...resource] = arn.split(':')
  return [prefix, partition, service, '', '', ...resource].join(':')
}
