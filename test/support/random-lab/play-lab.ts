/** Plays a random lab to its end, and takes down what the rules are to judge. */
import type { EndpointDescription } from '../../../src/core/endpoint/endpoint-description.ts'
import type { EndpointStatus } from '../../../src/core/endpoint/endpoint-status.ts'
import { DomainError } from '../../../src/core/errors.ts'
import type { TimelineEvent } from '../../../src/core/timeline.ts'
import type { World } from '../../../src/core/world.ts'
import { MINUTE } from '../lab.ts'
import { buildLab } from './build-lab.ts'
import { perform } from './perform.ts'
import { type Happening, MINUTES, type RandomLab } from './random-lab.ts'

/** A happening as it went. */
export interface Call {
  readonly happening: Happening
  /** Why nothing came of it; `undefined`: it was done. */
  readonly refusal: string | undefined
  /** Before and after; to be the same when it was refused. */
  readonly before: string
  readonly after: string
}

export interface SeenDeployment {
  readonly startedAtMs: number
  readonly limitMs: number | undefined
  readonly toConfig: string
  readonly request: Extract<Happening, { kind: 'update' }>
  /** When it was called for: after a roll-back that failed, both fleets of it are there. */
  readonly called: EndpointDescription
  /** When it began: that of the two fleets which goes on has been chosen. */
  readonly before: EndpointDescription
  rolledBack: Extract<TimelineEvent, { kind: 'deployment.rolled-back' }> | undefined
  /** `undefined`: it runs still. */
  end: DeploymentEnd | undefined
}

interface DeploymentEnd {
  readonly atMs: number
  readonly to: EndpointStatus | undefined
  readonly description: EndpointDescription
}

export interface Played {
  readonly lab: RandomLab
  readonly world: World
  readonly calls: readonly Call[]
  readonly deployments: readonly SeenDeployment[]
  /** Requests that were not answered when time was up; all have their fate since. */
  readonly inFlight: number
}

export const END_MS = MINUTES * MINUTE

/** `look` is called every 47 s and at each full minute, after everything else of the instant. */
export function playLab(lab: RandomLab, look: (world: World) => void = () => {}): Played {
  const world = buildLab(lab)
  const calls: Call[] = []
  const deployments: SeenDeployment[] = []
  let updating: Pick<SeenDeployment, 'request' | 'called'> | undefined
  world.timeline.onEvent(event => follow(event, world, deployments, () => updating))
  for (const happening of lab.happenings) {
    world.schedule(happening.atMs, () => {
      const isThere = world.endpoints.peek('E') !== undefined
      if (happening.kind === 'update' && isThere) {
        updating = { request: happening, called: world.endpoints.describe('E') }
      }
      calls.push(attempt(world, lab, happening))
    })
  }
  for (let atMs = 17_000; atMs < END_MS; atMs += 47_000) world.schedule(atMs, () => look(world))
  for (let atMs = 0; atMs < END_MS; atMs += MINUTE) world.schedule(atMs, () => look(world))
  world.runUntil(END_MS)
  look(world)
  const inFlight = inFlightNow(world)
  world.finish()
  return { lab, world, calls, deployments, inFlight }
}

function inFlightNow(world: World): number {
  let inFlight = 0
  for (const { everyVariant } of world.endpoints.all()) {
    for (const variant of everyVariant) {
      const { invocations, outcomes } = variant.countsUntil(world.nowMs)
      inFlight += outcomes.reduce((left, count) => left - count, invocations)
    }
  }
  return inFlight
}

function attempt(world: World, lab: RandomLab, happening: Happening): Call {
  const before = stateText(world)
  let refusal: string | undefined
  try {
    perform(world, lab, happening)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    refusal = error.code
  }
  return { happening, refusal, before, after: stateText(world) }
}

/** What a refused call must leave as it was. */
const stateText = (world: World): string =>
  JSON.stringify([
    world.timeline.events.length,
    world.endpoints.list(),
    world.alarms.history.all().length,
    world.scaling.targets().map(({ minCapacity, maxCapacity }) => [minCapacity, maxCapacity]),
    world.scaling.policies().map(({ config }) => config),
    world.scaling.activities(),
  ])

function follow(
  event: TimelineEvent,
  world: World,
  deployments: SeenDeployment[],
  updating: () => Pick<SeenDeployment, 'request' | 'called'> | undefined,
): void {
  const running = deployments.at(-1)
  const isRunning = running !== undefined && running.end === undefined
  if (event.kind === 'deployment.started') {
    const call = updating()
    if (call === undefined || isRunning) throw new Error(`a deployment at ${event.atMs}?`)
    const before = world.endpoints.describe('E')
    const limitMs = before.lastDeployment?.maximumExecutionMs
    const { atMs: startedAtMs, toConfig } = event
    deployments.push({
      startedAtMs,
      limitMs,
      toConfig,
      ...call,
      before,
      rolledBack: undefined,
      end: undefined,
    })
  } else if (event.kind === 'deployment.rolled-back') {
    if (!isRunning) throw new Error(`a roll-back without a deployment at ${event.atMs}`)
    running.rolledBack = event
  } else if (event.kind === 'endpoint.status-changed' && event.from === 'Updating' && isRunning) {
    const { atMs, to } = event
    running.end = { atMs, to, description: world.endpoints.describe('E') }
  }
}
