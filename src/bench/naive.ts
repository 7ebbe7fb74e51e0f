/**
 * The loop that everybody writes first, kept to compare with: an object and two heap events a
 * request, a heap with a comparator, queues that shift, a Map per minute, latencies sorted at the
 * end of each minute, Math.log on seedrandom's draws.
 */
import seedrandom from 'seedrandom'
import { MINUTE_MS } from '../core/units.ts'
import type { Workload } from './workloads.ts'

interface Request {
  readonly atMs: number
  readonly serviceMs: number
}

interface NaiveInstance {
  busy: number
  outstanding: number
  readonly queue: Request[]
}

interface NaiveVariant {
  readonly name: string
  readonly weight: number
  readonly instances: readonly NaiveInstance[]
}

type NaiveEvent =
  | { readonly dueMs: number; readonly kind: 'arrival' }
  | {
      readonly dueMs: number
      readonly kind: 'departure'
      readonly variant: NaiveVariant
      readonly instance: NaiveInstance
      readonly request: Request
    }

class Heap<T> {
  readonly #items: T[] = []
  readonly #compare: (a: T, b: T) => number

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  push(item: T): void {
    const items = this.#items
    items.push(item)
    let at = items.length - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#compare(items[parent] as T, items[at] as T) <= 0) break
      this.#swap(at, parent)
      at = parent
    }
  }

  pop(): T | undefined {
    const items = this.#items
    const top = items[0]
    const last = items.pop()
    if (items.length === 0 || last === undefined) return top
    items[0] = last
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      let least = at
      for (const child of [left, left + 1]) {
        if (child >= items.length) continue
        if (this.#compare(items[child] as T, items[least] as T) < 0) least = child
      }
      if (least === at) return top
      this.#swap(at, least)
      at = least
    }
  }

  #swap(a: number, b: number): void {
    const items = this.#items
    const held = items[a] as T
    items[a] = items[b] as T
    items[b] = held
  }
}

interface MinuteRow {
  readonly count: number
  readonly sumMs: number
  readonly p99Ms: number | undefined
}

/** How many requests were answered. */
export function simulateNaively(
  workload: Workload,
  options: { minutes: number; seed: number },
): number {
  const random = seedrandom.alea(String(options.seed))
  const endMs = options.minutes * MINUTE_MS
  const variants: NaiveVariant[] = workload.variants.map(({ name, weight, instances }) => ({
    name,
    weight,
    instances: Array.from({ length: instances }, () => ({ busy: 0, outstanding: 0, queue: [] })),
  }))
  const events = new Heap<NaiveEvent>((a, b) => a.dueMs - b.dueMs)
  const rows: MinuteRow[] = []
  let latencies = new Map<string, number[]>()
  let minute = 0
  let answered = 0

  const scheduleArrival = (afterMs: number): void => {
    const perMs = workload.ratePerSecond(Math.floor(afterMs / MINUTE_MS)) / 1000
    const dueMs = afterMs - Math.log(1 - random()) / perMs
    if (dueMs < endMs) events.push({ dueMs, kind: 'arrival' })
  }
  const start = (
    nowMs: number,
    variant: NaiveVariant,
    instance: NaiveInstance,
    request: Request,
  ) => {
    instance.busy++
    const dueMs = nowMs + request.serviceMs
    events.push({ dueMs, kind: 'departure', variant, instance, request })
  }
  const closeMinute = (): void => {
    for (const values of latencies.values()) rows.push(rowOf(values))
    latencies = new Map()
    minute++
  }

  scheduleArrival(0)
  for (let event = events.pop(); event !== undefined; event = events.pop()) {
    while (event.dueMs >= (minute + 1) * MINUTE_MS) closeMinute()
    if (event.kind === 'arrival') {
      const variant = pickVariant(variants, random)
      const instance = pickInstance(variant, workload.routingStrategy, random)
      const request = { atMs: event.dueMs, serviceMs: drawService(workload, random) }
      instance.outstanding++
      if (instance.busy < workload.workersPerInstance)
        start(event.dueMs, variant, instance, request)
      else instance.queue.push(request)
      scheduleArrival(event.dueMs)
      continue
    }
    const { variant, instance, request, dueMs } = event
    instance.busy--
    instance.outstanding--
    answered++
    const values = latencies.get(variant.name) ?? []
    values.push(dueMs - request.atMs)
    latencies.set(variant.name, values)
    const waiting = instance.queue.shift()
    if (waiting !== undefined) start(dueMs, variant, instance, waiting)
  }
  closeMinute()
  return answered
}

function rowOf(values: number[]): MinuteRow {
  const sorted = [...values].sort((a, b) => a - b)
  return {
    count: sorted.length,
    sumMs: sorted.reduce((sum, value) => sum + value, 0),
    p99Ms: sorted[Math.ceil(0.99 * sorted.length) - 1],
  }
}

function pickVariant(variants: readonly NaiveVariant[], random: () => number): NaiveVariant {
  let draw = random() * variants.reduce((sum, { weight }) => sum + weight, 0)
  for (const variant of variants) {
    draw -= variant.weight
    if (draw < 0) return variant
  }
  return variants[0] as NaiveVariant
}

function pickInstance(
  { instances }: NaiveVariant,
  strategy: Workload['routingStrategy'],
  random: () => number,
): NaiveInstance {
  if (strategy === 'RANDOM') {
    return instances[Math.floor(random() * instances.length)] as NaiveInstance
  }
  return instances.reduce((least, each) => (each.outstanding < least.outstanding ? each : least))
}

function drawService({ latency }: Workload, random: () => number): number {
  switch (latency.kind) {
    case 'exponential':
      return -Math.log(1 - random()) * latency.meanMs
    case 'lognormal': {
      const radius = Math.sqrt(-2 * Math.log(1 - random())) // Box–Muller
      const normal = radius * Math.cos(2 * Math.PI * random())
      return latency.medianMs * Math.exp(latency.sigma * normal)
    }
    default:
      throw new Error(`the naive loop draws no ${latency.kind} latency`)
  }
}
