import { describe, expect, it } from 'vitest'
import { type Live, liveApp } from './live-world.ts'

const post = ({ app }: Live, url: string, payload: object | string) =>
  app.inject({ method: 'POST', url, payload })

const get = ({ app }: Live, url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers })

describe('/_lab/health', () => {
  it('says that the server answers', async () => {
    const answer = await get(liveApp(), '/_lab/health')
    expect([answer.statusCode, answer.body]).toEqual([200, '{"status":"ok"}'])
  })
})

describe('/_lab/clock', () => {
  it('tells virtual time', async () => {
    const live = liveApp({ speed: 60 })
    live.time.pass(1500)
    expect((await get(live, '/_lab/clock')).json()).toEqual({
      nowMs: 90_000,
      speed: 60,
      isPaused: false,
      slippedMs: 0,
      at: '2026-01-05T00:01:30.000Z',
    })
  })

  it('moves ahead by hand', async () => {
    const answer = await post(liveApp(), '/_lab/clock', { advance: '15m' })
    expect(answer.json()).toMatchObject({ nowMs: 900_000, at: '2026-01-05T00:15:00.000Z' })
  })

  it('changes its speed, and stops', async () => {
    const live = liveApp()
    expect((await post(live, '/_lab/clock', { speed: 60 })).json()).toMatchObject({ speed: 60 })
    expect((await post(live, '/_lab/clock', { pause: true })).json()).toMatchObject({
      isPaused: true,
    })
  })

  it('moves ahead, changes its speed and stops in one request', async () => {
    const body = { advance: '15m', speed: 60, pause: true }
    expect((await post(liveApp(), '/_lab/clock', body)).json()).toMatchObject({
      nowMs: 900_000,
      speed: 60,
      isPaused: true,
    })
  })

  it.each([
    { body: { advance: '15m', speed: 'max' } },
    { body: { advance: '9000d', speed: 60, pause: true } },
    { body: { advance: '15m', pause: 1 } },
  ])('changes nothing when a part of $body is refused', async ({ body }) => {
    const live = liveApp()
    const before = (await get(live, '/_lab/clock')).json()
    expect((await post(live, '/_lab/clock', body)).statusCode).toBe(400)
    expect((await get(live, '/_lab/clock')).json()).toEqual(before)
  })

  const EXPECTED = 'expected {"advance": "15m"}, {"speed": 60}, {"pause": true}, or several of them'
  const SPEEDS = 'a number above 0 and at most 1000000, "manual" or "max"'
  it.each([
    { body: {}, message: `${EXPECTED}, got {}` },
    { body: [], message: `${EXPECTED}, got []` },
    { body: '15', message: `${EXPECTED}, got 15` },
    { body: { speed: 1, jump: 1 }, message: `unknown key "jump": ${EXPECTED}` },
    { body: { jump: 1 }, message: `unknown key "jump": ${EXPECTED}` },
    { body: { speed: '60' }, message: `speed: expected ${SPEEDS}, got "60"` },
    { body: { speed: 0 }, message: `speed: expected ${SPEEDS}, got 0` },
    { body: { pause: 'yes' }, message: 'pause: expected true or false, got "yes"' },
    { body: { advance: '0.1ms' }, message: 'advance: expected whole milliseconds, got "0.1ms"' },
    {
      body: { advance: 15 },
      message:
        'advance: expected a duration (a number and ms, s, m, h or d; for example 90s or 1.5h), such as 15s, got 15',
    },
    {
      body: { speed: 'max' },
      message: 'Speed "max" runs to the end of a scenario, and there is none: use a number.',
    },
    {
      body: { advance: '9000d' },
      message: 'advance: at most 31d at once, got "9000d"; ask several times',
    },
  ])('refuses $body', async ({ body, message }) => {
    const answer = await post(liveApp(), '/_lab/clock', body)
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toEqual({ error: 'invalid-value', message })
  })

  it('refuses a body that is no JSON', async () => {
    const answer = await post(liveApp(), '/_lab/clock', '{"advance":')
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ error: 'body-not-json' })
  })

  it('refuses a body that is too large', async () => {
    const answer = await post(liveApp(), '/_lab/clock', 'x'.repeat(65_537))
    expect(answer.statusCode).toBe(413)
    expect(answer.json()).toEqual({
      error: 'body-too-large',
      message: 'HTTP content length exceeded 65536 bytes.',
    })
  })
})

describe('/_lab/faults', () => {
  it('puts a fault into force, for its time', async () => {
    const live = liveApp()
    const fault = { endpoint: 'churn', variant: 'A', latency: 'x5', for: '3m' }
    expect((await post(live, '/_lab/faults', fault)).statusCode).toBe(200)
    const modelMs = async () => {
      const headers = { 'x-amzn-sagemaker-target-variant': 'A' }
      const url = '/endpoints/churn/invocations'
      return (await live.app.inject({ method: 'POST', url, headers })).json().modelMs
    }
    expect(await modelMs()).toBe(100)
    await post(live, '/_lab/clock', { advance: '3m' })
    expect(await modelMs()).toBe(20)
  })

  it.each([
    {
      what: 'an endpoint',
      body: { endpoint: 'nope', variant: 'A', errors: '50%', for: '3m' },
      message: 'There is no endpoint "nope"; known: churn',
    },
    {
      what: 'a variant',
      body: { endpoint: 'churn', variant: 'C', errors: '50%', for: '3m' },
      message: 'There is no variant "C" on "churn"; did you mean "A"?',
    },
    {
      what: 'a model',
      body: { model: 'nope', latency: 'x2', for: '3m' },
      message: 'There is no model "nope"; known: churn-v1, churn-v2',
    },
    {
      what: 'an instance',
      body: { endpoint: 'churn', variant: 'A', instance: 7, latency: 'x2', for: '3m' },
      message: 'There is no instance i-7 in "churn/A".',
    },
    {
      what: 'a variant to kill',
      body: { endpoint: 'churn', variant: 'C', kill: 1 },
      message: 'There is no variant churn/C to kill.',
    },
  ])('refuses $what that is not there', async ({ body, message }) => {
    const answer = await post(liveApp(), '/_lab/faults', body)
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toEqual({ error: 'not-found', message })
  })

  it.each([
    { body: { model: 'churn-v1' }, says: 'exactly one of kill, latency, errors' },
    { body: { model: 'churn-v1', latency: 5, for: '3m' }, says: 'a factor' },
    { body: { model: 'churn-v1', latency: 'x5' }, says: 'latency needs "for"' },
    { body: [], says: 'expected' },
  ])('refuses $body', async ({ body, says }) => {
    const answer = await post(liveApp(), '/_lab/faults', body)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().message).toContain(says)
  })
})

describe('/_lab/reset', () => {
  it('takes no members', async () => {
    const answer = await post(liveApp(), '/_lab/reset', { seed: 2 })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().message).toBe('expected no body or {}, got {"seed":2}')
  })

  it('goes back to the initial scenario at time zero', async () => {
    const live = liveApp()
    const killed = { endpoint: 'churn', variant: 'A', kill: 2 }
    await post(live, '/_lab/faults', killed)
    await post(live, '/_lab/clock', { advance: '15m' })
    expect((await post(live, '/_lab/reset', '')).json()).toMatchObject({ nowMs: 0 })
    const headers = { 'x-amzn-sagemaker-target-variant': 'A' }
    const url = '/endpoints/churn/invocations'
    const answer = await live.app.inject({ method: 'POST', url, headers })
    expect(answer.json()).toMatchObject({ variant: 'A' })
  })
})

describe('every route', () => {
  it.each([
    { url: '/_lab/health', method: 'POST', allow: 'GET' },
    { url: '/_lab/state', method: 'DELETE', allow: 'GET, PUT' },
    { url: '/_lab/timeline', method: 'POST', allow: 'GET' },
    { url: '/_lab/clock', method: 'PUT', allow: 'GET, POST' },
    { url: '/_lab/faults', method: 'PUT', allow: 'GET, POST, DELETE' },
    { url: '/_lab/faults/fault-1', method: 'GET', allow: 'DELETE' },
    { url: '/_lab/metrics', method: 'POST', allow: 'GET' },
    { url: '/_lab/load', method: 'PUT', allow: 'GET, POST, DELETE' },
    { url: '/_lab/load/churn', method: 'GET', allow: 'DELETE' },
    { url: '/_lab/reset', method: 'GET', allow: 'POST' },
    { url: '/_lab/models', method: 'POST', allow: 'GET' },
    { url: '/_lab/models/m', method: 'DELETE', allow: 'GET, PUT' },
  ] as const)('$url refuses $method', async ({ url, method, allow }) => {
    const answer = await liveApp().app.inject({ method, url })
    expect(answer.statusCode).toBe(405)
    expect(answer.headers.allow).toBe(allow)
    expect(answer.json()).toEqual({
      error: 'wrong-method',
      message: `${url} takes ${allow}, not ${method}.`,
    })
  })

  it('answers an unknown path with 404', async () => {
    const answer = await get(liveApp(), '/_lab/nope?x=1')
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toEqual({
      error: 'unknown-route',
      message: 'There is no GET /_lab/nope on this server.',
    })
  })

  it.each([
    { host: '127.0.0.1:8080', status: 200 },
    { host: 'localhost:8080', status: 200 },
    { host: '[::1]:8080', status: 200 },
    { host: '192.168.1.7', status: 200 },
    { host: 'evil.example', status: 403 },
    { host: 'localhost.evil.example:8080', status: 403 },
  ])('answers the Host $host with $status', async ({ host, status }) => {
    expect((await get(liveApp(), '/_lab/health', { host })).statusCode).toBe(status)
  })

  it.each([
    { origin: 'http://127.0.0.1:8080', status: 200 },
    { origin: 'http://localhost:5173', status: 200 },
    { origin: 'https://evil.example', status: 403 },
    { origin: 'http://192.168.1.9', status: 403 },
    { origin: 'null', status: 403 },
  ])('answers the Origin $origin with $status', async ({ origin, status }) => {
    const headers = { host: '127.0.0.1:8080', origin }
    const { app } = liveApp()
    for (const url of ['/_lab/reset', '/endpoints/churn/invocations']) {
      const answer = await app.inject({ method: 'POST', url, headers })
      expect(answer.statusCode).toBe(status)
    }
  })

  it('lets in the name that the server was bound to', async () => {
    const live = liveApp({ app: { host: 'lab.internal' } })
    expect((await get(live, '/_lab/health', { host: 'lab.internal:80' })).statusCode).toBe(200)
  })
})
