/**
 * From a checked scenario to a world that is ready at time zero: models defined, setup executed
 * and settled, timeline scheduled, traffic attached.
 *
 * Setup happens before zero. How long it takes is found by playing it once on a scratch world;
 * without traffic that costs next to nothing, and the real world can then begin early enough.
 */
import { AwsError } from '../aws/aws-error.ts'
import { eventBridgeOf } from '../aws/event-bridge/index.ts'
import { execute } from '../aws/execute.ts'
import type { EndpointStatus } from '../core/endpoint/endpoint-status.ts'
import { DomainError } from '../core/errors.ts'
import type { FaultTarget as CoreFaultTarget } from '../core/faults.ts'
import { LIMITS } from '../core/limits.ts'
import type { RouterFactory } from '../core/routing/router.ts'
import { SampleStream } from '../core/sampling/sample-stream.ts'
import { type Arrivals, RatedArrivals } from '../core/traffic/arrivals.ts'
import type { RateSegment } from '../core/traffic/rate-segment.ts'
import { HOUR_MS, MINUTE_MS, type Ms } from '../core/units.ts'
import { World } from '../core/world.ts'
import type { Fault, FaultTarget } from '../language/fault.ts'
import { hintFor } from './reading/call-hints.ts'
import { memberAtFault } from './reading/member-at-fault.ts'
import { type Position, type Problem, problemAt } from './reading/problem.ts'
import { unknownRouter } from './reading/references.ts'
import type { ApiCall, Scenario, TimelineEntry, TrafficSource } from './scenario.ts'
import type { ChunkSource } from './traces/chunk-source.ts'
import { countSegmentsFrom, inspectCountSeries } from './traces/count-series.ts'
import { multipliedRows } from './traces/multiplied-rows.ts'
import { inspectRequestRows, requestRowsFrom } from './traces/request-rows.ts'

/** Longest that setup may take, in virtual time. */
const SETUP_MAX_MS = 7 * 24 * HOUR_MS

/** What a scenario needs from outside: its files, which only the command line may open. */
export interface ScenarioFiles {
  /** A fresh reading of the trace, from its beginning; the path is as written in the scenario. */
  openTrace(path: string): ChunkSource
  /** The routers of the files named in `routers:`. */
  readonly routers: readonly RouterFactory[]
}

/** The scenario cannot go on: its problems are at places in the file. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ message }) => message).join('\n'))
    this.problems = problems
  }
}

export interface WorldHooks {
  /** A live server waits for answers, and may inject any fault. */
  readonly isLive?: boolean
  readonly onLost?: (ticket: number) => void
}

/** A world at time zero with the scenario's setup done; neither timeline nor traffic yet. */
export function worldAtZero(
  scenario: Scenario,
  files: ScenarioFiles,
  hooks: WorldHooks = {},
): World {
  checkRouters(scenario, files)
  const scratch = newWorld(scenario, files, -SETUP_MAX_MS, hooks)
  playSetup(scratch, scenario)
  const setupMs = (Math.floor((scratch.nowMs + SETUP_MAX_MS) / MINUTE_MS) + 1) * MINUTE_MS
  const world = newWorld(scenario, files, -setupMs, hooks)
  playSetup(world, scenario)
  world.runUntil(0)
  world.settle()
  return world
}

function newWorld(scenario: Scenario, files: ScenarioFiles, startMs: Ms, hooks: WorldHooks): World {
  const kills = scenario.timeline.some(
    entry => entry.kind === 'fault' && entry.fault.kind === 'kill',
  )
  const world = new World({
    seed: scenario.seed,
    settings: scenario.settings,
    startMs,
    epochMs: scenario.epochMs,
    quotas: new Map(Object.entries(scenario.quotas)),
    trackInFlight: kills || hooks.isLive === true,
    routers: files.routers,
    routing: new Map(scenario.routing.map(({ endpoint, router }) => [endpoint, router])),
    ...(hooks.onLost === undefined ? {} : { onLost: hooks.onLost }),
  })
  eventBridgeOf(world)
  for (const model of scenario.models) world.defineModel(model)
  return world
}

function checkRouters(scenario: Scenario, files: ScenarioFiles): void {
  const known = ['weighted', ...files.routers.map(({ name }) => name)]
  const problems = scenario.routing
    .filter(({ router }) => !known.includes(router))
    .flatMap(({ router, endpoint, position }) =>
      unknownRouter(router, endpoint, known).map(finding =>
        problemAt(scenario.source, position, finding),
      ),
    )
  if (problems.length > 0) throw new ScenarioError(problems)
}

function playSetup(world: World, scenario: Scenario): void {
  for (const call of scenario.setup) {
    perform(world, call)
    settle(world, call)
  }
}

const TRANSITIONAL: readonly EndpointStatus[] = ['Creating', 'Updating', 'RollingBack', 'Deleting']

function settle(world: World, call: ApiCall): void {
  while (world.endpoints.current().some(({ status }) => TRANSITIONAL.includes(status))) {
    const nextMs = world.nextEventMs
    if (nextMs > 0) {
      const message = `setup takes longer than ${SETUP_MAX_MS / HOUR_MS} hours of virtual time`
      throw new ScenarioError([call.problemAt([], { message })])
    }
    world.runUntil(nextMs)
  }
}

function perform(world: World, call: ApiCall): void {
  try {
    execute(world, call.operation, call.input)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const message = `${call.operation}: ${error.code}: ${error.message}`
    const hint = hintFor(call, error.message, world)
    const member = memberAtFault(call.input, error.message)
    throw new ScenarioError([call.problemAt(member, { message, hint })])
  }
}

/**
 * Schedules API calls and faults at their instants.
 *
 * `onError` is told of an entry that does not go as the file says; without it the run stops there.
 */
export function scheduleTimeline(
  world: World,
  scenario: Scenario,
  onError?: (error: ScenarioError) => void,
): void {
  for (const entry of scenario.timeline) {
    world.schedule(entry.atMs, () => {
      try {
        play(world, scenario, entry)
      } catch (error) {
        if (onError === undefined || !(error instanceof ScenarioError)) throw error
        onError(error)
      }
    })
  }
}

function play(world: World, scenario: Scenario, entry: TimelineEntry): void {
  if (entry.kind === 'fault') return inject(world, scenario, entry.fault, entry.position)
  const { call, refused, position } = entry
  if (refused === undefined) return perform(world, call)
  const code = refusalCode(world, call)
  if (code === refused) return
  const got = code === undefined ? 'was accepted' : `was refused with ${code}`
  const message = `${call.operation} ${got}, but the file expects refused: ${refused}`
  throw new ScenarioError([problemAt(scenario.source, position, { message })])
}

/** The error code; `undefined`: the call was accepted. */
function refusalCode(world: World, call: ApiCall): string | undefined {
  try {
    execute(world, call.operation, call.input)
    return undefined
  } catch (error) {
    if (error instanceof AwsError) return error.code
    throw error
  }
}

function inject(world: World, scenario: Scenario, fault: Fault, position: Position): void {
  try {
    applyFault(world, fault)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw new ScenarioError([problemAt(scenario.source, position, { message: error.message })])
  }
}

/** Injects a fault as scenario files and `/_lab/faults` write it; throws `DomainError`. */
export function applyFault(world: World, fault: Fault): void {
  switch (fault.kind) {
    case 'kill': {
      const { endpoint, variant, count } = fault
      const target = { kind: 'variant', endpointName: endpoint, variantName: variant } as const
      return world.faults.kill(target, count)
    }
    case 'latency': {
      const effect = { kind: 'latency', factor: fault.factor } as const
      world.faults.inject(coreTarget(fault.target), effect, fault.forMs)
      return
    }
    case 'errors': {
      const { share4xx, share5xx } = fault
      const effect = { kind: 'errors', share4xx, share5xx } as const
      world.faults.inject(coreTarget(fault.target), effect, fault.forMs)
      return
    }
    case 'capacity': {
      const { instanceType, instances, forMs } = fault
      const target = { kind: 'instance-type', instanceType } as const
      world.faults.inject(target, { kind: 'capacity', instances }, forMs)
    }
  }
}

function coreTarget(target: FaultTarget): CoreFaultTarget {
  if (target.kind === 'model') return { kind: 'model', modelName: target.model }
  const where = { endpointName: target.endpoint, variantName: target.variant }
  if (target.kind === 'variant') return { kind: 'variant', ...where }
  return { kind: 'instance', ...where, instanceId: target.instance }
}

/**
 * Attaches the scenario's traffic; its stages appear on the timeline. How many requests it means,
 * on average.
 */
export function addTraffic(world: World, scenario: Scenario, files: ScenarioFiles): number {
  let requests = 0
  for (const [index, source] of scenario.traffic.entries()) {
    const { arrivals, expected } = trafficOf(scenario, index, source, files)
    requests += expected * (source.retries?.attemptsMax ?? 1)
    if (requests > LIMITS.requestsPerRunMax) throw tooMuch(scenario, source, requests)
    world.addTraffic({
      name: source.name,
      endpointName: source.endpoint,
      arrivals,
      targets: source.targetVariants.map(({ variant, share }) => ({ variantName: variant, share })),
      retries: source.retries,
    })
    announceStages(world, scenario, source)
  }
  return requests
}

function tooMuch(scenario: Scenario, source: TrafficSource, requests: number): ScenarioError {
  const billions = (each: number): string => `${Math.round(each / 1e8) / 10} billion`
  const most = billions(LIMITS.requestsPerRunMax)
  const message = `${source.name} makes ${billions(requests)} requests in the run, of at most ${most}`
  const hint = 'lower the rate, or shorten the run'
  return new ScenarioError([problemAt(scenario.source, source.position, { message, hint })])
}

/**
 * The arrival instants of one source: the same for every run of the scenario with this seed,
 * whoever sends the requests.
 */
export function arrivalsOf(
  scenario: Scenario,
  index: number,
  source: TrafficSource,
  files: ScenarioFiles,
): Arrivals {
  return trafficOf(scenario, index, source, files).arrivals
}

interface Traffic {
  readonly arrivals: Arrivals
  /** Requests in the run, on average. */
  readonly expected: number
}

function trafficOf(
  scenario: Scenario,
  index: number,
  { load }: TrafficSource,
  files: ScenarioFiles,
): Traffic {
  const streamName = `arrivals/${index}`
  if (load.kind === 'trace') {
    const { requests } = inspectRequestRows(files.openTrace(load.file), load)
    const draws = new SampleStream(scenario.seed, streamName)
    const rows = requestRowsFrom(files.openTrace(load.file), load)
    const cursor = multipliedRows(rows, load.factor, () => draws.next())
    const carriesWork = load.workColumn !== undefined
    const arrivals: Arrivals = { carriesWork, fill: (atMs, work) => cursor.fill(atMs, work) }
    return { arrivals, expected: requests * load.factor }
  }
  const segments = segmentsOf(scenario, load, files)
  const { seed, durationMs } = scenario
  const arrivals = new RatedArrivals({ segments, process: load.arrivals, seed, streamName })
  return { arrivals, expected: requestsIn(segments, durationMs) }
}

/** Up to the end of the run; a ramp that it cuts off counts at its mean rate. */
function requestsIn(segments: readonly RateSegment[], untilMs: Ms): number {
  return segments
    .filter(({ startMs }) => startMs < untilMs)
    .map(each => ({ ...each, endMs: Math.min(each.endMs, untilMs) }))
    .reduce((sum, { startMs, endMs, startPerSecond, endPerSecond }) => {
      const seconds = (endMs - startMs) / 1000
      return sum + (seconds * (startPerSecond + endPerSecond)) / 2
    }, 0)
}

/** Stretches of constant or ramping rate, up to the end of the run. */
export function segmentsOf(
  scenario: Scenario,
  load: Exclude<TrafficSource['load'], { kind: 'trace' }>,
  files: ScenarioFiles,
): readonly RateSegment[] {
  switch (load.kind) {
    case 'rate': {
      const { ratePerSecond: rate } = load
      return [{ startMs: 0, endMs: scenario.durationMs, startPerSecond: rate, endPerSecond: rate }]
    }
    case 'stages': {
      let startMs = 0
      return load.stages.map(({ forMs, fromPerSecond, toPerSecond }) => {
        const segment = {
          startMs,
          endMs: startMs + forMs,
          startPerSecond: fromPerSecond,
          endPerSecond: toPerSecond,
        }
        startMs += forMs
        return segment
      })
    }
    case 'counts': {
      inspectCountSeries(files.openTrace(load.file), load)
      const cursor = countSegmentsFrom(files.openTrace(load.file), load)
      const segments: RateSegment[] = []
      while (cursor.next() && cursor.startMs < scenario.durationMs) {
        const { startMs, endMs, ratePerSecond } = cursor
        segments.push({
          startMs,
          endMs,
          startPerSecond: ratePerSecond,
          endPerSecond: ratePerSecond,
        })
      }
      return segments
    }
  }
}

function announceStages(
  world: World,
  scenario: Scenario,
  { load, name, endpoint }: TrafficSource,
): void {
  if (load.kind !== 'stages') return
  let startMs = 0
  for (const { forMs, fromPerSecond } of load.stages) {
    if (startMs >= scenario.durationMs) return
    world.schedule(startMs, () => {
      world.timeline.record({
        kind: 'traffic.rate-changed',
        endpoint,
        ratePerSecond: fromPerSecond,
        source: name,
      })
    })
    startMs += forMs
  }
}
