/**
 * What the API remembers besides what the engine runs: requests to be described as they were given,
 * and tags. Plain data by name, so that the account can be saved and loaded (account-state.ts).
 *
 * Members that have no effect on the simulation are kept here and nowhere else: clients that
 * manage infrastructure read back what they wrote (clients.md 7).
 */
import type { Ms } from '../core/units.ts'
import type { World } from '../core/world.ts'

/** A resource of the API as its creating request described it. */
export interface ResourceRecord {
  readonly createdAtMs: Ms
  /** The validated request: defaults filled in, unknown members dropped. */
  readonly request: Readonly<Record<string, unknown>>
}

export interface AccountRecords {
  /** By ModelName: models made by CreateModel. */
  readonly models: Map<string, ResourceRecord>
  /** By EndpointConfigName. */
  readonly endpointConfigs: Map<string, ResourceRecord>
  /** By ARN, whatever region it names; key → value, in the order in which keys were first set. */
  readonly tags: Map<string, Map<string, string>>
}

/**
 * By ARN without its region and account: names are one namespace over all regions.
 *
 * Assumed: on AWS each region is a world of its own.
 */
class ByResource<Value> extends Map<string, Value> {
  override get(arn: string): Value | undefined {
    return super.get(resourceOf(arn))
  }

  override has(arn: string): boolean {
    return super.has(resourceOf(arn))
  }

  override set(arn: string, value: Value): this {
    return super.set(resourceOf(arn), value)
  }

  override delete(arn: string): boolean {
    return super.delete(resourceOf(arn))
  }
}

/** `arn:aws:sagemaker:eu-west-1:123456789012:endpoint/e` → `arn:aws:sagemaker:::endpoint/e` */
const resourceOf = (arn: string): string => arn.replace(/^(arn:[^:]*:[^:]*):[^:]*:[^:]*:/, '$1:::')

const recordsByWorld = new WeakMap<World, AccountRecords>()

export function recordsOf(world: World): AccountRecords {
  const known = recordsByWorld.get(world)
  if (known !== undefined) return known
  const fresh: AccountRecords = {
    models: new Map(),
    endpointConfigs: new Map(),
    tags: new ByResource(),
  }
  recordsByWorld.set(world, fresh)
  return fresh
}
