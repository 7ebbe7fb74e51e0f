/**
 * What a deployment would take, need, cost and hurt, before it runs: closed forms over the same plan
 * that the engine follows.
 *
 * Source: endpoints.md 5.3 (timelines and peak capacity).
 */
import type { DeploymentConfig } from '../../core/deployment/deployment-config.ts'
import {
  type Counts,
  type DeploymentPlan,
  type FleetCounts,
  greenShareOf,
  NO_INSTANCES,
  restoreSteps,
  type TrafficStep,
} from '../../core/deployment/plan.ts'
import type { Settings } from '../../core/settings.ts'
import { HOUR_MS, type Ms } from '../../core/units.ts'
import {
  type Exposure,
  errorsOver,
  hurtUntil,
  type ShareChange,
  type VariantTraffic,
} from './alarm-forecast.ts'

export interface ForecastInputs {
  readonly startsAtMs: Ms
  readonly plan: DeploymentPlan
  /** All that the endpoint has when the update begins. */
  readonly instancesBefore: number
  /** Instances of the new shadow variants: beside the plan's, and all of them at once. */
  readonly shadowCounts: Counts
  readonly config: DeploymentConfig
  readonly settings: Settings
  /** Launch → InService of green and of blue instances. */
  readonly greenStartupMs: Ms
  readonly blueStartupMs: Ms
  readonly ratePerSecond: number
  readonly variants: readonly VariantTraffic[]
  /** USD per instance hour of a green variant; `undefined`: no price is known. */
  readonly priceOf: (variantName: string) => number | undefined
}

export interface DeploymentForecast {
  /** When nothing goes wrong. */
  readonly durationMs: Ms
  /** When it is rolled back at the last moment. */
  readonly durationMsWorst: Ms
  /** All fleets of the endpoint together, when nothing goes wrong. */
  readonly instancesPeak: number
  /** When it is rolled back at the worst moment. */
  readonly instancesPeakWorst: number
  /** More than the fleet alone would cost meanwhile; `undefined`: no price is known. */
  readonly extraUsd: number | undefined
  readonly exposure: Exposure
}

export function forecastOf(inputs: ForecastInputs): DeploymentForecast {
  const { plan, settings, shadowCounts } = inputs
  const exposure = exposureOf(inputs)
  const durationMs = exposure.untilMs - inputs.startsAtMs + settings.terminationMs
  const beside = inputs.instancesBefore - total(plan.blueCounts) + total(shadowCounts)
  return {
    durationMs,
    durationMsWorst: worstOf(inputs, exposure),
    instancesPeak: beside + peakOf(plan),
    instancesPeakWorst: beside + Math.max(peakOf(plan), peakOnTheWayBack(plan)),
    extraUsd: extraUsdOf(inputs, durationMs),
    exposure,
  }
}

function extraUsdOf(inputs: ForecastInputs, durationMs: Ms): number | undefined {
  const { plan, settings, greenStartupMs, shadowCounts, priceOf } = inputs
  const isRolling = plan.rollbackBatch !== undefined
  const batchesMs = plan.steps.reduce(
    (sum, step) =>
      sum + launchedFor(plan, step) * (greenStartupMs + step.bakeMs + settings.terminationMs),
    0,
  )
  let usd = 0
  for (const [name, count] of [...plan.greenCounts, ...shadowCounts]) {
    const price = priceOf(name)
    if (price === undefined) return undefined
    const inBatches = isRolling && plan.greenCounts.has(name) // of the one variant that there is
    usd += ((inBatches ? batchesMs : count * durationMs) / HOUR_MS) * price
  }
  return usd
}

function peakOf(plan: DeploymentPlan): number {
  if (plan.rollbackBatch === undefined) return total(plan.blueCounts) + total(plan.greenCounts)
  return Math.max(...plan.steps.map(step => instancesOf(fleetsIn(step))))
}

/** ROLLING: blue comes back beside green, batch by batch, perhaps while some of it still drains. */
function peakOnTheWayBack(plan: DeploymentPlan): number {
  if (plan.rollbackBatch === undefined) return 0
  const peaks = plan.steps.map((step, index) => {
    const next = plan.steps[index + 1]
    const baking = peakOfRestore(plan, fleetsIn(step), 0)
    if (next === undefined) return baking
    const retiring = { green: step.greenInstances, blue: next.blueInstances }
    const draining = total(step.blueInstances) - total(next.blueInstances)
    return Math.max(baking, peakOfRestore(plan, retiring, draining))
  })
  return Math.max(...peaks)
}

/** Each step waits for what leaves; the first has `draining` blue instances beside it. */
function peakOfRestore(plan: DeploymentPlan, from: FleetCounts, draining: number): number {
  let { green } = from
  let leaving = draining
  let peak = 0
  for (const step of restoreSteps(plan, from)) {
    peak = Math.max(peak, instancesOf({ green, blue: step.blue }) + leaving)
    green = step.green
    leaving = 0
  }
  return peak
}

const fleetsIn = ({ greenInstances, blueInstances }: TrafficStep): FleetCounts => ({
  green: greenInstances,
  blue: blueInstances,
})

const instancesOf = ({ green, blue }: FleetCounts): number => total(green) + total(blue)

/** Instances that have to be launched for the step. */
function launchedFor(plan: DeploymentPlan, step: TrafficStep): number {
  if (plan.rollbackBatch === undefined) return step === plan.steps[0] ? total(plan.greenCounts) : 0
  const before = plan.steps[plan.steps.indexOf(step) - 1]
  return total(step.greenInstances) - (before === undefined ? 0 : total(before.greenInstances))
}

function exposureOf(inputs: ForecastInputs): Exposure {
  const { plan, settings, greenStartupMs, ratePerSecond, variants } = inputs
  const shares: ShareChange[] = []
  let atMs = inputs.startsAtMs
  for (const [index, step] of plan.steps.entries()) {
    const isLaunched = index === 0 || plan.rollbackBatch !== undefined
    const drainMs = index > 0 && plan.rollbackBatch !== undefined ? settings.terminationMs : 0
    atMs += drainMs + (isLaunched ? greenStartupMs : 0)
    shares.push({ fromMs: atMs, greenShare: greenShareOf(plan, step) })
    atMs += step.bakeMs
  }
  return {
    ...{ shares, untilMs: atMs, ratePerSecond, variants },
    greenErrors: errorsOver(variants.map(({ green }) => green)),
    blueErrors: errorsOver(variants.map(({ blue }) => blue)),
  }
}

/**
 * Requests that fail on green until all callers are back on blue, or until the last bake is over
 * (`seenMs`: `undefined`). ROLLING must launch blue again, batch by batch, and green serves meanwhile.
 */
export function requestsHurt(
  inputs: Pick<ForecastInputs, 'plan' | 'settings' | 'blueStartupMs'>,
  exposure: Exposure,
  seenMs: Ms | undefined,
): number {
  if (seenMs === undefined) return hurtUntil(exposure, exposure.untilMs)
  const { plan, settings, blueStartupMs } = inputs
  if (plan.rollbackBatch === undefined) return hurtUntil(exposure, seenMs)
  const forth = exposure.shares.filter(({ fromMs }) => fromMs <= seenMs)
  const back: ShareChange[] = []
  let atMs = seenMs
  for (const { green } of restoreSteps(plan, fleetsAt(plan, exposure, seenMs))) {
    atMs += blueStartupMs
    back.push({ fromMs: atMs, greenShare: total(green) / total(plan.greenCounts) })
    atMs += settings.terminationMs
  }
  return hurtUntil({ ...exposure, shares: [...forth, ...back] }, atMs)
}

/** Of a rolling update: what is there while a batch bakes, and while the next one is launched. */
function fleetsAt({ steps, blueCounts }: DeploymentPlan, { shares }: Exposure, atMs: Ms) {
  const index = shares.findLastIndex(({ fromMs }) => fromMs <= atMs)
  const step = steps[index]
  if (step === undefined) return { green: NO_INSTANCES, blue: blueCounts }
  const isBaking = atMs < (shares[index]?.fromMs ?? 0) + step.bakeMs
  const blue = isBaking ? step.blueInstances : (steps[index + 1] ?? step).blueInstances
  return { green: step.greenInstances, blue }
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
