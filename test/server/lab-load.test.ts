/** Load that the server makes itself. */
import { describe, expect, it } from 'vitest'
import { type Live, liveApp } from './live-world.ts'

const post = ({ app }: Live, url: string, payload: object | string) =>
  app.inject({ method: 'POST', url, payload })
const listed = async ({ app }: Live) => (await app.inject('/_lab/load')).json().load
const advance = (live: Live, by: string) => post(live, '/_lab/clock', { advance: by })

async function requestsTotal({ app }: Live): Promise<number> {
  return (await app.inject('/_lab/state')).json().requests[0].total
}

const EVEN = { endpoint: 'churn', rate: '10/s', for: '1m', arrivals: 'even' }

describe('built-in load', () => {
  it('comes at its rate in virtual time, and stops by itself', async () => {
    const live = liveApp()
    expect((await post(live, '/_lab/load', EVEN)).json()).toEqual({
      load: [
        {
          endpoint: 'churn',
          ratePerSecond: 10,
          arrivals: 'even',
          startedAtMs: 0,
          endsAtMs: 60_000,
        },
      ],
    })
    await advance(live, '30s')
    expect(await requestsTotal(live)).toBe(300)
    await advance(live, '10m')
    expect(await requestsTotal(live)).toBe(600)
    expect(await listed(live)).toEqual([])
  })

  it('keeps pace with the clock', async () => {
    const live = liveApp({ speed: 60 })
    await post(live, '/_lab/load', { ...EVEN, for: '1h' })
    live.time.pass(1000)
    expect(await requestsTotal(live)).toBe(600)
    await post(live, '/_lab/clock', { speed: 1 })
    live.time.pass(1000)
    expect(await requestsTotal(live)).toBe(610)
    await post(live, '/_lab/clock', { pause: true })
    live.time.pass(1000)
    expect(await requestsTotal(live)).toBe(610)
  })

  it('changes its rate at once', async () => {
    const live = liveApp()
    await post(live, '/_lab/load', { ...EVEN, rate: '1/h', for: '1h' })
    await post(live, '/_lab/load', { ...EVEN, rate: '100/s' })
    expect(await listed(live)).toHaveLength(1)
    await advance(live, '2s')
    expect(await requestsTotal(live)).toBe(200)
  })

  it('ends on request, and with a reset', async () => {
    const live = liveApp()
    await post(live, '/_lab/load', EVEN)
    await advance(live, '10s')
    const stopped = await live.app.inject({ method: 'DELETE', url: '/_lab/load/churn' })
    expect(stopped.json()).toEqual({ load: [] })
    await advance(live, '10s')
    expect(await requestsTotal(live)).toBe(100)

    await post(live, '/_lab/load', EVEN)
    await live.app.inject({ method: 'DELETE', url: '/_lab/load' })
    expect(await listed(live)).toEqual([])

    await post(live, '/_lab/load', EVEN)
    await post(live, '/_lab/reset', '')
    expect(await listed(live)).toEqual([])
    await advance(live, '10s')
    expect(await requestsTotal(live)).toBe(0)
  })

  it('is on the timeline', async () => {
    const live = liveApp()
    await post(live, '/_lab/load', EVEN)
    await advance(live, '5m')
    const { events } = live.driver.present().timeline
    expect(events.slice(-2)).toMatchObject([
      { atMs: 0, kind: 'traffic.rate-changed', ratePerSecond: 10, source: 'built-in load' },
      { atMs: 60_000, kind: 'traffic.rate-changed', ratePerSecond: 0 },
    ])
  })

  it.each([
    { change: { endpoint: 'nope' }, status: 404, message: 'There is no endpoint "nope".' },
    { change: { rate: '0/s' }, status: 400, message: 'rate: more than 0/s and at most 10000/s' },
    {
      change: { rate: '20000/s' },
      status: 400,
      message: 'rate: more than 0/s and at most 10000/s',
    },
    {
      change: { for: '25h' },
      status: 400,
      message: 'for: more than 0s and at most 24h of virtual time',
    },
    {
      change: { rate: '10000/s', for: '24h' },
      status: 400,
      message: '864000000 requests in all, of at most 100000000',
    },
    {
      change: { arrivals: 'odd' },
      status: 400,
      message: 'arrivals: expected "poisson" or "even", got "odd"',
    },
    {
      change: { speed: 1 },
      status: 400,
      message: 'unknown key "speed": expected {"endpoint": "churn", "rate": "100/s", "for": "15m"}',
    },
  ])('refuses $change', async ({ change, status, message }) => {
    const live = liveApp()
    const answer = await post(live, '/_lab/load', { ...EVEN, ...change })
    expect({ status: answer.statusCode, message: answer.json().message }).toEqual({
      status,
      message,
    })
    expect(await listed(live)).toEqual([])
  })

  it('says that there is none to stop', async () => {
    const answer = await liveApp().app.inject({ method: 'DELETE', url: '/_lab/load/churn' })
    expect(answer.statusCode).toBe(404)
    expect(answer.json().message).toBe('There is no built-in load on endpoint "churn".')
  })

  it.each([{ host: 'evil.example' }, { origin: 'https://evil.example' }])(
    'is refused to a web page of others: %o',
    async headers => {
      const live = liveApp()
      for (const method of ['GET', 'POST', 'DELETE'] as const) {
        const answer = await live.app.inject({ method, url: '/_lab/load', headers, payload: EVEN })
        expect(answer.statusCode).toBe(403)
      }
      expect(await listed(live)).toEqual([])
    },
  )
})
