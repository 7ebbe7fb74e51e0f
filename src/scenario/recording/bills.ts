/** What each variant's instances cost, period by period. */
import type { Endpoint } from '../../core/endpoint/endpoint.ts'
import { INSTANCE_PRICES } from '../../core/endpoint/instance-prices.ts'
import type { ProductionVariant } from '../../core/endpoint/production-variant.ts'
import { type Ms, PERIOD_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'

/** Variants of one name and one instance type are on one bill. */
export interface Bill {
  readonly endpoint: string
  readonly variant: string
  readonly instanceType: string
  /** `null`: the instance type has no price. */
  readonly usdPerHour: number | null
  /** The first period billed here, in minutes since time zero. */
  readonly fromMinute: number
  /** Time that instances were paid for in each period; the last one may still run. */
  readonly instanceMs: readonly number[]
}

export function billsSince(
  world: World,
  prices: Readonly<Record<string, number>>,
  sinceMs: Ms,
): readonly Bill[] {
  return world.endpoints.all().flatMap(endpoint =>
    billedTogether(endpoint).map(({ variant, instanceType, parts }) => ({
      endpoint: endpoint.name,
      variant,
      instanceType,
      usdPerHour: prices[instanceType] ?? INSTANCE_PRICES.get(instanceType) ?? null,
      fromMinute: Math.max(0, Math.floor(sinceMs / PERIOD_MS)),
      instanceMs: periodsOf(parts, Math.max(0, sinceMs), world.nowMs),
    })),
  )
}

interface Billed {
  readonly variant: string
  readonly instanceType: string
  readonly parts: ProductionVariant[]
}

function billedTogether(endpoint: Endpoint): readonly Billed[] {
  const together = new Map<string, Billed>()
  for (const part of endpoint.everyVariant) {
    const { instanceType } = part.config
    const key = `${part.name}\n${instanceType}`
    const known = together.get(key)
    if (known === undefined) {
      together.set(key, { variant: part.name, instanceType, parts: [part] })
    } else known.parts.push(part)
  }
  return [...together.values()]
}

function periodsOf(parts: readonly ProductionVariant[], sinceMs: Ms, nowMs: Ms): readonly number[] {
  const periods: number[] = []
  const firstMs = Math.floor(sinceMs / PERIOD_MS) * PERIOD_MS
  for (let startMs = firstMs; startMs < nowMs; startMs += PERIOD_MS) {
    const endMs = Math.min(startMs + PERIOD_MS, nowMs)
    const billed = parts.reduce((sum, part) => sum + part.instanceMs(startMs, endMs), 0)
    periods.push(Math.round(billed))
  }
  return periods
}
