/**
 * Every deployment of a run in figures: how it went, how long traffic met the new version, and how
 * many requests that was. Read off the timeline and the metrics of the fleets alone.
 */
import type { TimelineEvent } from '../core/timeline.ts'
import { type Ms, PERIOD_MS } from '../core/units.ts'
import type { World } from '../core/world.ts'

export interface DeploymentReport {
  readonly endpoint: string
  readonly fromConfig: string
  readonly toConfig: string
  /** `ALL_AT_ONCE`, `CANARY`, `LINEAR` or `ROLLING`. */
  readonly strategy: string
  readonly startedAtMs: Ms
  /** `null`: it was still going on at the end of the run. */
  readonly endedAtMs: Ms | null
  readonly outcome: 'completed' | 'rolled-back' | 'rollback-failed' | 'running'
  /** Why it was rolled back; `null`: it was not. */
  readonly cause: string | null
  /** From the first traffic on green until the roll-back; `null`: there was none of the two. */
  readonly exposedMs: Ms | null
  /** Requests that green served while the deployment went on, to the minute. */
  readonly greenRequests: number
  /** Those of them that failed: the callers it hurt. */
  readonly greenFailed: number
}

type Started = Extract<TimelineEvent, { readonly kind: 'deployment.started' }>

export function deploymentsOf(world: World): readonly DeploymentReport[] {
  const { events } = world.timeline
  return events
    .filter(event => event.kind === 'deployment.started')
    .map(started => {
      const after = events.slice(started.seq + 1).filter(event => isOf(event, started))
      return reportOf(world, started, after)
    })
}

const isOf = (event: TimelineEvent, { endpoint }: Started): boolean =>
  'endpoint' in event && event.endpoint === endpoint

function reportOf(
  world: World,
  started: Started,
  after: readonly TimelineEvent[],
): DeploymentReport {
  const next = after.findIndex(({ kind }) => kind === 'deployment.started')
  const own = next < 0 ? after : after.slice(0, next)
  const back = own.find(event => event.kind === 'deployment.rolled-back')
  const end = own.find(
    event =>
      event.kind === 'endpoint.status-changed' &&
      event.from === 'Updating' &&
      event.to !== undefined,
  )
  const hasFailedTwice = own.some(({ kind }) => kind === 'deployment.rollback-failed')
  const ended = back === undefined ? 'completed' : 'rolled-back'
  return {
    endpoint: started.endpoint,
    fromConfig: started.fromConfig,
    toConfig: started.toConfig,
    strategy: started.strategy,
    startedAtMs: started.atMs,
    endedAtMs: end?.atMs ?? null,
    outcome: end === undefined ? 'running' : hasFailedTwice ? 'rollback-failed' : ended,
    cause: back?.cause ?? null,
    exposedMs: back?.exposedMs ?? null,
    ...greenTraffic(world, started, {
      untilMs: end?.atMs ?? world.nowMs,
      isGone: end !== undefined && back !== undefined,
    }),
  }
}

/** A green fleet that is gone gets no more requests; the last of its callers may still time out. */
function greenTraffic(
  world: World,
  { endpoint, toConfig, atMs }: Started,
  { untilMs, isGone }: { readonly untilMs: Ms; readonly isGone: boolean },
): Pick<DeploymentReport, 'greenRequests' | 'greenFailed'> {
  const shadows = world.endpoints.configs.peek(toConfig)?.shadowVariants ?? []
  let greenRequests = 0
  let greenFailed = 0
  for (const series of world.metrics.series) {
    const { endpointName, endpointConfigName, variantName } = series.key
    if (endpointName !== endpoint || endpointConfigName !== toConfig) continue
    if (shadows.some(({ name }) => name === variantName)) continue
    for (const row of series.between(atMs - PERIOD_MS, untilMs + (isGone ? PERIOD_MS : 0))) {
      greenRequests += row.invocations
      greenFailed += row.modelErrors
    }
  }
  return { greenRequests, greenFailed }
}
