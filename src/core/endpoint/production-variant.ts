/**
 * A production (or shadow) variant of one endpoint: its weight, its blue fleet and, during a
 * deployment, its green fleet, plus fleets on their way out.
 */
import type { Engine } from '../engine.ts'
import { type MetricRow, mergeRows } from '../metrics/metric-row.ts'
import type { MetricSeries } from '../metrics/metric-series.ts'
import { type GaugeReader, periodStart } from '../metrics/metric-store.ts'
import { type StatisticSet, StatisticSum } from '../metrics/statistic-set.ts'
import { type RequestCounts, VariantTotals } from '../metrics/variant-totals.ts'
import { type Candidates, candidatesOf, type RoutedRequest } from '../routing/router.ts'
import { trafficShiftRouter } from '../routing/traffic-shift-router.ts'
import { SampleStream } from '../sampling/sample-stream.ts'
import type { FleetRole } from '../timeline.ts'
import { type Ms, PERIOD_MS, type Share } from '../units.ts'
import type { OnAnswer } from './departures.ts'
import type { VariantConfig } from './endpoint-config.ts'
import type { EndpointStatus, VariantPhase } from './endpoint-status.ts'
import { FleetLifecycle, type LaunchFailure } from './fleet-lifecycle.ts'
import { InstanceTally } from './instance-tally.ts'
import type { RequestBlock } from './request-block.ts'
import { VariantFleet } from './variant-fleet.ts'

export interface VariantStatus {
  readonly phase: VariantPhase
  readonly message: string
  readonly sinceMs: Ms
}

export interface ProductionVariantOptions {
  readonly engine: Engine
  readonly endpointName: string
  readonly config: VariantConfig
  readonly endpointConfigName: string
  readonly isShadow: boolean
  /** Of the endpoint. */
  readonly instances: InstanceTally
  /** Instances came into service or are gone. */
  readonly onCapacityChange: () => void
  readonly onLaunchFailed: (failure: LaunchFailure) => void
  readonly onAnswer: OnAnswer | undefined
}

export class ProductionVariant implements GaugeReader {
  readonly name: string
  /** Gets copies of requests. */
  readonly isShadow: boolean
  readonly totals = new VariantTotals()
  config: VariantConfig
  currentWeight: number
  desiredWeight: number
  blue: FleetLifecycle
  green: FleetLifecycle | undefined
  status: VariantStatus | undefined
  greenStatus: VariantStatus | undefined
  /** Instances desired before its count was last changed by hand or by scaling. */
  countBefore: number | undefined
  /** Of all its fleets together. */
  readonly instances: InstanceTally
  readonly #options: ProductionVariantOptions
  /** Every fleet that ever was, for the bill. */
  readonly #fleets: FleetLifecycle[] = []
  /** Fleets whose meters still run. */
  #metered: FleetLifecycle[] = []
  /** Where its rows go, by endpoint config; `undefined`: those of all fleets together. */
  readonly #series = new Map<string | undefined, MetricSeries>()
  readonly #shiftDraws: SampleStream
  readonly shift: RoutedRequest = { draw: 0, target: -1 }
  #shiftCandidates: Candidates = candidatesOf(['blue', 'green'], [1, 0])

  constructor(options: ProductionVariantOptions) {
    const { engine, endpointName, config } = options
    this.#options = options
    this.name = config.name
    this.isShadow = options.isShadow
    this.instances = new InstanceTally(options.instances)
    this.config = config
    this.currentWeight = config.initialWeight
    this.desiredWeight = config.initialWeight
    this.#shiftDraws = new SampleStream(engine.seed, `traffic-shift/${endpointName}/${config.name}`)
    this.blue = this.newFleet('blue', config, options.endpointConfigName)
    this.#readRunning(undefined)
  }

  /** A fleet without instances yet; it is metered and billed with the variant. */
  newFleet(role: FleetRole, config: VariantConfig, endpointConfigName: string): FleetLifecycle {
    const { engine, endpointName, onCapacityChange, onLaunchFailed, onAnswer } = this.#options
    const fleet = new VariantFleet({
      engine,
      endpointName,
      endpointConfigName,
      variant: config,
      role,
      totals: this.totals,
      siblings: () => this.#metered.map(each => each.fleet),
      onAnswer,
    })
    const lifecycle = new FleetLifecycle(engine, fleet, {
      instances: this.instances,
      changed: onCapacityChange,
      launchFailed: onLaunchFailed,
    })
    this.#fleets.push(lifecycle)
    this.#metered.push(lifecycle)
    this.#readRunning(endpointConfigName)
    return lifecycle
  }

  /**
   * After a roll-back that failed both fleets serve; the smaller one leaves before the next update.
   *
   * Assumed: AWS says only that an update repairs the endpoint (endpoints.md 3.1).
   */
  keepOneFleet(): void {
    const { green, blue } = this
    blue.fleet.role = 'blue'
    if (green === undefined) return
    const [kept, leaving] =
      green.inServiceCount > blue.inServiceCount ? [green, blue] : [blue, green]
    kept.fleet.role = 'blue'
    kept.fleet.limitTraffic(Number.POSITIVE_INFINITY)
    this.blue = kept
    this.green = undefined
    leaving.scaleTo(0, 'rollback')
  }

  /** Blue, then green: between whom a request to the variant is drawn in a deployment. */
  get shiftCandidates(): Candidates {
    return this.#shiftCandidates
  }

  get greenShare(): Share {
    return this.green === undefined ? 0 : 1 - (this.#shiftCandidates.bounds[0] as number)
  }

  shiftTraffic(greenShare: Share): void {
    this.#shiftCandidates = candidatesOf(['blue', 'green'], [1 - greenShare, greenShare])
  }

  /** The fleet that serves the next request. */
  pickFleet(): VariantFleet {
    const { green } = this
    if (green === undefined) return this.blue.fleet
    this.shift.draw = this.#shiftDraws.next()
    const chosen = trafficShiftRouter.route(this.shift, this.#shiftCandidates)
    return chosen === 0 ? this.blue.fleet : green.fleet
  }

  /** Serves what its fleets were given; how many requests found no instance in service. */
  serveBlocks(): number {
    return serveOwn(this.blue.fleet) + (this.green === undefined ? 0 : serveOwn(this.green.fleet))
  }

  explainFleet(fleet: VariantFleet): string | undefined {
    if (this.green === undefined) return undefined
    const chosen = fleet.role === 'blue' ? 0 : 1
    return trafficShiftRouter.explain?.(this.shift, this.#shiftCandidates, chosen)
  }

  /** What was rolled back does not wait for instances that were killed meanwhile. */
  hasSettled(status: EndpointStatus): boolean {
    return status === 'RollingBack' ? this.blue.isAtRest : this.blue.isSettled
  }

  /** Of both fleets: a roll-back that failed leaves them beside each other; also below. */
  get desiredCount(): number {
    return this.blue.desired + (this.green?.desired ?? 0)
  }

  get inServiceCount(): number {
    return this.blue.inServiceCount + (this.green?.inServiceCount ?? 0)
  }

  get fleets(): readonly FleetLifecycle[] {
    return this.#fleets
  }

  instanceMs(fromMs: Ms, untilMs: Ms): Ms {
    return this.#fleets.reduce((sum, fleet) => sum + fleet.instanceMs(fromMs, untilMs), 0)
  }

  settle(untilMs: Ms): void {
    for (const { fleet } of this.#metered) fleet.settle(untilMs)
  }

  /** Everything up to the instant: the totals, and the metric period that still runs. */
  countsUntil(nowMs: Ms): RequestCounts {
    this.settle(nowMs)
    const { invocations, outcomes } = this.totals
    const counts: RequestCounts = { invocations, outcomes: outcomes.slice() }
    for (const { fleet } of this.#metered) fleet.meter.addOpenTo(counts)
    return counts
  }

  /** `endpointConfigName` undefined: of all fleets together; also below. */
  #readRunning(endpointConfigName: string | undefined): void {
    const { engine, endpointName } = this.#options
    const key = { endpointName, variantName: this.name, endpointConfigName }
    engine.metrics.readRunning(key, this)
  }

  get isOver(): boolean {
    return this.#metered.length === 0
  }

  /** What its instances in service had in hand; `undefined` outside the running period. */
  gaugeAt(sampleMs: Ms, endpointConfigName: string | undefined): StatisticSet | undefined {
    const { nowMs } = this.#options.engine.scheduler
    if (sampleMs < Math.max(periodStart(nowMs), 0) || sampleMs > nowMs) return undefined
    const isOwn = endpointConfigName !== undefined
    const total = new StatisticSum()
    for (const { fleet } of this.#metered) {
      if (isOwn && fleet.endpointConfigName !== endpointConfigName) continue
      const set = fleet.meter.gaugeSample(fleet.inService, sampleMs, isOwn)
      if (set.sampleCount > 0) total.add(set)
    }
    return total
  }

  /** Closes the metric period on every fleet; publishes the variant's row and each fleet's. */
  closePeriod(endMs: Ms): void {
    const only = this.#metered.length === 1 ? this.#metered[0] : undefined
    if (only === undefined) this.#closePeriods(endMs)
    else {
      const { fleet } = only
      const { meter, endpointConfigName } = fleet
      fleet.settle(endMs)
      if (meter.closeIdlePeriod()) {
        this.#publishIdle(fleet, endMs - PERIOD_MS)
        if (fleet.inService.length > 0) return // nor is it gone
      } else {
        const row = fleet.closePeriod(endMs)
        this.#publish(undefined, row)
        if (meter.hasHadTraffic) this.#publish(endpointConfigName, meter.ownRow(row))
      }
    }
    if (this.#metered.some(hasLeft)) {
      this.#metered = this.#metered.filter(metered => !hasLeft(metered))
    }
  }

  #closePeriods(endMs: Ms): void {
    const rows: MetricRow[] = []
    const byConfig = new Map<string, MetricRow[]>()
    for (const { fleet } of this.#metered) {
      const row = fleet.closePeriod(endMs)
      rows.push(row)
      if (!fleet.meter.hasHadTraffic) continue
      const sameConfig = byConfig.get(fleet.endpointConfigName) ?? []
      byConfig.set(fleet.endpointConfigName, [...sameConfig, fleet.meter.ownRow(row)])
    }
    const merged = mergeRows(rows)
    if (merged !== undefined) this.#publish(undefined, merged)
    for (const [endpointConfigName, configRows] of byConfig) {
      const row = mergeRows(configRows)
      if (row !== undefined) this.#publish(endpointConfigName, row)
    }
  }

  /** `endpointConfigName` undefined: the row of all fleets together. */
  #publish(endpointConfigName: string | undefined, row: MetricRow): void {
    // A variant that nothing serves and nobody calls publishes nothing.
    const isSilent = row.instances + row.invocations + row.answers + row.gaugeSamples === 0
    if (endpointConfigName === undefined && isSilent) return
    this.#seriesOf(endpointConfigName).append(row)
  }

  /** The period in which nothing happened to its only fleet. */
  #publishIdle({ inService, meter, endpointConfigName }: VariantFleet, startMs: Ms): void {
    const instances = inService.length
    if (instances > 0) this.#seriesOf(undefined).appendIdle(startMs, instances)
    if (meter.hasHadTraffic) this.#seriesOf(endpointConfigName).appendIdle(startMs, instances)
  }

  #seriesOf(endpointConfigName: string | undefined): MetricSeries {
    const known = this.#series.get(endpointConfigName)
    if (known !== undefined) return known
    const { engine, endpointName } = this.#options
    const key = { endpointName, variantName: this.name, endpointConfigName }
    const series = engine.metrics.open(key)
    this.#series.set(endpointConfigName, series)
    return series
  }

  finish(): void {
    for (const { fleet } of this.#metered) fleet.finish()
  }
}

const hasLeft = ({ isGone, fleet }: FleetLifecycle): boolean => isGone && fleet.meter.isEmpty

const serveOwn = (fleet: VariantFleet): number => serve(fleet, fleet.ownBlock)

/** How many of the block's requests found no instance in service with traffic on. */
export function serve(fleet: VariantFleet, block: RequestBlock): number {
  const count = block.length
  if (count === 0) return 0
  const hasCapacity = fleet.withTraffic.length > 0
  fleet.serveBlock(block)
  return hasCapacity ? 0 : count
}
