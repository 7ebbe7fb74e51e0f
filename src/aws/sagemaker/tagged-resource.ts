/**
 * Which resources of SageMaker can have tags here, and how it words its refusals.
 *
 * Source: endpoints.md 2.1 (ARNs), 2.7, 2.8 (texts of the unknown).
 * Assumed: the texts on too many tags and on keys that begin with `aws:`.
 */
import { z } from 'zod'
import { arnOf, type SageMakerResource } from '../../core/arn.ts'
import { DomainError } from '../../core/errors.ts'
import type { World } from '../../core/world.ts'
import { recordsOf } from '../account-records.ts'
import { NOT_SIMULATED, stringShape } from '../constraints.ts'
import { checkTags, forgetTags, setTags, TAGS_PER_RESOURCE_MAX, type Tag } from '../tags.ts'

export const ResourceArn = stringShape({
  max: 256,
  pattern: 'arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+',
}).describe('ARN of a model, endpoint configuration, endpoint or inference experiment.')

export const TAG_REFUSALS = {
  tooMany: (count: number): never => {
    const text = `A resource can have at most ${TAGS_PER_RESOURCE_MAX} tags, this would be ${count}`
    throw new DomainError('invalid-value', text)
  },
  systemKey: (key: string): never => {
    const text = `Tag keys that begin with "aws:" are reserved for AWS, got "${key}"`
    throw new DomainError('invalid-value', text)
  },
}

interface TaggedKind {
  /** As the not-found text calls it. */
  readonly words: string
  readonly names: (world: World) => Iterable<string>
}

const KINDS: ReadonlyMap<string, TaggedKind> = new Map<SageMakerResource, TaggedKind>([
  ['model', { words: 'model', names: world => recordsOf(world).models.keys() }],
  [
    'endpoint-config',
    {
      words: 'endpoint configuration',
      names: world => world.endpoints.configs.all().map(({ name }) => name),
    },
  ],
  [
    'endpoint',
    { words: 'endpoint', names: world => world.endpoints.current().map(({ name }) => name) },
  ],
  [
    'inference-experiment',
    {
      words: 'inference experiment',
      names: world => world.experiments.all().map(({ name }) => name),
    },
  ],
])

/** Throws when the ARN names nothing, or nothing that is simulated. */
export function checkTaggedResource(world: World, arn: string): void {
  const [kind = '', ...rest] = arn.split(':').slice(5).join(':').split('/')
  const tagged = KINDS.get(kind)
  if (tagged === undefined) {
    throw new DomainError('not-simulated', `${NOT_SIMULATED}tags of ${kind} resources.`)
  }
  const name = rest.join('/')
  for (const known of tagged.names(world)) if (known.toLowerCase() === name) return
  throw new DomainError('not-found', `Could not find ${tagged.words} "${arn}".`)
}

/** Of a request that creates a resource: to be called before anything is changed. */
export const checkSageMakerTags = (tags: readonly Tag[]): void => checkTags(tags, TAG_REFUSALS)

/** The tags of a resource that was just created: these and no others. */
export function startTags(world: World, arn: string, tags: readonly Tag[]): void {
  forgetTags(world, arn)
  setTags(world, arn, tags, TAG_REFUSALS)
}

/** The resource is gone, or going. */
export const endTags = (world: World, kind: SageMakerResource, name: string): void =>
  forgetTags(world, arnOf(world.account, kind, name))

export const TagKeyList = z
  .array(stringShape({ min: 1, max: 128, pattern: '([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)' }))
  .min(1)
  .max(TAGS_PER_RESOURCE_MAX)
  .describe('Keys of the tags to remove.')
