/**
 * What a finished run came to: the object that `run --json` prints and that expectations read.
 *
 * The shape is a contract (extended, never changed without a changelog line). Percentiles come from
 * merged histograms; none is averaged.
 */
import type { Endpoint } from '../core/endpoint/endpoint.ts'
import { INSTANCE_PRICES } from '../core/endpoint/instance-prices.ts'
import { OUTCOME, type Outcome } from '../core/endpoint/outcome.ts'
import type { ProductionVariant } from '../core/endpoint/production-variant.ts'
import { mergeHistograms, percentileOf } from '../core/metrics/histogram.ts'
import type { VariantTotals } from '../core/metrics/variant-totals.ts'
import type { CallerCounts } from '../core/traffic/retrying-source.ts'
import { HOUR_MS, type Ms } from '../core/units.ts'
import type { World } from '../core/world.ts'
import { type AbReport, abReportOf } from './ab/ab-report.ts'
import { type DeploymentReport, deploymentsOf } from './deployment-report.ts'

export interface LatencySummary {
  /** `null`: there was no request. */
  readonly mean: Ms | null
  readonly p50: Ms | null
  readonly p90: Ms | null
  readonly p95: Ms | null
  readonly p99: Ms | null
  readonly max: Ms | null
}

export interface VariantReport {
  readonly isShadow: boolean
  readonly invocations: number
  /** Of the endpoint's invocations (a shadow's: copies ÷ production invocations). */
  readonly share: number
  /** Answers of the container. */
  readonly errors4xx: number
  /**
   * As the metric Invocation5XXErrors counts them: answers of the container and, unless
   * `assumptions: { timeoutsCountAs5xx: false }`, all without an answer.
   */
  readonly errors5xx: number
  /** Callers without an answer: 60 s passed, the queue was full, the instance died. */
  readonly timeouts: number
  readonly queueFull: number
  readonly instanceLost: number
  readonly latencyMs: LatencySummary
  readonly instances: { readonly current: number; readonly desired: number; readonly max: number }
  readonly instanceHours: number
  /** `null`: the instance type has no price. */
  readonly costUsd: number | null
}

export interface EndpointReport {
  /** `Deleted`: it is gone. */
  readonly status: string
  readonly endpointConfigName: string
  readonly failureReason: string | null
  readonly requests: { readonly total: number; readonly ok: number; readonly failed: number }
  /** Most instances at one instant, all variants and fleets together: launching, in service, draining. */
  readonly instancesPeak: number
  readonly variants: Readonly<Record<string, VariantReport>>
  /** `null`: it never had several production variants. */
  readonly ab: AbReport | null
}

export interface RunSummary {
  readonly requests: {
    readonly total: number
    readonly ok: number
    readonly failed: number
    readonly shadow: number
  }
  /** Of the traffic sources that retry, by source: requests of callers, where `requests` counts attempts. */
  readonly callers: Readonly<Record<string, CallerCounts>>
  readonly latencyMs: LatencySummary
  readonly endpoints: Readonly<Record<string, EndpointReport>>
  readonly costUsd: number
  /** Most instances at one instant, over all endpoints. */
  readonly instancesPeak: number
  readonly deployments: readonly DeploymentReport[]
  /** Instance types without a price: they are missing from `costUsd`. */
  readonly unpricedInstanceTypes: readonly string[]
}

export interface SummaryOptions {
  /** The run covers [0, untilMs). */
  readonly untilMs: Ms
  readonly prices: Readonly<Record<string, number>>
}

/** `world` must be finished. */
export function summarize(world: World, options: SummaryOptions): RunSummary {
  const endpoints = world.endpoints.all()
  const production = endpoints.flatMap(endpoint => productionOf(endpoint))
  const shadows = endpoints.flatMap(endpoint => shadowsOf(endpoint))
  const total = sum(endpoints, ({ requestsTotal }) => requestsTotal) + world.unroutedRequests
  const ok = sum(production, ({ totals }) => totals.outcomes[OUTCOME.ok] ?? 0)
  const reports = endpoints.map(
    endpoint => [endpoint.name, reportOf(world, endpoint, options)] as const,
  )
  const variants = reports.flatMap(([, { variants: each }]) => Object.values(each))
  const unpriced = [...production, ...shadows]
    .map(({ config }) => config.instanceType)
    .filter(type => priceOf(type, options) === undefined)
  return {
    requests: {
      total,
      ok,
      failed: total - ok,
      shadow: sum(shadows, ({ totals }) => totals.invocations),
    },
    callers: Object.fromEntries(world.callers),
    latencyMs: latencyOf(production.map(({ totals }) => totals)),
    endpoints: Object.fromEntries(reports),
    costUsd: sum(variants, ({ costUsd }) => costUsd ?? 0),
    instancesPeak: world.capacity.instances.peak,
    deployments: deploymentsOf(world),
    unpricedInstanceTypes: [...new Set(unpriced)].sort(),
  }
}

function productionOf(endpoint: Endpoint): readonly ProductionVariant[] {
  return [...endpoint.variants, ...endpoint.formerVariants.filter(({ isShadow }) => !isShadow)]
}

function shadowsOf(endpoint: Endpoint): readonly ProductionVariant[] {
  const former = endpoint.formerVariants.filter(({ isShadow }) => isShadow)
  return endpoint.shadow === undefined ? former : [endpoint.shadow, ...former]
}

function reportOf(world: World, endpoint: Endpoint, options: SummaryOptions): EndpointReport {
  const isGone = world.endpoints.peek(endpoint.name) !== endpoint
  const production = productionOf(endpoint)
  const shadows = shadowsOf(endpoint)
  const invocations = sum(production, ({ totals }) => totals.invocations)
  const ok = sum(production, ({ totals }) => totals.outcomes[OUTCOME.ok] ?? 0)
  const { timeoutsCountAs5xx } = world.settings
  const variants = new Map<string, VariantReport>()
  for (const variant of [...production, ...shadows]) {
    // A name may come back after it was removed: the newest has the name, older ones a number.
    let name = variant.name
    for (let n = 2; variants.has(name); n++) name = `${variant.name}#${n}`
    variants.set(name, variantReport(variant, invocations, { ...options, timeoutsCountAs5xx }))
  }
  return {
    status: isGone ? 'Deleted' : endpoint.status,
    endpointConfigName: endpoint.config.name,
    failureReason: endpoint.failureReason ?? null,
    requests: { total: endpoint.requestsTotal, ok, failed: endpoint.requestsTotal - ok },
    instancesPeak: endpoint.instances.peak,
    variants: Object.fromEntries(variants),
    ab: abReportOf(world, endpoint),
  }
}

function variantReport(
  variant: ProductionVariant,
  endpointInvocations: number,
  options: SummaryOptions & { readonly timeoutsCountAs5xx: boolean },
): VariantReport {
  const { totals, config } = variant
  const of = (outcome: Outcome): number => totals.outcomes[outcome] ?? 0
  const timeouts = of(OUTCOME.timeout)
  const queueFull = of(OUTCOME.queueFull)
  const instanceLost = of(OUTCOME.instanceLost)
  const unanswered = timeouts + queueFull + instanceLost
  const instanceHours = variant.instanceMs(0, options.untilMs) / HOUR_MS
  const price = priceOf(config.instanceType, options)
  return {
    isShadow: variant.isShadow,
    invocations: totals.invocations,
    share: endpointInvocations === 0 ? 0 : totals.invocations / endpointInvocations,
    errors4xx: of(OUTCOME.error4xx),
    errors5xx: of(OUTCOME.error5xx) + (options.timeoutsCountAs5xx ? unanswered : 0),
    timeouts,
    queueFull,
    instanceLost,
    latencyMs: latencyOf([totals]),
    instances: {
      current: variant.blue.inServiceCount,
      desired: variant.blue.desired,
      max: variant.instances.peak,
    },
    instanceHours,
    costUsd: price === undefined ? null : instanceHours * price,
  }
}

const priceOf = (instanceType: string, { prices }: SummaryOptions): number | undefined =>
  prices[instanceType] ?? INSTANCE_PRICES.get(instanceType)

function latencyOf(all: readonly VariantTotals[]): LatencySummary {
  const used = all.filter(({ answers }) => answers > 0)
  const answers = sum(used, totals => totals.answers)
  if (answers === 0) return { mean: null, p50: null, p90: null, p95: null, p99: null, max: null }
  const histogram = mergeHistograms(used.map(totals => totals.histogram()))
  const extremes = {
    minMs: Math.min(...used.map(({ latencyMinMs }) => latencyMinMs)),
    maxMs: Math.max(...used.map(({ latencyMaxMs }) => latencyMaxMs)),
  }
  const at = (share: number): Ms | null => rounded(percentileOf(histogram, share, extremes))
  return {
    mean: sum(used, ({ latencySumMs }) => latencySumMs) / answers,
    p50: at(0.5),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    max: rounded(extremes.maxMs),
  }
}

/** To a tenth of a microsecond: an instant late in a long run is no more exact than that. */
const rounded = (latencyMs: Ms | undefined): Ms | null =>
  latencyMs === undefined ? null : Math.round(latencyMs * 1e4) / 1e4

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0)
