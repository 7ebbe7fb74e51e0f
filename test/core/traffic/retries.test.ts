/** Callers who try again: when, how often, and what it does to the endpoint. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RatedArrivals } from '../../../src/core/traffic/arrivals.ts'
import {
  type Backoff,
  backoffMs,
  RETRY_CAUSES,
  type RetryPolicy,
} from '../../../src/core/traffic/retry-policy.ts'
import { RetryQueue } from '../../../src/core/traffic/retry-queue.ts'
import type { World } from '../../../src/core/world.ts'
import { labWorld, MINUTE, type ModelSpec, rate, rowsOf } from '../../support/lab.ts'

const AT_ONCE: Backoff = { baseMs: 0, capMs: 0, jitter: 'none' }

const policyOf = (spec: Partial<RetryPolicy> = {}): RetryPolicy => ({
  attemptsMax: 3,
  timeoutMs: Number.POSITIVE_INFINITY,
  causes: new Set(['5xx', 'timeout', 'unavailable']),
  backoff: AT_ONCE,
  ...spec,
})

interface Setting {
  readonly model: ModelSpec
  readonly retries: RetryPolicy
  readonly perSecond?: number
  readonly forMs?: number
  readonly instances?: number
  readonly trackInFlight?: boolean
}

/** Even arrivals on `E`, not yet run. */
function calling({ model, retries, perSecond = 10, forMs = MINUTE, ...rest }: Setting): World {
  const { instances = 1, trackInFlight = false } = rest
  const world = labWorld({
    models: { m: model },
    configs: { c: { variants: { A: { modelName: 'm', initialInstanceCount: instances } } } },
    running: 'c',
    trackInFlight,
  })
  const segments = [rate(0, forMs, perSecond)]
  const arrivals = new RatedArrivals({ segments, process: 'even', seed: 1, streamName: 'x' })
  world.addTraffic({ name: 'users', endpointName: 'E', arrivals, targets: [], retries })
  return world
}

function finished(setting: Setting) {
  const world = calling(setting)
  world.runUntil(30 * MINUTE)
  world.finish()
  return { callers: world.callers.get('users'), world }
}

describe('backoff', () => {
  it.each([
    { attempts: 1, wait: 100 },
    { attempts: 2, wait: 200 },
    { attempts: 3, wait: 400 },
    { attempts: 8, wait: 12_800 },
    { attempts: 9, wait: 20_000 }, // the cap
  ])(
    'after $attempts attempts: $wait ms, or with full jitter a part of it',
    ({ attempts, wait }) => {
      const backoff: Backoff = { baseMs: 100, capMs: 20_000, jitter: 'none' }
      expect(backoffMs(backoff, attempts, 0.25)).toBe(wait)
      expect(backoffMs({ ...backoff, jitter: 'full' }, attempts, 0.25)).toBe(wait / 4)
    },
  )
})

describe('attempts', () => {
  const broken: ModelSpec = { latency: { kind: 'constant', ms: 20 }, errorShare5xx: 1 }

  it('are made until one succeeds or there are enough, and callers are counted once', () => {
    const { callers, world } = finished({ model: broken, retries: policyOf() })
    expect(callers).toEqual({
      requests: 600,
      attempts: 1800,
      succeeded: 0,
      failed: 600,
      waiting: 0,
    })
    expect(world.endpoints.find('E').requestsTotal).toBe(1800)
  })

  it('fail independently: three with 50% errors leave an eighth of the callers', () => {
    const model: ModelSpec = { ...broken, errorShare5xx: 0.5 }
    const { callers } = finished({ model, retries: policyOf(), perSecond: 100 })
    expect(callers?.requests).toBe(6000)
    expect(Math.abs((callers?.failed ?? 0) - 750)).toBeLessThan(3.3 * Math.sqrt(6000 * 0.109))
    expect(Math.abs((callers?.attempts ?? 0) - 6000 * 1.75)).toBeLessThan(240)
  })

  it.each([
    { causes: ['4xx'], attempts: 600 },
    { causes: ['5xx'], attempts: 1800 },
    { causes: [...RETRY_CAUSES], attempts: 1800 },
  ] as const)('come only after $causes', ({ causes, attempts }) => {
    const { callers } = finished({ model: broken, retries: policyOf({ causes: new Set(causes) }) })
    expect(callers).toMatchObject({ attempts, failed: 600 })
  })

  it('come when the backoff is over: 20 ms + 40 s later in the next minute', () => {
    const backoff: Backoff = { baseMs: 40_000, capMs: 40_000, jitter: 'none' }
    const { world } = finished({ model: broken, retries: policyOf({ attemptsMax: 2, backoff }) })
    const invocations = rowsOf(world, 'A').map(row => row.invocations)
    // 10/s for a minute; the second attempts from 0:40 to 1:40.
    expect(invocations.slice(0, 3)).toEqual([800, 400, 0])
  })

  it('that the client gives up are served all the same, and it tries again', () => {
    const model: ModelSpec = { latency: { kind: 'constant', ms: 300 }, concurrency: 100 }
    const retries = policyOf({ timeoutMs: 200 })
    const { callers, world } = finished({ model, retries })
    expect(callers).toMatchObject({ requests: 600, attempts: 1800, failed: 600 })
    expect(rowsOf(world, 'A').reduce((sum, row) => sum + row.modelErrors, 0)).toBe(0)
  })

  it('to an endpoint that is not there fail, and are not repeated', () => {
    const world = calling({ model: {}, retries: policyOf() })
    world.endpoints.delete('E')
    world.runUntil(10 * MINUTE)
    const { requests = 0, failed = 0, succeeded = 0 } = world.callers.get('users') ?? {}
    expect(requests).toBe(600)
    expect(failed + succeeded).toBe(600)
    expect(world.unroutedRequests).toBeGreaterThan(250)
  })

  it('whose instance dies are made again, and the planned ones of the dead are not', () => {
    const model: ModelSpec = { latency: { kind: 'constant', ms: 5000 }, concurrency: 100 }
    const shared = { model, perSecond: 5, instances: 2, trackInFlight: true }
    const world = calling({ ...shared, retries: policyOf() })
    const atTenSeconds = 10_000
    world.schedule(atTenSeconds, () =>
      world.faults.kill(
        { kind: 'instance', endpointName: 'E', variantName: 'A', instanceId: 0 },
        1,
      ),
    )
    world.runUntil(10 * MINUTE)
    world.finish()
    const callers = world.callers.get('users')
    expect(callers).toMatchObject({ requests: 300, succeeded: 300, failed: 0, waiting: 0 })
    const lost = (callers?.attempts ?? 0) - 300
    // Five seconds of 5/s are in flight on two instances: about half of 25 are lost.
    expect(lost).toBeGreaterThan(4)
    expect(lost).toBeLessThan(21)
    expect(world.endpoints.find('E').requestsTotal).toBe(300 + lost)
  })

  it('that were given up and sent again are not sent a third time when the instance dies', () => {
    const model: ModelSpec = { latency: { kind: 'constant', ms: 5000 }, concurrency: 100 }
    const retries = policyOf({ timeoutMs: 1000, attemptsMax: 2 })
    const world = calling({ model, retries, perSecond: 5, instances: 2, trackInFlight: true })
    world.schedule(10_000, () =>
      world.faults.kill(
        { kind: 'instance', endpointName: 'E', variantName: 'A', instanceId: 0 },
        1,
      ),
    )
    world.runUntil(10 * MINUTE)
    world.finish()
    expect(world.callers.get('users')).toMatchObject({ requests: 300, attempts: 600, failed: 300 })
  })
})

describe('an overload with retries goes as in a naive loop with one event an attempt', () => {
  /** One worker, a constant service, FIFO; who would start after 60 s is never served. */
  function naive(options: {
    perSecond: number
    forMs: number
    serviceMs: number
    retries: RetryPolicy
  }) {
    const { perSecond, forMs, serviceMs, retries } = options
    const events: { atMs: number; attempt: number }[] = []
    const gap = 1000 / perSecond
    for (let atMs = gap / 2; atMs < forMs; atMs += gap) events.push({ atMs, attempt: 1 })
    let freeMs = 0
    const counts = { attempts: 0, succeeded: 0, failed: 0 }
    const perMinute: number[] = []
    for (;;) {
      events.sort((a, b) => a.atMs - b.atMs)
      const next = events.shift()
      if (next === undefined) return { ...counts, perMinute }
      const { atMs, attempt } = next
      counts.attempts++
      perMinute[Math.floor(atMs / MINUTE)] = (perMinute[Math.floor(atMs / MINUTE)] ?? 0) + 1
      const startMs = Math.max(atMs, freeMs)
      if (startMs < atMs + MINUTE) freeMs = startMs + serviceMs
      const endsMs = Math.min(startMs + serviceMs, atMs + MINUTE)
      const isGivenUp = endsMs - atMs > retries.timeoutMs
      if (startMs + serviceMs <= atMs + MINUTE && !isGivenUp) counts.succeeded++
      else if (attempt === retries.attemptsMax) counts.failed++
      else {
        const endedMs = isGivenUp ? atMs + retries.timeoutMs : endsMs
        events.push({
          atMs: endedMs + backoffMs(retries.backoff, attempt, 0),
          attempt: attempt + 1,
        })
      }
    }
  }

  it.each([
    { name: 'at once', retries: policyOf() },
    {
      name: 'after 7 s, then 14 s',
      retries: policyOf({ backoff: { baseMs: 7000, capMs: 1e6, jitter: 'none' } }),
    },
    { name: 'impatient after 20 s', retries: policyOf({ timeoutMs: 20_000 }) },
    { name: 'four attempts', retries: policyOf({ attemptsMax: 4, timeoutMs: 5000 }) },
  ])('$name', ({ retries }) => {
    // 7/s where 5.1/s can be served, for five minutes; odd numbers, so that no two fall together.
    const load = { perSecond: 7, forMs: 5 * MINUTE }
    const model: ModelSpec = { latency: { kind: 'constant', ms: 197 }, concurrency: 1 }
    const { callers, world } = finished({ model, retries, ...load })
    const { perMinute, ...expected } = naive({ ...load, serviceMs: 197, retries })
    expect(callers).toMatchObject(expected)
    const invocations = rowsOf(world, 'A').map(row => row.invocations)
    expect(invocations.slice(0, perMinute.length)).toEqual(perMinute)
    expect(expected.failed).toBeGreaterThan(0)
  })
})

describe('the queue of retries', () => {
  it('gives them in order of time, equal ones in order of planning, without the cancelled', () => {
    const entry = fc.record({ atMs: fc.integer({ min: 0, max: 20 }), cancel: fc.boolean() })
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), entries => {
        const queue = new RetryQueue()
        const planned = entries.map(({ atMs }, target) =>
          queue.plan({ atMs, target, attempt: 2, work: 0 }),
        )
        for (const [i, each] of planned.entries()) if (entries[i]?.cancel) queue.cancel(each)
        const kept = planned.filter((_, i) => entries[i]?.cancel !== true)
        expect(queue.length).toBe(kept.length)
        const expected = kept.toSorted((a, b) => a.atMs - b.atMs || a.seq - b.seq)
        const taken = []
        while (queue.nextMs < Number.POSITIVE_INFINITY) taken.push(queue.take())
        expect(taken).toEqual(expected)
      }),
    )
  })
})
