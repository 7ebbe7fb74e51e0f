/**
 * What a deployment would take, need, cost and hurt, before it runs: closed forms over the same plan
 * that the engine follows.
 *
 * Source: endpoints.md 5.3 (timelines and peak capacity).
 */
import type { DeploymentConfig } from '../../core/deployment/deployment-config.ts'
import {
  type DeploymentPlan,
  greenShareOf,
  restoreSteps,
  type TrafficStep,
} from '../../core/deployment/plan.ts'
import type { Settings } from '../../core/settings.ts'
import { HOUR_MS, type Ms, type Share } from '../../core/units.ts'
import type { Exposure, ShareChange } from './alarm-forecast.ts'

export interface ForecastInputs {
  readonly startsAtMs: Ms
  readonly plan: DeploymentPlan
  readonly config: DeploymentConfig
  readonly settings: Settings
  /** Launch → InService of green and of blue instances. */
  readonly greenStartupMs: Ms
  readonly blueStartupMs: Ms
  readonly ratePerSecond: number
  readonly greenErrors: Share
  readonly blueErrors: Share
  /** USD per instance hour of green; `undefined`: no price is known. */
  readonly greenPrice: number | undefined
}

export interface DeploymentForecast {
  /** When nothing goes wrong. */
  readonly durationMs: Ms
  /** When it is rolled back at the last moment. */
  readonly durationMsWorst: Ms
  readonly instancesPeak: number
  /** More than the fleet alone would cost meanwhile; `undefined`: no price is known. */
  readonly extraUsd: number | undefined
  readonly exposure: Exposure
}

export function forecastOf(inputs: ForecastInputs): DeploymentForecast {
  const { plan, settings, greenStartupMs } = inputs
  const green = total(plan.greenCounts)
  const blue = total(plan.blueCounts)
  const isRolling = plan.rollbackBatch !== undefined
  const exposure = exposureOf(inputs)
  const durationMs = exposure.untilMs - inputs.startsAtMs + settings.terminationMs
  const batch = Math.max(...plan.steps.map(step => launchedFor(plan, step)))
  const extraMs = isRolling
    ? plan.steps.reduce(
        (sum, step) =>
          sum + launchedFor(plan, step) * (greenStartupMs + step.bakeMs + settings.terminationMs),
        0,
      )
    : green * durationMs
  const { greenPrice } = inputs
  return {
    durationMs,
    durationMsWorst: worstOf(inputs, exposure),
    instancesPeak: isRolling ? blue + batch : blue + green,
    extraUsd: greenPrice === undefined ? undefined : (extraMs / HOUR_MS) * greenPrice,
    exposure,
  }
}

/** Instances that have to be launched for the step. */
function launchedFor(plan: DeploymentPlan, step: TrafficStep): number {
  if (plan.rollbackBatch === undefined) return step === plan.steps[0] ? total(plan.greenCounts) : 0
  const before = plan.steps[plan.steps.indexOf(step) - 1]
  return total(step.greenInstances) - (before === undefined ? 0 : total(before.greenInstances))
}

function exposureOf(inputs: ForecastInputs): Exposure {
  const { plan, settings, greenStartupMs, ratePerSecond, greenErrors, blueErrors } = inputs
  const shares: ShareChange[] = []
  let atMs = inputs.startsAtMs
  for (const [index, step] of plan.steps.entries()) {
    const isLaunched = index === 0 || plan.rollbackBatch !== undefined
    const drainMs = index > 0 && plan.rollbackBatch !== undefined ? settings.terminationMs : 0
    atMs += drainMs + (isLaunched ? greenStartupMs : 0)
    shares.push({ fromMs: atMs, greenShare: greenShareOf(plan, step) })
    atMs += step.bakeMs
  }
  return { shares, untilMs: atMs, ratePerSecond, greenErrors, blueErrors }
}

/** Rolled back when the last bake ends, or when the time limit is over if that is earlier. */
function worstOf(inputs: ForecastInputs, { untilMs }: Exposure): Ms {
  const { plan, config, settings, startsAtMs, blueStartupMs } = inputs
  const limitMs = config.maximumExecutionMs ?? Number.POSITIVE_INFINITY
  const backAtMs = Math.min(untilMs - startsAtMs, limitMs)
  const last = plan.steps.at(-1)
  if (plan.rollbackBatch === undefined || last === undefined) {
    return backAtMs + settings.terminationMs
  }
  const now = { green: last.greenInstances, blue: last.blueInstances }
  const steps = restoreSteps(plan, now).length
  return backAtMs + steps * (blueStartupMs + settings.terminationMs)
}

const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0)
