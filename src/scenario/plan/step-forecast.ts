/**
 * What a step policy does with the values of its alarm's metric: its steps as ranges of the metric,
 * and the orders that the file's busiest minute takes, one after another.
 *
 * Source: autoscaling.md 4.1 (intervals are offsets from the threshold), 4.2.
 */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { isBreaching } from '../../core/alarms/evaluate.ts'
import {
  DEFAULT_COOLDOWN_MS,
  type StepPolicyConfig,
} from '../../core/autoscaling/scaling-config.ts'
import { stepProposal } from '../../core/autoscaling/step-scaling.ts'
import { MINUTE_MS, type Ms } from '../../core/units.ts'

export interface StepsPreflight {
  /** The alarm that calls the policy, and what it watches. */
  readonly alarm: string
  readonly metricName: string
  readonly statistic: string
  readonly periodMs: Ms
  readonly cooldownMs: Ms
  /** In ascending order; `null`: without end. */
  readonly ranges: readonly {
    readonly from: number | null
    readonly to: number | null
    /** `+4`, `-50%`, `=8`. */
    readonly change: string
  }[]
  /** What the busiest minute brings; `null`: the alarm watches something else than requests. */
  readonly atPeak: StepsAtPeak | null
}

export interface StepsAtPeak {
  /** Instances after each order, from those of the endpoint config on. */
  readonly orders: readonly number[]
  /** Instances with which the alarm would be quiet. */
  readonly needed: number
  /** From the rise to all instances in service, at the least; `null`: the alarm does not go. */
  readonly servesAfterMsLeast: Ms | null
}

export interface StepsContext {
  readonly alarm: AlarmConfig
  /** Requests in the busiest minute. */
  readonly peakPerMinute: number
  readonly initialCount: number
  readonly maxCapacity: number
  readonly ordersAfterMs: Ms
  readonly startupMs: Ms
}

export function stepsOf(config: StepPolicyConfig, context: StepsContext): StepsPreflight {
  const { name, metricName, statistic, periodMs, threshold } = context.alarm
  const ranges = config.steps.map(({ lowerBound, upperBound, adjustment }) => ({
    from: lowerBound === undefined ? null : threshold + lowerBound,
    to: upperBound === undefined ? null : threshold + upperBound,
    change: changeText(config, adjustment),
  }))
  return {
    alarm: name,
    metricName,
    statistic,
    periodMs,
    cooldownMs: config.cooldownMs ?? DEFAULT_COOLDOWN_MS,
    ranges: ranges.sort((a, b) => lowest(a) - lowest(b)),
    atPeak: isOnRequests(context.alarm) ? atPeak(config, context) : null,
  }
}

const lowest = ({ from }: { readonly from: number | null }): number =>
  from ?? Number.NEGATIVE_INFINITY

function changeText({ adjustmentType }: StepPolicyConfig, adjustment: number): string {
  if (adjustmentType === 'ExactCapacity') return `=${adjustment}`
  const signed = adjustment < 0 ? `${adjustment}` : `+${adjustment}`
  return adjustmentType === 'PercentChangeInCapacity' ? `${signed}%` : signed
}

/** A scale-out alarm on the requests of a minute, per instance. */
const isOnRequests = (alarm: AlarmConfig): boolean =>
  alarm.math === undefined &&
  alarm.metricName === 'InvocationsPerInstance' &&
  alarm.statistic === 'Sum' &&
  alarm.periodMs === MINUTE_MS &&
  alarm.comparisonOperator.startsWith('Greater')

function atPeak(config: StepPolicyConfig, context: StepsContext): StepsAtPeak {
  const { alarm, peakPerMinute, maxCapacity, ordersAfterMs, startupMs } = context
  const orders: number[] = []
  let current = context.initialCount
  while (isBreaching(peakPerMinute / current, alarm)) {
    const capacity = { current, baseBeforeScaleOut: current }
    const { asked } = stepProposal(config, [peakPerMinute / current], alarm, capacity)
    const to = Math.min(asked, maxCapacity)
    if (to <= current) break
    orders.push(to)
    current = to
  }
  const cycleMs = Math.max(startupMs, config.cooldownMs ?? DEFAULT_COOLDOWN_MS)
  const isQuiet = orders.length === 0
  return {
    orders,
    needed: neededFor(peakPerMinute, alarm),
    servesAfterMsLeast: isQuiet ? null : ordersAfterMs + (orders.length - 1) * cycleMs + startupMs,
  }
}

function neededFor(peakPerMinute: number, alarm: AlarmConfig): number {
  const count = Math.max(1, Math.ceil(peakPerMinute / alarm.threshold))
  return isBreaching(peakPerMinute / count, alarm) ? count + 1 : count
}
