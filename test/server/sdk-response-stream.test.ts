/** The real `@aws-sdk/client-sagemaker-runtime` reads streams of the live server. */

import { setImmediate } from 'node:timers/promises'
import {
  InternalStreamFailure,
  InvokeEndpointWithResponseStreamCommand,
  type InvokeEndpointWithResponseStreamCommandInput,
  ModelError,
  ModelStreamError,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime'
import { afterEach, describe, expect, it } from 'vitest'
import type { ModelProfile } from '../../src/core/endpoint/model-profile.ts'
import type { Speed } from '../../src/server/virtual-clock.ts'
import { churnWorld, type Live, liveApp } from './live-world.ts'

const BODY = 'abcdefgh'
const STREAMING: Partial<ModelProfile> = {
  latency: { kind: 'constant', ms: 800 },
  answerBody: BODY,
  streamChunks: 8,
}

let opened: { readonly live: Live; readonly client: SageMakerRuntimeClient } | undefined

/** Variant A streams eight parts, 100 ms apart. Time moves only when told. */
async function streamingServer(model: Partial<ModelProfile> = {}, speed: Speed = 1) {
  const live = liveApp({
    speed,
    createWorld: ({ onLost }) => churnWorld(onLost, { A: { ...STREAMING, ...model } }),
  })
  const endpoint = await live.app.listen({ host: '127.0.0.1', port: 0 })
  const client = new SageMakerRuntimeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  opened = { live, client }
  return opened
}

afterEach(async () => {
  opened?.client.destroy()
  opened?.live.driver.stop()
  await opened?.live.app.close()
  opened = undefined
})

type Server = Awaited<ReturnType<typeof streamingServer>>

const invoke = (
  { client }: Server,
  input: Partial<InvokeEndpointWithResponseStreamCommandInput> = {},
  abortSignal?: AbortSignal,
) =>
  client.send(
    new InvokeEndpointWithResponseStreamCommand({
      EndpointName: 'churn',
      TargetVariant: 'A',
      Body: '{}',
      ...input,
    }),
    abortSignal === undefined ? {} : { abortSignal },
  )

/** The requests are on their way through the simulated endpoint. */
async function admitted({ live }: Server, count = 1): Promise<void> {
  while (live.driver.waitingCount < count) await setImmediate()
}

type Parts = NonNullable<Awaited<ReturnType<typeof invoke>>['Body']>

async function nextPart(parts: AsyncIterator<unknown>): Promise<string | undefined> {
  const { value } = await parts.next()
  return textOf(value)
}

const textOf = (event: unknown): string | undefined => {
  const part = (event as { PayloadPart?: { Bytes?: Uint8Array } } | undefined)?.PayloadPart
  return part?.Bytes && Buffer.from(part.Bytes).toString()
}

/** What the stream still gives, and what it throws in the end. */
async function rest(parts: AsyncIterator<unknown> | Parts) {
  const texts: (string | undefined)[] = []
  const iterator = 'next' in parts ? parts : parts[Symbol.asyncIterator]()
  try {
    for (;;) {
      const { done, value } = await iterator.next()
      if (done === true) return { texts, error: undefined }
      texts.push(textOf(value))
    }
  } catch (error) {
    return { texts, error }
  }
}

/** A stream of which two parts, of 100 ms each, have come. */
async function begun(server: Server, stepMs = 100) {
  const sent = invoke(server)
  await admitted(server)
  server.live.time.pass(2 * stepMs)
  const parts = ((await sent).Body as Parts)[Symbol.asyncIterator]()
  expect([await nextPart(parts), await nextPart(parts)]).toEqual(['a', 'b'])
  return parts
}

describe('InvokeEndpointWithResponseStream by the AWS SDK for JavaScript', () => {
  it('gives the parts of the answer as they come', async () => {
    const server = await streamingServer()
    const sent = invoke(server, { CustomAttributes: 'trace=1', Accept: 'text/plain' })
    await admitted(server)
    server.live.time.pass(99)
    await setImmediate()
    server.live.time.pass(1)
    const answer = await sent
    expect(answer).toMatchObject({
      InvokedProductionVariant: 'A',
      ContentType: 'application/json',
      CustomAttributes: 'trace=1',
    })
    const parts = (answer.Body as Parts)[Symbol.asyncIterator]()
    expect(await nextPart(parts)).toBe('a')
    server.live.time.pass(100)
    expect(await nextPart(parts)).toBe('b')
    server.live.time.pass(600)
    expect(await rest(parts)).toEqual({ texts: ['c', 'd', 'e', 'f', 'g', 'h'], error: undefined })
  })

  it('gives the first part after the wait in the queue and its share of the service time', async () => {
    const server = await streamingServer({ concurrency: 1 })
    server.live.driver.command(world => world.faults.kill(VARIANT_A, 1))
    const first = invoke(server)
    await admitted(server)
    const second = invoke(server)
    await admitted(server, 2)
    server.live.time.pass(800) // the first is complete
    expect((await rest((await first).Body as Parts)).texts).toHaveLength(8)
    server.live.time.pass(100)
    const parts = ((await second).Body as Parts)[Symbol.asyncIterator]()
    expect(await nextPart(parts)).toBe('a')
  })

  it('gives all at once while the clock stands still', async () => {
    const server = await streamingServer({}, 'manual')
    const { Body } = await invoke(server)
    expect(await rest(Body as Parts)).toEqual({ texts: [...BODY], error: undefined })
  })

  it('has no more parts than the answer has bytes', async () => {
    const server = await streamingServer({ answerBody: 'xy' }, 'manual')
    const { Body } = await invoke(server)
    expect((await rest(Body as Parts)).texts).toEqual(['x', 'y'])
  })

  it('throws ModelStreamError when the instance dies in mid-stream', async () => {
    const server = await streamingServer()
    const parts = await begun(server)
    server.live.driver.command(world => world.faults.kill(VARIANT_A, 2))
    const { texts, error } = await rest(parts)
    expect(texts).toEqual([])
    expect(error).toBeInstanceOf(ModelStreamError)
    expect(error).toMatchObject({ ErrorCode: 'StreamBroken' })
  })

  it('throws ModelStreamError when the model does not finish within the time-out', async () => {
    const server = await streamingServer({ latency: { kind: 'constant', ms: 80_000 } })
    const parts = await begun(server, 10_000)
    server.live.time.pass(40_000)
    const { texts, error } = await rest(parts)
    expect(texts).toEqual(['c', 'd', 'e']) // at 30, 40 and 50 s; the caller gives up at 60 s
    expect(error).toBeInstanceOf(ModelStreamError)
    expect(error).toMatchObject({ ErrorCode: 'ModelInvocationTimeExceeded' })
  })

  it('throws InternalStreamFailure when the account is reset in mid-stream', async () => {
    const server = await streamingServer()
    const parts = await begun(server)
    server.live.driver.reset()
    expect((await rest(parts)).error).toBeInstanceOf(InternalStreamFailure)
  })

  it('throws ModelError when the model fails before its first part', async () => {
    const server = await streamingServer({ errorShare5xx: 1 })
    const sent = invoke(server).catch((thrown: unknown) => thrown)
    await admitted(server)
    server.live.time.pass(800)
    const error = await sent
    expect(error).toBeInstanceOf(ModelError)
    expect(error).toMatchObject({ OriginalStatusCode: 500, $metadata: { httpStatusCode: 424 } })
  })

  it.each([
    { EndpointName: 'nope', text: 'Endpoint nope of account 000000000000 not found.' },
    { TargetVariant: 'C', text: 'Variant C not found for Endpoint churn' },
    { SessionId: 's1', text: "Not simulated yet: sticky sessions. (at 'sessionId')" },
  ])('throws ValidationError: $text', async ({ text, ...input }) => {
    const server = await streamingServer()
    const error = await invoke(server, input).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'ValidationError', message: text })
  })

  it('forgets a client who goes away, and serves the next', async () => {
    const server = await streamingServer()
    const controller = new AbortController()
    const sent = invoke(server, {}, controller.signal).catch((thrown: unknown) => thrown)
    await admitted(server)
    controller.abort()
    await sent
    server.live.time.pass(1000)
    expect(server.live.driver.waitingCount).toBe(0)
    const parts = await begun(server)
    server.live.time.pass(600)
    expect((await rest(parts)).texts).toHaveLength(6)
  })
})

const VARIANT_A = { kind: 'variant', endpointName: 'churn', variantName: 'A' } as const
