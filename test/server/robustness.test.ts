/** What careless and hostile clients do to a server: none of it ends it or holds up the others. */
import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../../src/server/app.ts'
import { WallClockDriver } from '../../src/server/wall-clock-driver.ts'
import { churnWorld, LANGUAGE } from './live-world.ts'

const MEGABYTE = 1024 * 1024
/** In which every answer must be there, however busy the machine. */
const PATIENCE_MS = 30_000

const bugs: Error[] = []
const driver = new WallClockDriver({
  createWorld: ({ onLost }) => churnWorld(onLost),
  speed: 'manual',
})
const app = buildApp({ driver, language: LANGUAGE, onBug: bug => bugs.push(bug) })
let port: number

beforeAll(async () => {
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  driver.start()
})
afterAll(async () => {
  driver.stop()
  await app.close()
})

const isServing = async (): Promise<boolean> => {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const url = `http://127.0.0.1:${port}/endpoints/churn/invocations`
  return (await fetch(url, { method: 'POST', body: '{}', signal })).status === 200
}

const opened = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.once('error', reject)
  })

/** All that comes back until the server closes, or the client loses patience. */
const answerOn = (socket: Socket): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`no answer, only "${text}"`)))
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
    })
    socket.on('close', () => resolve(text))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The server may close while the client still writes.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(text)
      else reject(error)
    })
  })

const HEAD =
  'POST /endpoints/churn/invocations HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n'

describe('a connection', () => {
  it('that is closed for writing after the request is answered', async () => {
    const socket = await opened()
    socket.end(`${HEAD}Content-Length: 2\r\n\r\n{}`)
    expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 200 OK/)
  })

  it.each([
    { name: 'in the head', text: 'POST / HTT' },
    { name: 'in the headers', text: `${HEAD}X-A: ` },
    { name: 'in the body', text: `${HEAD}Content-Length: 20\r\n\r\n{}` },
    { name: 'in a chunk', text: `${HEAD}Transfer-Encoding: chunked\r\n\r\nff\r\n{}` },
  ])('that ends $name is let go', async ({ text }) => {
    const socket = await opened()
    socket.end(text)
    expect(await answerOn(socket)).not.toMatch(/^HTTP\/1.1 [25]/)
    expect(await isServing()).toBe(true)
  })

  it.each([
    { name: 'no HTTP', text: '\u0016\u0003\u0001\u0002\u0000 hello\r\n\r\n' },
    { name: 'two lengths', text: `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}` },
    { name: 'a length that is no number', text: `${HEAD}Content-Length: x\r\n\r\n` },
    {
      name: 'length and chunks',
      text: `${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n`,
    },
  ])('that sends $name gets 400', async ({ text }) => {
    const socket = await opened()
    socket.write(text)
    expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 400 /)
  })

  it.each([
    { name: 'one huge header', headers: `X-A: ${'a'.repeat(100_000)}\r\n` },
    { name: '20,000 headers', headers: 'X-A: a\r\n'.repeat(20_000) },
  ])('that sends $name gets 431', async ({ headers }) => {
    const socket = await opened()
    socket.write(`${HEAD}${headers}\r\n`)
    expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 431 /)
    expect(await isServing()).toBe(true)
  })

  it('has five minutes for its request, and one for the headers', () => {
    expect(app.server).toMatchObject({ requestTimeout: 300_000, headersTimeout: 60_000 })
  })
})

describe('many connections', () => {
  it('that say nothing, 1,000 of them, do not keep others waiting', async () => {
    const idle = await Promise.all(Array.from({ length: 1000 }, opened))
    expect(await isServing()).toBe(true)
    for (const socket of idle) socket.destroy()
  })

  it('that send byte by byte, 200 of them, do not keep others waiting', async () => {
    const slow = await Promise.all(Array.from({ length: 200 }, opened))
    for (const text of [...'POST / H']) {
      for (const socket of slow) socket.write(text)
      expect(await isServing()).toBe(true)
    }
    for (const socket of slow) socket.destroy()
  })
})

describe('a body', () => {
  const post = (path: string, bytes: number, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      body: Buffer.alloc(bytes, ' '),
      headers,
      signal: AbortSignal.timeout(PATIENCE_MS),
    })

  it.each([
    { path: '/endpoints/churn/invocations', bytes: 25 * MEGABYTE, status: 200 },
    { path: '/endpoints/churn/invocations', bytes: 25 * MEGABYTE + 1, status: 413 },
    { path: '/', bytes: 25 * MEGABYTE, status: 413 },
    { path: '/_lab/clock', bytes: 25 * MEGABYTE, status: 413 },
    {
      path: '/service/GraniteServiceVersion20100801/operation/PutMetricData',
      bytes: 25 * MEGABYTE,
      status: 413,
    },
  ])('of $bytes bytes to $path is answered $status, after it was read', async expected => {
    const { status } = await post(expected.path, expected.bytes)
    expect(status).toBe(expected.status)
  })
})

describe('any request', () => {
  const text = fc.string({ unit: 'grapheme-ascii', maxLength: 40 })
  const header = fc.oneof(text, fc.constantFrom('gzip', 'application/json', 'true', '-1', ''))
  const requests = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'),
    url: fc.oneof(
      fc.constantFrom('/', '/endpoints/churn/invocations', '/_lab/clock', '/_lab/state', '/%'),
      fc.constantFrom(
        '/_lab/timeline?since=-1',
        '/_lab/faults',
        '/_lab/health',
        '//',
        '/?Action=X',
      ),
      fc.webPath().map(path => `/service/GraniteServiceVersion20100801/operation${path}`),
      fc.webPath().map(path => `/endpoints${path}`),
      fc.webPath().map(path => `/${path}`),
    ),
    headers: fc.dictionary(
      fc.constantFrom(
        ...['accept', 'content-type', 'content-encoding', 'x-amz-target', 'authorization', 'host'],
        ...['x-amzn-sagemaker-target-variant', 'x-amzn-sagemaker-inference-id', 'origin'],
        ...['x-amzn-query-mode', 'smithy-protocol', 'last-event-id', 'x-amz-date'],
      ),
      header,
    ),
    payload: fc.oneof(fc.constant(undefined), fc.json(), text, fc.uint8Array()),
  })

  it('is answered, and never with a failure of ours', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ method, url, headers, payload }) => {
        // The stream of events never ends.
        const asked = url.startsWith('/_lab/timeline') ? 'application/json' : headers.accept
        const answer = await app.inject({
          method: method as 'GET',
          url,
          headers: { ...headers, ...(asked === undefined ? {} : { accept: asked }) },
          ...(payload === undefined
            ? {}
            : { payload: typeof payload === 'string' ? payload : Buffer.from(payload) }),
        })
        expect(answer.statusCode).toBeLessThan(500)
        expect(bugs).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })
})
