/**
 * The account and the server as Prometheus metrics, read off counters that exist anyway when
 * somebody asks: a request pays nothing for it. Times are seconds, as Prometheus has them.
 *
 * Label values come from the account, so their number is bounded here; what is left out is said.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { AlarmState } from '../../core/alarms/alarm-config.ts'
import type { Endpoint } from '../../core/endpoint/endpoint.ts'
import { OUTCOME_NAMES } from '../../core/endpoint/outcome.ts'
import type { ProductionVariant } from '../../core/endpoint/production-variant.ts'
import { countsUpTo } from '../../core/metrics/histogram.ts'
import type { EventKind } from '../../core/timeline.ts'
import type { World } from '../../core/world.ts'
import { VERSION } from '../../version.ts'
import { SERVER_LIMITS } from '../limits.ts'
import type { ClockDescription, WallClockDriver } from '../wall-clock-driver.ts'

const BUCKETS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]
const ALARM_STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA']
const DEPLOYMENT_EVENTS: ReadonlyMap<EventKind, string> = new Map([
  ['deployment.started', 'started'],
  ['deployment.completed', 'completed'],
  ['deployment.rolled-back', 'rolled-back'],
  ['deployment.rollback-failed', 'rollback-failed'],
])

export interface Exposition {
  readonly contentType: string
  readonly text: string
}

export class LabMetrics {
  readonly #driver: WallClockDriver
  /** Events that are counted already, and what they came to, by endpoint and outcome. */
  #countedEvents = 0
  #deployments = new Map<string, Map<string, number>>()

  constructor(driver: WallClockDriver) {
    this.#driver = driver
    driver.onReset(() => {
      this.#countedEvents = 0
      this.#deployments = new Map()
    })
  }

  async exposition(): Promise<Exposition> {
    const registry = new Registry()
    const clock = this.#driver.describeClock()
    this.#driver.command(world => {
      this.#clock(registry, world, clock)
      this.#endpoints(registry, world)
      this.#alarms(registry, world)
      leftOut(registry, world)
    })
    return { contentType: registry.contentType, text: await registry.metrics() }
  }

  #clock(registry: Registry, world: World, clock: ClockDescription): void {
    const { nowMs, speed, isPaused, slippedMs } = clock
    const gauge = gaugesIn(registry)
    gauge('info', 'Which endpoint-lab this is.', ['version']).set({ version: VERSION }, 1)
    gauge('virtual_time_seconds', 'Virtual time since time zero.').set(nowMs / 1000)
    gauge('clock_speed', 'Virtual seconds per second; 0: it does not run by itself.').set(
      typeof speed === 'number' && !isPaused ? speed : 0,
    )
    gauge('clock_slipped_seconds', 'Virtual time lost because the machine was too slow.').set(
      slippedMs / 1000,
    )
    gauge('waiting_callers', 'Callers who wait for an answer.').set(this.#driver.waitingCount)
    gauge('timeline_events', 'Decisions on the timeline.').set(world.timeline.events.length)
    gauge('faults_active', 'Faults in force.').set(world.faults.list().length)
  }

  #endpoints(registry: Registry, world: World): void {
    const shown = world.endpoints.current().slice(0, SERVER_LIMITS.metricsEndpointsMax)
    const metrics = endpointMetrics(registry)
    this.#countDeployments(world)
    for (const endpoint of shown) {
      addEndpoint(metrics, endpoint, world.nowMs)
      for (const [outcome, count] of this.#deployments.get(endpoint.name) ?? []) {
        metrics.deployments.inc({ endpoint: endpoint.name, outcome }, count)
      }
    }
  }

  #alarms(registry: Registry, world: World): void {
    const shown = world.alarms.list().slice(0, SERVER_LIMITS.metricsAlarmsMax)
    const gauge = gaugesIn(registry)
    const states = gauge('alarm_state', '1: the alarm is in this state.', ['alarm', 'state'])
    for (const { config, state } of shown) {
      for (const each of ALARM_STATES) {
        states.set({ alarm: config.name, state: each }, each === state ? 1 : 0)
      }
    }
  }

  #countDeployments(world: World): void {
    const { events } = world.timeline
    for (; this.#countedEvents < events.length; this.#countedEvents++) {
      const event = events[this.#countedEvents]
      const outcome = event && DEPLOYMENT_EVENTS.get(event.kind)
      if (outcome === undefined || event === undefined || !('endpoint' in event)) continue
      const counts = this.#deployments.get(event.endpoint) ?? new Map<string, number>()
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      this.#deployments.set(event.endpoint, counts)
    }
  }
}

function leftOut(registry: Registry, { endpoints, alarms }: World): void {
  const { metricsEndpointsMax, metricsAlarmsMax } = SERVER_LIMITS
  const gauge = gaugesIn(registry)('left_out', 'How many are beyond what is exported.', ['what'])
  gauge.set({ what: 'endpoints' }, Math.max(0, endpoints.current().length - metricsEndpointsMax))
  gauge.set({ what: 'alarms' }, Math.max(0, alarms.list().length - metricsAlarmsMax))
}

type EndpointMetrics = ReturnType<typeof endpointMetrics>

function endpointMetrics(registry: Registry) {
  const gauge = gaugesIn(registry)
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name: `endpoint_lab_${name}`, help, labelNames, registers: [registry] })
  const variant = ['endpoint', 'variant'] as const
  return {
    invocations: counter('invocations_total', 'Requests that reached the variant.', variant),
    answers: counter('answers_total', 'How requests ended.', [...variant, 'outcome']),
    rejected: counter('rejected_total', 'Requests that reached no variant.', [
      'endpoint',
      'outcome',
    ]),
    latency: new LatencyHistogram(registry),
    instances: gauge('instances', 'Instances by state.', [...variant, 'config', 'state']),
    queue: gauge('queue_length', 'Requests that wait for a worker.', variant),
    busy: gauge('requests_in_service', 'Requests that a worker has in hand.', variant),
    weight: gauge('variant_weight', 'Current weight.', variant),
    status: gauge('endpoint_status', '1: the endpoint is in this status.', ['endpoint', 'status']),
    greenShare: gauge('green_traffic_share', 'Part of the traffic on the new fleet.', variant),
    deployments: counter('deployments_total', 'Deployments begun and ended.', [
      'endpoint',
      'outcome',
    ]),
  }
}

const gaugesIn =
  (registry: Registry) =>
  <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge({ name: `endpoint_lab_${name}`, help, labelNames, registers: [registry] })

function addEndpoint(metrics: EndpointMetrics, endpoint: Endpoint, nowMs: number): void {
  const { name, status, rejected } = endpoint
  metrics.status.set({ endpoint: name, status }, 1)
  for (const [i, outcome] of OUTCOME_NAMES.entries()) {
    const count = rejected[i] ?? 0
    if (count > 0) metrics.rejected.inc({ endpoint: name, outcome }, count)
  }
  for (const variant of endpoint.everyVariant) addVariant(metrics, name, variant, nowMs)
  for (const variant of endpoint.allVariants) {
    const labels = { endpoint: name, variant: variant.name }
    metrics.weight.set(labels, variant.currentWeight)
    metrics.greenShare.set(labels, variant.green === undefined ? 0 : variant.greenShare)
  }
}

function addVariant(
  metrics: EndpointMetrics,
  endpoint: string,
  variant: ProductionVariant,
  nowMs: number,
): void {
  const labels = { endpoint, variant: variant.name }
  const { invocations, outcomes } = variant.countsUntil(nowMs)
  metrics.invocations.inc(labels, invocations)
  for (const [i, outcome] of OUTCOME_NAMES.entries()) {
    const count = outcomes[i] ?? 0
    if (count > 0) metrics.answers.inc({ ...labels, outcome }, count)
  }
  metrics.latency.add(labels, variant)
  for (const lifecycle of variant.fleets) {
    if (lifecycle.isGone) continue
    const { fleet, desired, inServiceCount, launchingCount } = lifecycle
    const config = fleet.endpointConfigName
    metrics.instances.inc({ ...labels, config, state: 'desired' }, desired)
    metrics.instances.inc({ ...labels, config, state: 'in_service' }, inServiceCount)
    metrics.instances.inc({ ...labels, config, state: 'starting' }, launchingCount)
    for (const instance of fleet.inService) {
      const { waiting, busy } = fleet.backlogOf(instance, nowMs)
      metrics.queue.inc(labels, waiting)
      metrics.busy.inc(labels, busy)
    }
  }
}

type VariantLabels = { readonly endpoint: string; readonly variant: string }

interface LatencySum {
  readonly buckets: number[]
  seconds: number
  count: number
}

/**
 * Filled with sums, where prom-client's own takes single observations. Up to the last full minute:
 * that is when the meters are read into the totals.
 */
class LatencyHistogram {
  readonly #sums = new Map<string, LatencySum & { readonly labels: VariantLabels }>()

  constructor(registry: Registry) {
    const head = { name: NAME, help: 'Latency of answers, up to the last full minute.' }
    const type = new Histogram({ ...head, registers: [] })
    // A gauge, because its values are taken from `get` as they are.
    const printed = new Gauge<string>({ ...head, registers: [registry] })
    printed.get = async () => ({ ...(await type.get()), values: this.#values() })
  }

  add(labels: VariantLabels, { totals }: ProductionVariant): void {
    const key = JSON.stringify([labels.endpoint, labels.variant])
    const buckets = countsUpTo(totals.histogram(), BUCKETS_MS)
    const known = this.#sums.get(key) ?? {
      labels,
      buckets: BUCKETS_MS.map(() => 0),
      seconds: 0,
      count: 0,
    }
    for (const [i, count] of buckets.entries()) known.buckets[i] = (known.buckets[i] ?? 0) + count
    known.seconds += totals.latencySumMs / 1000
    known.count += totals.answers
    this.#sums.set(key, known)
  }

  #values() {
    return [...this.#sums.values()].flatMap(({ labels, buckets, seconds, count }) => [
      ...buckets.map((value, i) => ({
        metricName: `${NAME}_bucket`,
        labels: { ...labels, le: (BUCKETS_MS[i] ?? 0) / 1000 },
        value,
      })),
      { metricName: `${NAME}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
      { metricName: `${NAME}_sum`, labels, value: seconds },
      { metricName: `${NAME}_count`, labels, value: count },
    ])
  }
}

const NAME = 'endpoint_lab_latency_seconds'
