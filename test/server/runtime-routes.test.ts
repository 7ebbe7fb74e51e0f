import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import type { RoutingLine } from '../../src/language/routing-line.ts'
import { RoutingLog } from '../../src/server/routing-log/routing-log.ts'
import { churnWorld, FIRST_LINE, type Live, liveApp } from './live-world.ts'

const URL = '/endpoints/churn/invocations'

const invoke = ({ app }: Live, headers: Record<string, string> = {}, url = URL) =>
  app.inject({ method: 'POST', url, headers, payload: '{"x":1}' })

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

describe('InvokeEndpoint', () => {
  it('is answered by a model, with the headers of the real service', async () => {
    const { statusCode, headers, body } = await invoke(liveApp(), {
      'x-amzn-sagemaker-target-variant': 'B',
    })
    expect(statusCode).toBe(200)
    const { date, connection, 'x-amzn-requestid': requestId, ...others } = headers
    expect(requestId).toMatch(UUID)
    expect(others).toEqual({
      'content-type': 'application/json',
      'content-length': String(body.length),
      'x-amzn-invoked-production-variant': 'B',
    })
    expect(body).toBe(
      '{"endpoint":"churn","variant":"B","model":"churn-v2","instance":"i-1","queueMs":0,"modelMs":40,"latencyMs":40}',
    )
  })

  it('has an id of its own for every answer', async () => {
    const live = liveApp()
    const ids = new Set<unknown>()
    for (let i = 0; i < 20; i++) ids.add((await invoke(live)).headers['x-amzn-requestid'])
    expect(ids.size).toBe(20)
  })

  it.each([
    { what: 'no content type', headers: {} },
    { what: 'a type of bytes', headers: { 'content-type': 'application/x-npy' } },
    { what: 'a type with parameters', headers: { 'content-type': 'text/csv; charset=utf-8' } },
    { what: 'a malformed type', headers: { 'content-type': 'csv' } },
    { what: 'JSON that is none', headers: { 'content-type': 'application/json' } },
  ])('takes a body with $what', async ({ headers }) => {
    const { app } = liveApp()
    const payload = Buffer.from([0xff, 0x00, 0x7b])
    const { statusCode } = await app.inject({ method: 'POST', url: URL, headers, payload })
    expect(statusCode).toBe(200)
  })

  it('takes a request without a body', async () => {
    const { app } = liveApp()
    expect((await app.inject({ method: 'POST', url: URL })).statusCode).toBe(200)
  })

  it('splits traffic by weight', async () => {
    const live = liveApp()
    const counts = { A: 0, B: 0 }
    for (let i = 0; i < 1000; i++) {
      const variant = (await invoke(live)).headers['x-amzn-invoked-production-variant']
      if (variant === 'A' || variant === 'B') counts[variant]++
    }
    // 0.7 ± 3 × sqrt(0.7 × 0.3 ÷ 1,000)
    expect(counts.A).toBeGreaterThan(657)
    expect(counts.A).toBeLessThan(743)
    expect(counts.A + counts.B).toBe(1000)
  })

  it.each([
    {
      what: 'an unknown endpoint',
      url: '/endpoints/nope/invocations',
      message: 'Endpoint nope of account 000000000000 not found.',
    },
    {
      what: 'an endpoint in the wrong case',
      url: '/endpoints/Churn/invocations',
      message: 'Endpoint Churn of account 000000000000 not found.',
    },
    {
      what: 'a name that no endpoint can have',
      url: '/endpoints/no_pe/invocations',
      message:
        "1 validation error detected: Value 'no_pe' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9])*",
    },
    {
      what: 'a target variant that the endpoint does not have',
      url: URL,
      headers: { 'x-amzn-sagemaker-target-variant': 'C' },
      message: 'Variant C not found for Endpoint churn',
    },
  ])('refuses $what as AWS does', async ({ url, headers, message }) => {
    const answer = await invoke(liveApp(), headers, url)
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['x-amzn-errortype']).toBe('ValidationError')
    expect(answer.headers['x-amzn-requestid']).toMatch(UUID)
    expect(answer.json()).toEqual({ Message: message })
  })

  it('answers what a container answers as ModelError', async () => {
    const createWorld = ({ onLost }: { onLost: (ticket: number) => void }) =>
      churnWorld(onLost, { A: { errorShare5xx: 1 } })
    const answer = await invoke(liveApp({ createWorld }), {
      'x-amzn-sagemaker-target-variant': 'A',
    })
    expect(answer.statusCode).toBe(424)
    expect(answer.headers['x-amzn-errortype']).toBe('ModelError')
    expect(answer.json()).toMatchObject({ OriginalStatusCode: 500 })
  })

  it.each([
    { what: 'whose length is declared', payload: () => 'x'.repeat(101), headers: {} },
    {
      what: 'that comes in chunks',
      payload: () => Readable.from(['x'.repeat(60), 'y'.repeat(60)]),
      headers: { 'transfer-encoding': 'chunked' },
    },
  ])('refuses a body over the limit $what', async ({ payload, headers }) => {
    const { app } = liveApp({ app: { invocationBodyBytesMax: 100 } })
    const answer = await app.inject({ method: 'POST', url: URL, payload: payload(), headers })
    expect(answer.statusCode).toBe(413)
    expect(answer.headers['content-type']).toBe('application/json')
    expect(answer.headers['x-amzn-errortype']).toBeUndefined()
    expect(answer.json()).toEqual({ message: 'HTTP content length exceeded 100 bytes.' })
  })

  it('takes a body of exactly the limit', async () => {
    const { app } = liveApp({ app: { invocationBodyBytesMax: 100 } })
    const answer = await app.inject({ method: 'POST', url: URL, payload: 'x'.repeat(100) })
    expect(answer.statusCode).toBe(200)
  })

  it.each(['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'] as const)('refuses %s', async method => {
    const answer = await liveApp().app.inject({ method, url: URL })
    expect(answer.statusCode).toBe(405)
    expect(answer.headers.allow).toBe('POST')
  })

  it('is answered with 503 when too many callers wait', async () => {
    const live = liveApp({ speed: 1, pendingAnswersMax: 1 })
    const first = invoke(live)
    await setImmediate()
    const second = await invoke(live)
    expect(second.statusCode).toBe(503)
    expect(second.headers['x-amzn-errortype']).toBe('ServiceUnavailable')
    live.time.pass(50)
    expect((await first).statusCode).toBe(200)
  })

  it('is answered at once when the instance dies while the caller waits', async () => {
    const live = liveApp({ speed: 1 })
    const waiting = invoke(live, { 'x-amzn-sagemaker-target-variant': 'A' })
    await setImmediate()
    const kill = { endpoint: 'churn', variant: 'A', kill: 2 }
    const injected = await live.app.inject({ method: 'POST', url: '/_lab/faults', payload: kill })
    expect(injected.statusCode).toBe(200)
    const answer = await waiting
    expect(answer.statusCode).toBe(424)
    expect(answer.json()).toMatchObject({
      OriginalStatusCode: 0,
      OriginalMessage: 'An error occurred while handling request as the model process exited.',
    })
  })

  it('is answered with 503 when nobody serves', async () => {
    const live = liveApp()
    const kill = { endpoint: 'churn', variant: 'A', kill: 2 }
    await live.app.inject({ method: 'POST', url: '/_lab/faults', payload: kill })
    const answer = await invoke(live, { 'x-amzn-sagemaker-target-variant': 'A' })
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toEqual({ Message: 'Endpoint churn has no instance in service.' })
  })
})

describe('CustomAttributes', () => {
  it('are sent back by a simulated container', async () => {
    const attributes = { 'x-amzn-sagemaker-custom-attributes': 'trace=1' }
    expect((await invoke(liveApp(), attributes)).headers).toMatchObject(attributes)
  })

  it('have at most 1024 characters', async () => {
    const attributes = { 'x-amzn-sagemaker-custom-attributes': 'x'.repeat(1025) }
    const answer = await invoke(liveApp(), attributes)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().Message).toContain(
      "at 'customAttributes' failed to satisfy constraint: Member must have length less than or equal to 1024",
    )
  })
})

describe('InvokeEndpointAsync', () => {
  it('is refused: asynchronous inference is not simulated', async () => {
    const answer = await invoke(liveApp(), {}, '/endpoints/churn/async-invocations')
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['x-amzn-errortype']).toBe('UnknownOperationException')
    expect(answer.json()).toEqual({
      Message:
        'The operation InvokeEndpointAsync is not simulated; docs/operations.md lists those that are simulated.',
    })
  })
})

describe('a path that cannot be decoded', () => {
  it('is refused in the form of the runtime', async () => {
    const { statusCode, headers, body } = await invoke(
      liveApp(),
      {},
      '/endpoints/%E0%A4%A/invocations',
    )
    expect(statusCode).toBe(400)
    expect(headers['x-amzn-errortype']).toBe('ValidationError')
    expect(headers['x-amzn-requestid']).toMatch(UUID)
    expect(JSON.parse(body)).toEqual({
      Message: "'/endpoints/%E0%A4%A/invocations' is not a valid url component",
    })
  })

  it('is refused in the form of /_lab there', async () => {
    const { statusCode, body } = await invoke(liveApp(), {}, '/_lab/models/%E0%A4%A')
    expect(statusCode).toBe(400)
    expect(JSON.parse(body)).toMatchObject({ error: 'bad-request' })
  })
})

describe('the routing log', () => {
  const logged = async (share: number, requests: number) => {
    const lines: RoutingLine[] = []
    const log = new RoutingLog(line => lines.push(line), share)
    const live = liveApp({ app: { log } })
    for (let i = 0; i < requests; i++) await invoke(live)
    return { lines, live }
  }

  it('says where each request went and why', async () => {
    const { lines } = await logged(1, 1)
    expect(lines).toEqual([FIRST_LINE])
  })

  it('has no draw for a caller who names the variant', async () => {
    const { lines, live } = await logged(1, 0)
    await invoke(live, { 'x-amzn-sagemaker-target-variant': 'A' })
    expect(lines).toMatchObject([{ variant: 'A', draw: null, reason: 'target variant A' }])
  })

  it('in a deployment has the draw between blue and green, where no variant was drawn', async () => {
    const { lines, live } = await logged(1, 0)
    const CanarySize = { Type: 'CAPACITY_PERCENT', Value: 50 }
    const TrafficRoutingConfiguration = { Type: 'CANARY', WaitIntervalInSeconds: 600, CanarySize }
    live.driver.command(world =>
      execute(world, 'UpdateEndpoint', {
        EndpointName: 'churn',
        EndpointConfigName: 'ab-2',
        DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration } },
      }),
    )
    await live.driver.advance(6 * 60_000)
    await invoke(live, { 'x-amzn-sagemaker-target-variant': 'A' })
    await invoke(live)
    const [targeted, drawn] = lines
    expect(targeted?.weights).toEqual({ blue: 0.5, green: 0.5 })
    expect(targeted?.reason).toContain(`draw ${targeted?.draw?.toFixed(3)} `)
    expect(drawn?.weights).toEqual({ A: 0.7, B: 0.3 })
  })

  it('has the status that the caller got', async () => {
    const { lines, live } = await logged(1, 0)
    await invoke(live, { 'x-amzn-sagemaker-target-variant': 'C' })
    expect(lines).toMatchObject([{ variant: null, instance: null, status: 400 }])
  })

  it.each([
    { share: 1, lines: 20 },
    { share: 0.25, lines: 5 },
    { share: 0, lines: 0 },
  ])('has $lines lines of 20 requests at a share of $share', async ({ share, lines }) => {
    expect((await logged(share, 20)).lines).toHaveLength(lines)
  })
})
