/** What the page can say of the account at one instant. Immutable: a picture is kept for each. */
import type { AlarmState } from '../../core/alarms/alarm-config.ts'
import type { FleetRole } from '../../core/timeline.ts'
import type { Ms, Share } from '../../core/units.ts'

export interface LabPicture {
  readonly endpoints: ReadonlyMap<string, EndpointPicture>
  readonly alarms: ReadonlyMap<string, AlarmPicture>
  /** Faults that last, as `target: fault`. */
  readonly faults: readonly string[]
}

export interface EndpointPicture {
  readonly name: string
  readonly status: EndpointPhase
  readonly config: string
  /** Why the last update failed; `undefined`: it did not. */
  readonly failureReason: string | undefined
  readonly weights: Readonly<Record<string, number>>
  /** `undefined`: as its weight says. */
  readonly shadowShare: Share | undefined
  /** In order of appearance; those that are gone are left out. */
  readonly fleets: readonly FleetPicture[]
  /** The update that runs, or ran last. */
  readonly deployment: DeploymentPicture | undefined
}

/** AWS's status; `Baking` and `RollingBack` are what `Updating` hides, `Deleted` what follows. */
export type EndpointPhase =
  | 'Creating'
  | 'InService'
  | 'Updating'
  | 'Baking'
  | 'RollingBack'
  | 'Deleting'
  | 'Deleted'
  | 'Failed'
  | 'UpdateRollbackFailed'

export interface FleetPicture {
  readonly variant: string
  readonly config: string
  readonly role: FleetRole
  readonly desired: number
  readonly inService: number
  readonly starting: readonly Batch[]
  readonly draining: readonly Batch[]
}

export interface Batch {
  readonly count: number
  readonly sinceMs: Ms
  /** When a launch is due; of a drain `undefined`. */
  readonly readyAtMs: Ms | undefined
}

export interface DeploymentPicture {
  readonly fromConfig: string
  readonly toConfig: string
  readonly strategy: string
  readonly alarms: readonly string[]
  readonly startedMs: Ms
  readonly greenShare: Share
  /** 0 before the first shift. */
  readonly step: number
  /** 0: not known before the first shift. */
  readonly steps: number
  readonly bake: { readonly sinceMs: Ms; readonly untilMs: Ms; readonly stage: string } | undefined
  readonly outcome: 'running' | 'rolling back' | 'rolled back' | 'completed' | 'rollback failed'
  /** `undefined` while it runs. */
  readonly endedMs: Ms | undefined
  readonly reason: string | undefined
}

export interface AlarmPicture {
  readonly state: AlarmState
  readonly sinceMs: Ms
  readonly reason: string
}

export const NOTHING: LabPicture = { endpoints: new Map(), alarms: new Map(), faults: [] }

export const countOf = (batches: readonly Batch[]): number =>
  batches.reduce((sum, { count }) => sum + count, 0)

/** Share of the endpoint's traffic that a fleet is meant to get. */
export function intendedShare(endpoint: EndpointPicture, fleet: FleetPicture): Share {
  const { deployment, weights } = endpoint
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0)
  const byWeight = total === 0 ? 0 : (weights[fleet.variant] ?? 0) / total
  return byWeight * shareOfRole(deployment, fleet)
}

function shareOfRole(deployment: DeploymentPicture | undefined, fleet: FleetPicture): Share {
  if (fleet.inService === 0) return 0
  const isShifting = deployment !== undefined && deployment.outcome === 'running'
  if (!isShifting) return fleet.role === 'blue' ? 1 : 0
  return fleet.config === deployment.toConfig ? deployment.greenShare : 1 - deployment.greenShare
}

export interface LaunchPicture {
  readonly count: number
  readonly sinceMs: Ms
  /** When the last of them is due. */
  readonly untilMs: Ms
}

/** What a running update waits for; `undefined`: for no instance. */
export function launchOf({ deployment, fleets }: EndpointPicture): LaunchPicture | undefined {
  if (deployment?.outcome !== 'running') return undefined
  const batches = fleets
    .filter(({ config }) => config === deployment.toConfig)
    .flatMap(({ starting }) => starting)
    .filter(({ readyAtMs }) => readyAtMs !== undefined)
  if (batches.length === 0) return undefined
  return {
    count: countOf(batches),
    sinceMs: Math.min(...batches.map(({ sinceMs }) => sinceMs)),
    untilMs: Math.max(...batches.map(({ readyAtMs = 0 }) => readyAtMs)),
  }
}
