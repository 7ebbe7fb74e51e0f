/** The requests that a run of the scenario would make, as a client is to send them. */
import { SampleStream } from '../core/sampling/sample-stream.ts'
import { BLOCK_LENGTH } from '../core/sampling/ziggurat.ts'
import { arrivalsOf, type ScenarioFiles } from '../scenario/prepare.ts'
import type { Scenario, TrafficSource } from '../scenario/scenario.ts'
import type { ServerClock } from './lab-client.ts'
import type { PlannedRequest } from './open-loop.ts'

export interface ScenarioTraffic {
  readonly scenario: Scenario
  readonly files: ScenarioFiles
}

/** In order of time, from the clock's instant on; `skipped` counts those whose instants had passed. */
export function* plannedRequests(
  traffic: ScenarioTraffic,
  clock: ServerClock,
  skipped: { count: number },
): Generator<PlannedRequest, undefined> {
  const sources = traffic.scenario.traffic.map((source, index) => {
    const instants = instantsOf(traffic, index, source)
    return { source, instants, next: instants.next(), nextTarget: targetsOf(traffic, source) }
  })
  for (;;) {
    let first: (typeof sources)[number] | undefined
    for (const each of sources) {
      if (each.next.done) continue
      if (first === undefined || each.next.value < (first.next.value ?? Number.POSITIVE_INFINITY))
        first = each
    }
    if (first === undefined || first.next.done) return undefined
    const atMs = first.next.value
    const targetVariant = first.nextTarget()
    first.next = first.instants.next()
    if (atMs < clock.nowMs) skipped.count++
    else {
      const wallMs = clock.wallMs + (atMs - clock.nowMs) / clock.rate
      yield { wallMs, endpoint: first.source.endpoint, targetVariant }
    }
  }
}

/** Virtual instants of the source's requests: those of every run with this seed. */
function* instantsOf(
  { scenario, files }: ScenarioTraffic,
  index: number,
  source: TrafficSource,
): Generator<number, undefined> {
  const arrivals = arrivalsOf(scenario, index, source, files)
  const atMs = new Float64Array(BLOCK_LENGTH)
  const work = new Float64Array(BLOCK_LENGTH)
  for (;;) {
    const count = arrivals.fill(atMs, work)
    if (count === 0) return undefined
    for (const instant of atMs.subarray(0, count)) {
      if (instant >= scenario.durationMs) return undefined
      yield instant
    }
  }
}

/** Which variant each request names, with the draws of a run (traffic-source.ts). */
export function targetsOf(
  { scenario }: ScenarioTraffic,
  { name, targetVariants }: TrafficSource,
): () => string | undefined {
  const draws = new SampleStream(scenario.seed, `target-variant/${name}`)
  return () => {
    if (targetVariants.length === 0) return undefined
    let draw = draws.next()
    return targetVariants.find(({ share }) => {
      draw -= share
      return draw < 0
    })?.variant
  }
}
