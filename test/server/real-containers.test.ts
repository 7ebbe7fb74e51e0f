/** Models on real containers: HTTP servers of the test process, called over the loopback. */

import { setTimeout as pause } from 'node:timers/promises'
import {
  InvokeEndpointWithResponseStreamCommand,
  ModelStreamError,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime'
import { afterEach, describe, expect, it } from 'vitest'
import type { RoutingLine } from '../../src/language/routing-line.ts'
import { RoutingLog } from '../../src/server/routing-log/routing-log.ts'
import {
  type Container,
  type LiveAccount,
  liveAccount,
  saying,
  startContainer,
  until,
} from './real-container.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function container(...how: Parameters<typeof startContainer>): Promise<Container> {
  const started = await startContainer(...how)
  closing.push(() => started.close())
  return started
}

function account(...how: Parameters<typeof liveAccount>): LiveAccount {
  const live = liveAccount(...how)
  closing.push(async () => {
    live.driver.stop()
    await live.app.close()
  })
  return live
}

/** It answers when the test says so. */
const hold = () => {}

describe('a model whose Image is the address of a container', () => {
  it('gets body, types and SageMaker headers of each request, and nothing else', async () => {
    const real = await container(
      saying('{"score":1}', 200, {
        'content-type': 'application/x-scores',
        'x-amzn-sagemaker-custom-attributes': 'seen',
      }),
    )
    const live = account()
    await live.inService({ A: { on: real } })
    const answer = await live.invoke(
      {
        'content-type': 'text/csv',
        accept: 'application/json',
        'x-amzn-sagemaker-custom-attributes': 'trace=1',
        'x-amzn-sagemaker-inference-id': 'i1',
        authorization: 'AWS4-HMAC-SHA256 …',
        cookie: 'c=1',
      },
      '1,2,3',
    )
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toBe('{"score":1}')
    expect(answer.headers).toMatchObject({
      'content-type': 'application/x-scores',
      'x-amzn-invoked-production-variant': 'A',
      'x-amzn-sagemaker-custom-attributes': 'seen',
    })
    const { host: _, connection: __, ...headers } = real.seen[0]?.headers ?? {}
    expect(real.seen[0]?.body).toBe('1,2,3')
    expect(headers).toEqual({
      'content-type': 'text/csv',
      'content-length': '5',
      accept: 'application/json',
      'x-amzn-sagemaker-custom-attributes': 'trace=1',
      'x-amzn-sagemaker-inference-id': 'i1',
    })
  })

  it('is in service only when the container answers /ping with 200', async () => {
    const real = await container()
    real.isHealthy = false
    const live = account()
    live.create({ A: { on: real } })
    const statusOf = () => live.driver.present().endpoints.find('e').status
    expect(statusOf()).toBe('Creating')
    expect((await live.invoke()).json()).toEqual({
      Message: 'Endpoint e of account 000000000000 not found.',
    })
    real.isHealthy = true
    await until(() => statusOf() === 'InService')
    expect((await live.invoke()).statusCode).toBe(200)
  })

  it("fails its endpoint with AWS's reason when it is never healthy", async () => {
    const live = account()
    const nobody = await startContainer()
    await nobody.close()
    live.create({ A: { on: nobody } })
    await live.driver.advance(8 * 60_000)
    expect(live.call('DescribeEndpoint', { EndpointName: 'e' })).toMatchObject({
      EndpointStatus: 'Failed',
      FailureReason:
        'The primary container for production variant A did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
    })
  })

  it('shares the requests by weight: what the containers saw is what the callers were told', async () => {
    const [first, second] = [await container(), await container()]
    const live = account()
    await live.inService({ A: { on: first, weight: 3 }, B: { on: second, weight: 1 } })
    const answers = await Promise.all(Array.from({ length: 400 }, () => live.invoke()))
    const told = (name: string) =>
      answers.filter(({ headers }) => headers['x-amzn-invoked-production-variant'] === name).length
    expect([first.seen.length, second.seen.length]).toEqual([told('A'), told('B')])
    // 0.75 ± 4 × sqrt(0.75 × 0.25 ÷ 400)
    expect(first.seen.length).toBeGreaterThan(265)
    expect(first.seen.length).toBeLessThan(335)
  })

  it('gets no more requests at once than its instances have workers; the rest wait their turn', async () => {
    const real = await container(hold)
    const live = account()
    await live.inService({ A: { on: real, environment: { ENDPOINT_LAB_CONCURRENCY: '2' } } })
    const answers = Array.from({ length: 5 }, (_, i) => live.invoke({}, `request ${i}`))
    await until(() => real.held.length === 2)
    expect(live.driver.waitingCount).toBe(5)
    for (let answered = 0; answered < 5; answered++) {
      await until(() => real.seen.length === Math.min(5, answered + 2))
      expect(real.held.length).toBeLessThanOrEqual(2)
      real.held[0]?.end('done')
      await until(() => live.driver.waitingCount === 4 - answered)
    }
    expect((await Promise.all(answers)).map(({ statusCode }) => statusCode)).toEqual([
      200, 200, 200, 200, 200,
    ])
    expect(real.seen.map(({ body }) => body)).toEqual([0, 1, 2, 3, 4].map(i => `request ${i}`))
  })

  it('refuses the request that finds the queue full', async () => {
    const real = await container(hold)
    const live = account()
    const environment = { ENDPOINT_LAB_CONCURRENCY: '1', ENDPOINT_LAB_QUEUE: '1' }
    await live.inService({ A: { on: real, environment } })
    const waiting = [live.invoke(), live.invoke()]
    await until(() => live.driver.waitingCount === 2)
    const refused = await live.invoke()
    expect(refused.statusCode).toBe(424)
    expect(refused.json()).toMatchObject({ OriginalStatusCode: 0 })
    real.answer = saying('ok')
    real.held[0]?.end('done')
    expect((await Promise.all(waiting)).map(({ statusCode }) => statusCode)).toEqual([200, 200])
  })

  it('counts in the metrics of the endpoint, with the time it really took', async () => {
    const real = await container(saying('no', 500))
    const live = account()
    await live.inService({ A: { on: real } })
    await live.invoke()
    await live.driver.advance(60_000)
    const series = live.driver
      .present()
      .metrics.seriesOf({ endpointName: 'e', variantName: 'A', endpointConfigName: undefined })
    expect(series?.rows[0]).toMatchObject({ invocations: 1, answers: 1, errors5xx: 1 })
    expect(series?.rows[0]?.latencySumMs).toBeGreaterThan(0)
  })
})

describe('a container that is not healthy', () => {
  it.each([
    { name: 'because it says so', isThere: true, says: 'GET /ping answers 503, not 200' },
    {
      name: 'because nobody listens',
      isThere: false,
      says: 'GET /ping fails: connect ECONNREFUSED',
    },
  ])('$name is told once, while it is asked on', async ({ isThere, says }) => {
    const real = await container()
    real.isHealthy = false
    if (!isThere) await real.close()
    const news: string[] = []
    const live = account({ onUnhealthy: text => news.push(text) })
    live.create({ A: { on: real } })
    await until(() => news.length > 0)
    expect(news[0]).toContain(`${real.url} is not healthy: ${says}`)
    await pause(50) // ten more pings
    expect(news).toHaveLength(1)
    expect(live.driver.present().endpoints.find('e').status).toBe('Creating')
  })
})

describe('a container that fails', () => {
  const failing = async (...how: Parameters<typeof startContainer>) => {
    const real = await container(...how)
    const live = account()
    await live.inService({ A: { on: real } })
    return { real, live }
  }

  it.each([
    { status: 404, code: 'CLIENT_ERROR_FROM_MODEL', side: 'client' },
    { status: 503, code: 'SERVER_ERROR_FROM_MODEL', side: 'server' },
    { status: 302, code: 'SERVER_ERROR_FROM_MODEL', side: 'server' },
  ])('with $status is a ModelError with its status and text', async ({ status, code, side }) => {
    const { live } = await failing(saying('no such thing', status))
    const answer = await live.invoke()
    expect(answer.statusCode).toBe(424)
    expect(answer.headers['x-amzn-errortype']).toBe('ModelError')
    expect(answer.json()).toMatchObject({
      ErrorCode: code,
      OriginalStatusCode: status,
      OriginalMessage: 'no such thing',
    })
    expect(answer.json().Message).toContain(
      `Received ${side} error (${status}) from primary with message "no such thing". See https://`,
    )
  })

  it('by breaking off its answer is a ModelError with status 0', async () => {
    const { live } = await failing(response => {
      response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy())
    })
    const answer = await live.invoke()
    expect([answer.statusCode, answer.json().OriginalStatusCode]).toEqual([424, 0])
  })

  it("by breaking the connection is a ModelError in AWS's words, and got the request once", async () => {
    const { real, live } = await failing(response => response.destroy())
    const answer = await live.invoke()
    expect(answer.statusCode).toBe(424)
    expect(answer.headers['x-amzn-errortype']).toBe('ModelError')
    expect(answer.json()).toMatchObject({
      ErrorCode: 'SERVER_ERROR_FROM_MODEL',
      OriginalStatusCode: 0,
      OriginalMessage: 'An error occurred while handling request as the model process exited.',
    })
    expect(real.seen).toHaveLength(1)
  })

  it('by dying is a ModelError with status 0 for every caller from then on', async () => {
    const { real, live } = await failing(hold)
    const waiting = live.invoke()
    await until(() => real.held.length === 1)
    await real.close()
    const answers = [await waiting, await live.invoke()]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([424, 424])
    expect(answers[1]?.json()).toMatchObject({
      OriginalStatusCode: 0,
      OriginalMessage: expect.stringContaining(
        'The container did not answer: connect ECONNREFUSED',
      ),
    })
  })

  it('to answer within 60 s is a time-out, and its worker is free again', async () => {
    const { real, live } = await failing(hold)
    const waiting = live.invoke()
    await until(() => real.held.length === 1)
    await live.driver.advance(60_000)
    const answer = await waiting
    expect(answer.json()).toMatchObject({
      OriginalStatusCode: 0,
      OriginalMessage: expect.stringContaining('Your invocation timed out'),
    })
    await until(() => real.held.length === 0) // the connection is given up
    expect(live.driver.waitingCount).toBe(0)
  })

  it('is logged with the time that it took', async () => {
    const lines: RoutingLine[] = []
    const real = await container(hold)
    const live = account({}, new RoutingLog(line => lines.push(line), 1))
    await live.inService({ A: { on: real } })
    const waiting = live.invoke()
    await until(() => real.held.length === 1)
    await live.driver.advance(60_000)
    await waiting
    expect(lines).toMatchObject([{ status: 424, queueMs: 0, modelMs: expect.closeTo(60_000, -2) }])
  })

  it('because its instance is killed loses its requests', async () => {
    const { real, live } = await failing(hold)
    const waiting = live.invoke()
    await until(() => real.held.length === 1)
    live.driver.command(world =>
      world.faults.kill({ kind: 'variant', endpointName: 'e', variantName: 'A' }, 1),
    )
    expect((await waiting).json().OriginalMessage).toContain('the model process exited')
    await until(() => real.held.length === 0)
  })

  it('because the account is reset sends its callers away', async () => {
    const { real, live } = await failing(hold)
    const waiting = live.invoke()
    await until(() => real.held.length === 1)
    live.driver.reset()
    expect((await waiting).statusCode).toBe(503)
  })
})

describe('a shadow on a real container', () => {
  it('gets the same request, and neither its slowness nor its errors reach the caller', async () => {
    const [production, shadow] = [await container(saying('production')), await container(hold)]
    const live = account()
    await live.inService({ A: { on: production }, S: { on: shadow, isShadow: true } })
    const answer = await live.invoke({ 'content-type': 'text/csv' }, '1,2')
    expect([answer.statusCode, answer.body]).toEqual([200, 'production'])
    await until(() => shadow.held.length === 1)
    expect(shadow.seen[0]).toMatchObject({
      body: '1,2',
      headers: expect.objectContaining({ 'content-type': 'text/csv' }),
    })
    shadow.held[0]?.writeHead(500).end('broken')
    await until(() => live.driver.waitingCount === 0)
    expect((await live.invoke()).statusCode).toBe(200)
  })

  it('gets copies of requests to a simulated model', async () => {
    const shadow = await container()
    const live = account()
    await live.inService({ A: { on: 'simulated' }, S: { on: shadow, isShadow: true } })
    expect((await live.invoke({}, 'copy me')).json()).toMatchObject({ variant: 'A' })
    await until(() => shadow.seen.length === 1)
    expect(shadow.seen[0]?.body).toBe('copy me')
  })
})

describe('a stream from a real container', () => {
  const streamed = async (answer: Parameters<typeof startContainer>[0]) => {
    const real = await container(answer)
    const live = account()
    await live.inService({ A: { on: real } })
    const endpoint = await live.app.listen({ host: '127.0.0.1', port: 0 })
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const client = new SageMakerRuntimeClient({
      endpoint,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    })
    closing.push(() => client.destroy())
    const input = { EndpointName: 'e', Body: '{}', Accept: 'text/event-stream' }
    return { real, live, sent: client.send(new InvokeEndpointWithResponseStreamCommand(input)) }
  }

  it('is passed on piece by piece, while it comes', async () => {
    const { real, sent } = await streamed(response => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('one')
    })
    const answer = await sent
    expect(answer).toMatchObject({
      ContentType: 'text/event-stream',
      InvokedProductionVariant: 'A',
    })
    expect(real.seen[0]?.headers.accept).toBe('text/event-stream')
    const texts: string[] = []
    for await (const { PayloadPart } of answer.Body ?? []) {
      texts.push(Buffer.from(PayloadPart?.Bytes ?? []).toString())
      if (texts.length === 1) real.held[0]?.end('two') // only now does the container go on
    }
    expect(texts).toEqual(['one', 'two'])
  })

  it('that the container breaks off throws ModelStreamError', async () => {
    const { real, sent, live } = await streamed(response => {
      response.writeHead(200).write('one')
    })
    const { Body } = await sent
    const error = await (async () => {
      for await (const _ of Body ?? []) real.held[0]?.destroy()
    })().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ModelStreamError)
    expect(error).toMatchObject({ ErrorCode: 'StreamBroken' })
    expect(live.driver.waitingCount).toBe(0)
  })

  it('is a ModelError when the container refuses', async () => {
    const { sent } = await streamed(saying('too long', 400))
    await expect(sent).rejects.toMatchObject({ name: 'ModelError', OriginalStatusCode: 400 })
  })
})
