/** Load that the server makes itself has lines in the routing log, of a sample of its requests. */
import { describe, expect, it, vi } from 'vitest'
import { RatedArrivals } from '../../src/core/traffic/arrivals.ts'
import type { TrafficOptions } from '../../src/core/traffic/traffic-source.ts'
import type { RoutingLine } from '../../src/language/routing-line.ts'
import { SERVER_LIMITS } from '../../src/server/limits.ts'
import { RoutingLog } from '../../src/server/routing-log/routing-log.ts'
import type { DriverOptions } from '../../src/server/wall-clock-driver.ts'
import { churnWorld, FIRST_LINE, type Live, liveApp } from './live-world.ts'

const { trafficLinesPerSecondMax: PER_SECOND, trafficLinesAtOnceMax: AT_ONCE } = SERVER_LIMITS

const logging = (options: Partial<DriverOptions> = {}, log = new RoutingLog(() => {})): Live =>
  liveApp({ ...options, app: { log } })

const post = ({ app }: Live, url: string, payload: object) =>
  app.inject({ method: 'POST', url, payload })
const advance = (live: Live, by: string) => post(live, '/_lab/clock', { advance: by })
const load = (live: Live, rate: string, more: object = {}) =>
  post(live, '/_lab/load', { endpoint: 'churn', rate, for: '10m', arrivals: 'even', ...more })

async function linesOf({ app }: Live): Promise<readonly RoutingLine[]> {
  return (await app.inject('/_lab/routing')).json().lines
}

const countsOf = async ({ app }: Live) => (await app.inject('/_lab/state')).json().requests[0]
const sumOf = (lines: readonly RoutingLine[]) => lines.reduce((sum, { oneOf }) => sum + oneOf, 0)
const fromSource = (lines: readonly RoutingLine[]) => lines.filter(({ source }) => source !== null)

/** Lines of the load as the page gets them: it asks once a second, for what has come since. */
async function watch(live: Live, seconds: number): Promise<readonly RoutingLine[]> {
  const lines: RoutingLine[] = []
  for (let second = 0; second < seconds; second++) {
    live.time.pass(1000)
    const since = lines.length - 1
    lines.push(...(await live.app.inject(`/_lab/routing?since=${since}`)).json().lines)
  }
  return lines
}

describe('a line of built-in load', () => {
  it('says what the line of a client would: the same draw, instance and reason', async () => {
    const live = logging()
    await load(live, '10/s')
    await advance(live, '1s')
    const [first] = await linesOf(live)
    expect(first).toEqual({ ...FIRST_LINE, seq: 0, atMs: 50, source: 'built-in load on churn' })
  })

  it('is there for every request at a low rate, and agrees with the counts', async () => {
    const B = {
      errorShare5xx: 0.5,
      latency: { kind: 'constant', ms: 400 },
      concurrency: 1,
    } as const
    const createWorld: DriverOptions['createWorld'] = ({ onLost }) => churnWorld(onLost, { B })
    const live = logging({ createWorld })
    await load(live, '8/s', { for: '20s' })
    await advance(live, '30s')
    const lines = await linesOf(live)
    const { total, variants } = await countsOf(live)
    expect(lines).toHaveLength(160)
    expect(total).toBe(160)
    for (const { variant, outcomes } of variants) {
      const statuses = lines.filter(line => line.variant === variant).map(({ status }) => status)
      expect(statuses.filter(status => status === 200)).toHaveLength(outcomes.ok)
      expect(statuses.filter(status => status === 424)).toHaveLength(outcomes.error5xx ?? 0)
    }
    expect(lines.filter(({ status }) => status === 424).length).toBeGreaterThan(5)
    // One worker and 400 ms: some had to wait, and none for a free worker without cause.
    const waited = lines.filter(({ queueMs }) => queueMs > 0)
    expect(waited.length).toBeGreaterThan(0)
    expect(waited.every(({ variant }) => variant === 'B')).toBe(true)
  })

  it('comes when the request is answered', async () => {
    const live = logging()
    await load(live, '1/s') // at 0.5 s, 1.5 s …, in the container for 20 or 40 ms
    await advance(live, '510ms')
    expect(await linesOf(live)).toEqual([])
    await advance(live, '30ms')
    expect(await linesOf(live)).toHaveLength(1)
  })

  it('says 424 when the instance dies before it has answered', async () => {
    const slow = { latency: { kind: 'constant', ms: 2000 } } as const
    const models = { A: slow, B: slow }
    const createWorld: DriverOptions['createWorld'] = ({ onLost }) => churnWorld(onLost, models)
    const live = logging({ createWorld })
    await load(live, '1/s', { for: '1s' })
    await advance(live, '1s')
    const kill = { endpoint: 'churn', count: 2 }
    live.driver.command(world => {
      for (const variantName of ['A', 'B']) {
        world.faults.kill({ kind: 'variant', endpointName: kill.endpoint, variantName }, kill.count)
      }
    })
    await advance(live, '2s')
    expect(await linesOf(live)).toMatchObject([{ status: 424, modelMs: 2000 }])
  })

  it('is not written to stdout, where clients’ requests stand once each', async () => {
    const write = vi.fn()
    const live = logging({}, new RoutingLog(write))
    await load(live, '100/s')
    await advance(live, '10s')
    await live.app.inject({ method: 'POST', url: '/endpoints/churn/invocations' })
    expect((await linesOf(live)).length).toBeGreaterThan(100)
    expect(write).toHaveBeenCalledOnce()
    expect(write.mock.calls[0]?.[0]).toMatchObject({ source: null, oneOf: 1 })
  })

  it('is not there when nothing is logged', async () => {
    const live = liveApp()
    await load(live, '100/s')
    await advance(live, '10s')
    expect(await linesOf(live)).toEqual([])
  })

  it('ends with the world it is about', async () => {
    const live = logging()
    await load(live, '1/s')
    await advance(live, '510ms') // one is on its way
    await post(live, '/_lab/reset', {})
    await advance(live, '1m')
    expect(await linesOf(live)).toEqual([])
    await load(live, '1/s', { for: '2s' })
    await advance(live, '1m')
    expect(await linesOf(live)).toMatchObject([{ seq: 0 }, { seq: 1 }])
  })
})

/** Answers at once, however many come. */
const roomy = { latency: { kind: 'constant', ms: 1 }, concurrency: 1000 } as const
const roomyWorld: DriverOptions['createWorld'] = ({ onLost }) =>
  churnWorld(onLost, { A: roomy, B: roomy })

describe('how many lines there are', () => {
  it.each([1, 60, 600])('a second of the wall clock at speed %d: so many', async speed => {
    const live = logging({ speed, createWorld: roomyWorld })
    await load(live, '1000/s', { for: '1h' })
    const lines = await watch(live, 4)
    expect(lines.length).toBeGreaterThan(3.5 * PER_SECOND)
    expect(lines.length).toBeLessThanOrEqual(4 * PER_SECOND + 1)
    // Every request is accounted for, up to those after the last line.
    const { total } = await countsOf(live)
    expect(sumOf(lines)).toBeGreaterThan(0.97 * total)
    expect(sumOf(lines)).toBeLessThanOrEqual(total)
  })

  it('several endpoints under load share them', async () => {
    const live = logging({ speed: 1, createWorld: roomyWorld })
    await post(live, '/_lab/clock', { pause: true })
    live.driver.command(world => {
      world.endpoints.create({ name: 'other', configName: 'ab', deployment: undefined })
    })
    await advance(live, '10m')
    await load(live, '1000/s')
    await load(live, '20/s', { endpoint: 'other' })
    await post(live, '/_lab/clock', { pause: false })
    const lines = await watch(live, 4)
    const of = (endpoint: string) => lines.filter(line => line.endpoint === endpoint)
    expect(lines.length).toBeLessThanOrEqual(4 * PER_SECOND + 2)
    expect(of('churn').length).toBeGreaterThan(1.7 * PER_SECOND)
    expect(of('other').length).toBeGreaterThan(1.3 * PER_SECOND)
  })

  it('at once when the clock is moved ahead: so many, from its beginning to its end', async () => {
    const live = logging({ createWorld: roomyWorld })
    await load(live, '1000/s')
    await advance(live, '10m')
    const lines = await linesOf(live)
    expect(lines).toHaveLength(AT_ONCE)
    expect(lines[0]?.atMs).toBeLessThan(3000)
    expect(lines.at(-1)?.atMs).toBeGreaterThan(597_000)
    expect(sumOf(lines)).toBeGreaterThan(597_000)
  })

  it('no more when the clock is moved ahead again and again', async () => {
    const live = logging({ createWorld: roomyWorld })
    await load(live, '1000/s')
    for (let i = 0; i < 20; i++) await advance(live, '1s')
    expect(fromSource(await linesOf(live)).length).toBeLessThanOrEqual(AT_ONCE + 1)
    live.time.pass(2000)
    for (let i = 0; i < 20; i++) await advance(live, '1s')
    expect(fromSource(await linesOf(live)).length).toBeLessThanOrEqual(AT_ONCE + 2 * PER_SECOND + 2)
  })

  it('no more than that when nobody looked for long', async () => {
    const live = logging({ speed: 1, createWorld: roomyWorld })
    await load(live, '1000/s')
    live.time.stall(59_000)
    const lines = await linesOf(live)
    expect(lines.length).toBeGreaterThan(AT_ONCE - 10)
    expect(lines.length).toBeLessThanOrEqual(AT_ONCE + 1)
  })

  it('bounded while nothing is answered', async () => {
    const stuck = { latency: { kind: 'constant', ms: 59_000 }, concurrency: 1000 } as const
    const createWorld: DriverOptions['createWorld'] = ({ onLost }) =>
      churnWorld(onLost, { A: stuck, B: stuck })
    const live = logging({ createWorld, speed: 0.1 })
    await load(live, '1000/s')
    for (let second = 0; second < 200; second++) {
      live.time.pass(1000)
      live.driver.present()
    }
    await post(live, '/_lab/clock', { speed: 'manual' })
    await advance(live, '2m')
    const { lastSeq } = (await live.app.inject('/_lab/routing')).json()
    expect(lastSeq).toBeLessThan(SERVER_LIMITS.routingLinesMax + 2 * AT_ONCE)
  })
})

describe('a line of the scenario’s own traffic', () => {
  const traffic =
    (more: Partial<TrafficOptions> = {}): DriverOptions['createWorld'] =>
    ({ onLost }) => {
      const world = churnWorld(onLost, { A: { errorShare5xx: 0.5 } })
      const segments = [{ startMs: 0, endMs: 60_000, startPerSecond: 2, endPerSecond: 2 }]
      const options = { segments, process: 'even', seed: 1, streamName: 'x' } as const
      const arrivals = new RatedArrivals(options)
      world.addTraffic({ name: 'shoppers', endpointName: 'churn', arrivals, targets: [], ...more })
      return world
    }

  it('names its source, also after a reset', async () => {
    const live = logging({ createWorld: traffic() })
    for (let run = 0; run < 2; run++) {
      await advance(live, '5s')
      const lines = await linesOf(live)
      expect(lines).toHaveLength(10)
      expect(lines.every(({ source }) => source === 'shoppers')).toBe(true)
      await post(live, '/_lab/reset', {})
    }
  })

  it('names the variant that the caller named', async () => {
    const targets = [{ variantName: 'B', share: 1 }]
    const live = logging({ createWorld: traffic({ targets }) })
    await advance(live, '5s')
    const lines = await linesOf(live)
    expect(new Set(lines.map(({ reason }) => reason))).toEqual(new Set(['target variant B']))
  })

  it('has each attempt of callers who try again', async () => {
    const retries: TrafficOptions['retries'] = {
      attemptsMax: 2,
      timeoutMs: Number.POSITIVE_INFINITY,
      causes: new Set(['5xx']),
      backoff: { baseMs: 200, capMs: 200, jitter: 'none' },
    }
    const live = logging({ createWorld: traffic({ retries }) })
    for (let second = 0; second < 61; second++) {
      await advance(live, '1s')
      live.time.pass(1000)
    }
    const lines = await linesOf(live)
    const { attempts = 0, requests } = live.driver.present().callers.get('shoppers') ?? {}
    expect(requests).toBe(120)
    expect(attempts).toBeGreaterThan(140)
    expect(sumOf(lines)).toBeGreaterThan(attempts - 3)
    expect(lines.length).toBeGreaterThan(0.95 * attempts)
  })
})
