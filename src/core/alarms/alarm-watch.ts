/**
 * The datapoints that one alarm sees, and when it looks.
 *
 * Assumed: an hourly alarm looks as soon as the hour is visible.
 */
import type { Engine } from '../engine.ts'
import type { MetricSource } from '../metrics/metric-source.ts'
import { SAGEMAKER_NAMESPACE } from '../metrics/metric-store.ts'
import { isPercentile, samplesWantedFor } from '../metrics/statistic-set.ts'
import { generatorState } from '../random.ts'
import type { Cancel } from '../scheduler.ts'
import { HOUR_MS, MINUTE_MS, type Ms } from '../units.ts'
import type { Rhythm } from './alarm-clock.ts'
import type { AlarmConfig } from './alarm-config.ts'
import { MathReader } from './alarm-math.ts'
import { evaluationInterval, newestPeriodEnd } from './alarm-window.ts'
import { type Datapoint, evaluationRange, type RealDatapoint } from './evaluate.ts'

/** Values remembered from one evaluation to the next; a longer range is read anew each time. */
const REMEMBERED_MAX = 1024

/** The values of a range that ends at `endMs`, oldest first; NaN: missing. */
interface Range {
  endMs: Ms
  revision: number
  readonly values: number[]
}

export class AlarmWatch {
  readonly rhythm: Rhythm
  readonly #config: AlarmConfig
  readonly #source: MetricSource
  readonly #math: MathReader | undefined
  readonly #metricDelayMs: Ms
  /** By where the range ends inside the period: windows that slide meet the same ones again. */
  readonly #ranges: (Range | undefined)[]
  /** How many such places there are; 1 when nothing is remembered. */
  readonly #slides: number
  readonly #isRemembered: boolean

  constructor(engine: Engine, config: AlarmConfig) {
    const { directory, settings } = engine
    this.#config = config
    this.#source = directory.sourceOf(config, config.unit)
    this.#math = config.math && new MathReader(engine, config.math)
    this.#metricDelayMs = settings.metricDelayMs
    this.rhythm = rhythmOf(engine, config)
    const slides = config.periodMs / this.rhythm.intervalMs
    this.#isRemembered =
      Number.isInteger(slides) && slides * evaluationRange(config) <= REMEMBERED_MAX
    this.#slides = this.#isRemembered ? slides : 1
    this.#ranges = new Array<Range | undefined>(this.#slides).fill(undefined)
  }

  /** Oldest first; NaN is a missing one. To be read at once: the array is used again. */
  valuesAt(nowMs: Ms): readonly number[] {
    const { periodMs, statistic } = this.#config
    const endMs = this.endAt(nowMs)
    if (this.#math !== undefined) {
      return this.#math.valuesUntil(endMs, evaluationRange(this.#config))
    }
    const range = this.#rangeEndingAt(endMs)
    const { values } = range
    const { revision } = this.#source
    const { length } = values
    const isUsable = this.#isRemembered && revision === range.revision && endMs >= range.endMs
    const periods = isUsable ? (endMs - range.endMs) / periodMs : length
    const fresh = Math.min(periods, length)
    for (let at = 0; at < length - fresh; at++) values[at] = values[at + fresh] as number
    for (let at = length - fresh; at < length; at++) {
      values[at] = this.#read(statistic, endMs - (length - at) * periodMs) ?? Number.NaN
    }
    range.endMs = endMs
    range.revision = revision
    return values
  }

  /** Whether nothing happened in any of the periods that are looked at: they are all alike. */
  isIdleAt(nowMs: Ms): boolean {
    const { periodMs, math } = this.#config
    if (periodMs < MINUTE_MS || math !== undefined) return false
    const fromMs = this.#fromAt(nowMs)
    return fromMs >= 0 && this.#source.isIdle({ fromMs, untilMs: this.endAt(nowMs) })
  }

  /**
   * Of an alarm that is idle: `stir` is called when the first period is over that is not like those
   * that are looked at now. `undefined`: one is over already.
   */
  whenStirred(nowMs: Ms, stir: () => void): Cancel | undefined {
    return this.#source.whenStirred(this.#fromAt(nowMs), stir)
  }

  #fromAt(nowMs: Ms): Ms {
    return this.endAt(nowMs) - evaluationRange(this.#config) * this.#config.periodMs
  }

  /** Of the period that begins at the instant; `undefined`: missing. */
  #read(statistic: AlarmConfig['statistic'], fromMs: Ms): number | undefined {
    const { periodMs, namespace } = this.#config
    // Endpoints are not measured before time zero: a period that began there is known in part.
    if (fromMs < 0 && namespace === SAGEMAKER_NAMESPACE) return undefined
    return this.#source.statistic(statistic, { fromMs, untilMs: fromMs + periodMs })
  }

  /** The newest N datapoints there are, oldest first. */
  usedAt(nowMs: Ms): readonly RealDatapoint[] {
    const endMs = this.endAt(nowMs)
    const values = this.valuesAt(nowMs)
    const { periodMs, evaluationPeriods } = this.#config
    const used: RealDatapoint[] = []
    for (let at = values.length - 1; at >= 0 && used.length < evaluationPeriods; at--) {
      const value = values[at] as number
      if (Number.isNaN(value)) continue
      used.push({ startMs: endMs - (values.length - at) * periodMs, value })
    }
    return used.reverse()
  }

  pointsAt(nowMs: Ms): readonly Datapoint[] {
    const endMs = this.endAt(nowMs)
    const values = this.valuesAt(nowMs)
    return values.map((value, at) => ({
      startMs: endMs - (values.length - at) * this.#config.periodMs,
      value: Number.isNaN(value) ? undefined : value,
    }))
  }

  /**
   * Whether the newest period has samples, but too few for its percentile.
   *
   * Source: autoscaling.md 6.3: 10 ÷ (1 − p) from the median up, else 10 ÷ p.
   */
  hasLowSampleAt(nowMs: Ms): boolean {
    const { statistic, periodMs } = this.#config
    if (!isPercentile(statistic)) return false
    const samples = this.#read('SampleCount', this.endAt(nowMs) - periodMs) ?? 0
    return samples > 0 && samples < samplesWantedFor(statistic)
  }

  /** `undefined`: of metric math, or of no samples. */
  samplesAt(startMs: Ms): number | undefined {
    if (this.#math !== undefined) return undefined
    const window = { fromMs: startMs, untilMs: startMs + this.#config.periodMs }
    return this.#source.statistic('SampleCount', window)
  }

  /** Where the newest period ends that an evaluation at the instant sees. */
  endAt(nowMs: Ms): Ms {
    return newestPeriodEnd(this.#config, nowMs, this.#metricDelayMs)
  }

  #rangeEndingAt(endMs: Ms): Range {
    const { periodMs } = this.#config
    const slide =
      this.#slides === 1 ? 0 : (((endMs % periodMs) + periodMs) % periodMs) / this.rhythm.intervalMs
    const known = this.#ranges[slide]
    if (known !== undefined) return known
    const values = new Array<number>(evaluationRange(this.#config)).fill(Number.NaN)
    const range = { endMs: Number.NEGATIVE_INFINITY, revision: 0, values }
    this.#ranges[slide] = range
    return range
  }
}

function rhythmOf({ settings, seed }: Engine, config: AlarmConfig): Rhythm {
  const intervalMs = evaluationInterval(config)
  const draw = (generatorState(seed, `alarm-phase/${config.name}`)[0] ?? 0) >>> 0
  const ownMs = settings.alarmPhase === 'aligned' ? 0 : draw % Math.min(intervalMs, MINUTE_MS)
  if (intervalMs !== HOUR_MS) return { intervalMs, phaseMs: ownMs }
  const visibleMs = Math.ceil(settings.metricDelayMs / MINUTE_MS) * MINUTE_MS
  return { intervalMs, phaseMs: (visibleMs + ownMs) % HOUR_MS }
}
