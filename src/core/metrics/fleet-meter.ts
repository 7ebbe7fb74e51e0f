/**
 * Measures one fleet: the accumulators of the running metric period and of the next one (answers
 * come at most one invocation time-out, 60 s, after the arrival), and the concurrency gauge.
 *
 * Assumed: ConcurrentRequestsPerModel is sampled on every instance at each full 10 s (AWS: "every
 * 10 s plus jitter") that is in service at that instant; a request counts from its arrival to its
 * answer.
 */
import type { Instance } from '../endpoint/instance.ts'
import { OUTCOME, type Outcome } from '../endpoint/outcome.ts'
import type { RequestBlock } from '../endpoint/request-block.ts'
import { type Ms, PERIOD_MS } from '../units.ts'
import {
  GAUGE_INTERVAL_MS,
  type GaugeColumns,
  GaugeRecorder,
  withGaugesFrom,
} from './gauge-samples.ts'
import { idleRow, type MetricRow, percentileColumns } from './metric-row.ts'
import { periodStart } from './metric-store.ts'
import { type AnswerColumns, PeriodAccumulator } from './period-accumulator.ts'
import type { StatisticSet } from './statistic-set.ts'
import type { RequestCounts, VariantTotals } from './variant-totals.ts'

/** How many instances requests are spread over. */
export interface InstancesWithTraffic {
  /** Of the fleet. */
  readonly own: number
  /** Of all fleets of the variant. */
  readonly ofVariant: number
}

export class FleetMeter {
  readonly #totals: VariantTotals
  readonly #timeoutsCountAs5xx: boolean
  #current = new PeriodAccumulator()
  #next = new PeriodAccumulator()
  #periodEndMs: Ms
  #nextSampleMs: Ms
  /** Of the running period, as far as they are known. */
  #gauge = new GaugeRecorder()
  /** Arrivals since the number of instances with traffic on last changed. */
  #arrivalsAtThisSize = 0
  /** No gauge sample from this instant on counts a request that has arrived. */
  #gaugedUntilMs: Ms = Number.NEGATIVE_INFINITY
  /** Infinity: none yet. */
  #firstArrivalMs: Ms = Number.POSITIVE_INFINITY

  constructor(options: { nowMs: Ms; totals: VariantTotals; timeoutsCountAs5xx: boolean }) {
    this.#totals = options.totals
    this.#timeoutsCountAs5xx = options.timeoutsCountAs5xx
    const firstMs = Math.max(options.nowMs, 0) // nothing is measured in setup
    this.#periodEndMs = periodStart(firstMs) + PERIOD_MS
    this.#nextSampleMs = Math.ceil(firstMs / GAUGE_INTERVAL_MS) * GAUGE_INTERVAL_MS
  }

  /** Whether the series of this fleet alone is published. */
  get hasHadTraffic(): boolean {
    return this.#firstArrivalMs < Number.POSITIVE_INFINITY
  }

  /** The row as the series of this fleet alone has it: its samples begin with its traffic. */
  ownRow(row: MetricRow): MetricRow {
    return this.#firstArrivalMs > row.startMs ? withGaugesFrom(row, this.#firstArrivalMs) : row
  }

  /** Nothing has been recorded that is not in a row already. */
  get isEmpty(): boolean {
    const recorded = this.#current.answers + this.#next.answers + this.#arrivalsAtThisSize
    return recorded === 0
  }

  arrivals(count: number, firstMs: Ms): void {
    this.#arrivalsAtThisSize += count
    if (firstMs < this.#firstArrivalMs) this.#firstArrivalMs = firstMs
  }

  /** To be called before the number of instances with traffic on changes. */
  settleArrivals({ own, ofVariant }: InstancesWithTraffic): void {
    const arrivals = this.#arrivalsAtThisSize
    if (arrivals === 0) return
    this.#arrivalsAtThisSize = 0
    this.#current.invocations += arrivals
    this.#current.perInstance += arrivals / own
    this.#current.perInstanceOfVariant += arrivals / ofVariant
  }

  /**
   * Counts the answers of the block's requests from `start` up to `end`; none is after `latestMs`.
   */
  answers(block: AnswerColumns, start: number, end: number, latestMs: Ms): void {
    const { answerMs } = block
    const periodEndMs = this.#periodEndMs
    if (latestMs < periodEndMs) {
      this.#current.addAnswers(block, start, end)
      return
    }
    for (let i = start; i < end; i++) {
      const period = (answerMs[i] as number) < periodEndMs ? this.#current : this.#next
      period.addAnswers(block, i, i + 1)
    }
  }

  /**
   * Counts the block's first `count` requests in the gauge samples between their arrivals and
   * answers; none of the answers is after `latestMs`.
   */
  gauge(block: RequestBlock, count: number, latestMs: Ms, instances: readonly Instance[]): void {
    const { atMs, answerMs, instanceId } = block
    // Arrivals are in time order, and no answer is before its arrival.
    if (latestMs <= this.#nextSampleMs) return
    if (latestMs > this.#gaugedUntilMs) this.#gaugedUntilMs = latestMs
    let sampleMs = this.#nextSampleMs
    for (let i = 0; i < count; i++) {
      const arrivedMs = atMs[i] as number
      const answeredMs = answerMs[i] as number
      if (answeredMs <= sampleMs) continue
      if (arrivedMs > sampleMs) {
        sampleMs = Math.ceil(arrivedMs / GAUGE_INTERVAL_MS) * GAUGE_INTERVAL_MS
      }
      addToGauge(instances[instanceId[i] as number] as Instance, sampleMs, answeredMs, 1)
    }
    this.#nextSampleMs = sampleMs
  }

  /** Takes a request that died at `diedMs` out of the gauge samples it will not see. */
  ungauge(instance: Instance, diedMs: Ms, wouldAnswerMs: Ms): void {
    const firstMs = Math.ceil(diedMs / GAUGE_INTERVAL_MS) * GAUGE_INTERVAL_MS
    addToGauge(instance, firstMs, wouldAnswerMs, -1)
  }

  /**
   * Takes down the gauge samples before the instant. To be called before instances come into service
   * or leave: they are sampled while they serve.
   */
  settleGauge(inService: readonly Instance[], untilMs: Ms): void {
    const periodStartMs = this.#periodEndMs - PERIOD_MS
    for (;;) {
      const sampleMs = periodStartMs + this.#gauge.length * GAUGE_INTERVAL_MS
      if (sampleMs >= Math.min(untilMs, this.#periodEndMs)) return
      this.#gauge.add(gaugeAt(inService, sampleMs))
      clearGauge(inService, sampleMs)
    }
  }

  /**
   * What the instances had in hand at an instant of the running period; exact once every request
   * that arrived before has been served. `isOwn`: for the series of this fleet alone.
   */
  gaugeSample(inService: readonly Instance[], sampleMs: Ms, isOwn: boolean): StatisticSet {
    if (isOwn && sampleMs < this.#firstArrivalMs) return NO_SAMPLE
    const index = (sampleMs - (this.#periodEndMs - PERIOD_MS)) / GAUGE_INTERVAL_MS
    return this.#gauge.at(index) ?? gaugeAt(inService, sampleMs)
  }

  /**
   * Closes the period if nothing arrived in it, was answered or was in hand: as in most periods of
   * most fleets. Its row is `idleRow`.
   */
  closeIdlePeriod(): boolean {
    const { invocations, answers } = this.#current
    const startMs = this.#periodEndMs - PERIOD_MS
    if (invocations + answers + this.#arrivalsAtThisSize + this.#gauge.length > 0) return false
    if (this.#gaugedUntilMs > startMs) return false
    this.#turn()
    return true
  }

  /** The row of the period that ends now; the next period becomes the running one. */
  closePeriod(inService: readonly Instance[], withTraffic: InstancesWithTraffic): MetricRow {
    if (this.closeIdlePeriod()) {
      return idleRow(this.#periodEndMs - 2 * PERIOD_MS, inService.length)
    }
    this.settleArrivals(withTraffic)
    const row = this.#rowOf(this.#current, inService, this.#periodEndMs - PERIOD_MS)
    this.#turn()
    return row
  }

  #turn(): void {
    const period = this.#current
    this.#current = this.#next
    this.#next = period
    this.#periodEndMs += PERIOD_MS
  }

  #rowOf(period: PeriodAccumulator, inService: readonly Instance[], startMs: Ms): MetricRow {
    const histogram = period.histogram()
    this.#totals.add(period, histogram)
    const extremes = { minMs: period.latencyMinMs, maxMs: period.latencyMaxMs }
    const row: MetricRow = {
      startMs,
      invocations: period.invocations,
      perInstance: period.perInstance,
      perInstanceOfVariant: period.perInstanceOfVariant,
      answers: period.answers,
      latencySumMs: period.latencySumMs,
      latencyMinMs: period.latencyMinMs,
      latencyMaxMs: period.latencyMaxMs,
      ...percentileColumns(histogram, extremes),
      ...errorColumns(period, this.#timeoutsCountAs5xx),
      ...this.#gaugeColumns(inService),
      quality: undefined, // the fleet adds it
      instances: inService.length,
      histogram,
    }
    period.reset()
    return row
  }

  /** Reads and clears the samples of the period that ends. */
  #gaugeColumns(inService: readonly Instance[]): GaugeColumns {
    this.settleGauge(inService, this.#periodEndMs)
    const columns = this.#gauge.columns()
    this.#gauge = new GaugeRecorder()
    return columns
  }

  /** Adds what is in no row yet, and so not in the totals. */
  addOpenTo(counts: RequestCounts): void {
    counts.invocations += this.#arrivalsAtThisSize
    for (const { invocations, outcomes } of [this.#current, this.#next]) {
      counts.invocations += invocations
      for (let i = 0; i < outcomes.length; i++) {
        counts.outcomes[i] = (counts.outcomes[i] as number) + (outcomes[i] as number)
      }
    }
  }

  /** Adds what has not been closed yet to the totals: the end of the run. How many were served. */
  foldIntoTotals(withTraffic: InstancesWithTraffic): number {
    this.settleArrivals(withTraffic)
    let served = 0
    for (const period of [this.#current, this.#next]) {
      this.#totals.add(period, period.histogram())
      served += period.outcomes[OUTCOME.ok] as number
      period.reset()
    }
    return served
  }
}

function errorColumns(
  period: PeriodAccumulator,
  timeoutsCountAs5xx: boolean,
): Pick<MetricRow, 'errors4xx' | 'errors5xx' | 'modelErrors' | 'unanswered'> {
  const of = (outcome: Outcome): number => period.outcomes[outcome] as number
  const unanswered = of(OUTCOME.timeout) + of(OUTCOME.queueFull) + of(OUTCOME.instanceLost)
  const errors4xx = of(OUTCOME.error4xx)
  const answered5xx = of(OUTCOME.error5xx)
  return {
    errors4xx,
    errors5xx: answered5xx + (timeoutsCountAs5xx ? unanswered : 0),
    modelErrors: errors4xx + answered5xx + unanswered,
    unanswered,
  }
}

const slotOf = (sampleMs: Ms, slots: number): number =>
  (((sampleMs / GAUGE_INTERVAL_MS) % slots) + slots) % slots

function addToGauge(instance: Instance, fromMs: Ms, untilMs: Ms, change: 1 | -1): void {
  const { gauge } = instance
  for (let sampleMs = fromMs; sampleMs < untilMs; sampleMs += GAUGE_INTERVAL_MS) {
    const slot = slotOf(sampleMs, gauge.length)
    gauge[slot] = (gauge[slot] as number) + change
  }
}

const NO_SAMPLE: StatisticSet = { sampleCount: 0, sum: 0, minimum: 0, maximum: 0 }

/** What the instances have in hand at the instant, as far as requests have been served. */
function gaugeAt(inService: readonly Instance[], sampleMs: Ms): StatisticSet {
  let sum = 0
  let minimum = Number.POSITIVE_INFINITY
  let maximum = 0
  for (const { gauge } of inService) {
    const requests = gauge[slotOf(sampleMs, gauge.length)] as number
    sum += requests
    if (requests < minimum) minimum = requests
    if (requests > maximum) maximum = requests
  }
  const sampleCount = inService.length
  return { sampleCount, sum, minimum: sampleCount === 0 ? 0 : minimum, maximum }
}

function clearGauge(inService: readonly Instance[], sampleMs: Ms): void {
  for (const { gauge } of inService) gauge[slotOf(sampleMs, gauge.length)] = 0
}
