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
  /** By name: what inference experiments were told and the engine does not need. */
  readonly experiments: Map<string, ResourceRecord>
  /** By ARN without region and account number (tags.ts); key → value, in the order in which keys were first set. */
  readonly tags: Map<string, ReadonlyMap<string, string>>
}

const recordsByWorld = new WeakMap<World, AccountRecords>()

export function recordsOf(world: World): AccountRecords {
  const known = recordsByWorld.get(world)
  if (known !== undefined) return known
  const fresh: AccountRecords = {
    models: new Map(),
    endpointConfigs: new Map(),
    experiments: new Map(),
    tags: new Map(),
  }
  recordsByWorld.set(world, fresh)
  return fresh
}
