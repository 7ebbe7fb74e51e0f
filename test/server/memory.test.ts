/** A server that answers thousands of calls, and refuses thousands, holds no more memory for it. */
import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { WireRequest } from '../../src/aws/protocol/wire-message.ts'
import { buildApp } from '../../src/server/app.ts'
import { WallClockDriver } from '../../src/server/wall-clock-driver.ts'
import { arbitraryCall } from '../support/arbitrary-call.ts'
import { churnWorld, LANGUAGE } from './live-world.ts'

const CALLS_A_ROUND = 2000
const ROUNDS = 5
/** Of a whole round's calls: a kept body, error or answer of 200 bytes would be more. */
const GROWTH_MAX_BYTES = 400_000

const driver = new WallClockDriver({
  createWorld: ({ onLost }) => churnWorld(onLost),
  speed: 'manual',
})
const app = buildApp({ driver, language: LANGUAGE })
const agent = new Agent({ keepAlive: true, maxSockets: 8 })
let port: number

beforeAll(async () => {
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  driver.start()
})
afterAll(async () => {
  agent.destroy()
  driver.stop()
  await app.close()
})

function statusOf({ path, headers, body }: WireRequest): Promise<number> {
  const options = { port, path, method: 'POST', agent, headers: headers as OutgoingHttpHeaders }
  return new Promise((resolve, reject) => {
    const sent = request(options, answer => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.once('error', reject).end(body)
  })
}

/** Bytes that are reachable. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  return process.memoryUsage().heapUsed
}

it('holds what it held after a round of calls when four more are over', async () => {
  // Refused calls, and those that only read: others would rightly leave something behind.
  const calls = fc.sample(arbitraryCall, { numRuns: 1000, seed: 1 })
  const kept: WireRequest[] = []
  for (const { operation, request } of calls) {
    const status = await statusOf(request)
    expect(status).toBeLessThan(500)
    if (status >= 400 || operation.isReadOnly) kept.push(request)
  }
  expect(kept.length).toBeGreaterThan(300)

  const inUse: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (let sent = 0; sent < CALLS_A_ROUND; sent += 8) {
      const batch = Array.from({ length: 8 }, (_, i) => kept[(sent + i) % kept.length])
      await Promise.all(batch.map(each => each && statusOf(each)))
    }
    driver.reset() // the timeline keeps every call that may have changed something
    inUse.push(heapInUse())
  }
  const [first = 0, ...others] = inUse
  expect((Math.min(...others.slice(-2)) - first) / (ROUNDS - 2)).toBeLessThan(GROWTH_MAX_BYTES)
}, 120_000)
