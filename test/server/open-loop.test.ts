import { describe, expect, it } from 'vitest'
import { LoadError, resetToZero, serverClock } from '../../src/load/lab-client.ts'
import { type PlannedRequest, sendOpenLoop } from '../../src/load/open-loop.ts'
import type { Speed } from '../../src/server/virtual-clock.ts'
import { liveApp } from './live-world.ts'

async function withServer(speed: Speed, use: (url: string) => Promise<void>): Promise<void> {
  const { app } = liveApp({ speed })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  try {
    await use(url)
  } finally {
    await app.close()
  }
}

function* planned(count: number, targetVariant?: string): Generator<PlannedRequest> {
  const startMs = performance.now()
  for (let i = 0; i < count; i++) yield { wallMs: startMs, endpoint: 'churn', targetVariant }
}

const options = { inFlightMax: 4, untilWallMs: Number.POSITIVE_INFINITY }

describe('sendOpenLoop', () => {
  it('sends every planned request and counts the answers by variant', () =>
    withServer('manual', async baseUrl => {
      const { signal } = new AbortController()
      const requests = planned(30, 'B')
      const figures = await sendOpenLoop({ ...options, baseUrl, requests, signal })
      expect(figures).toMatchObject({ sent: 30, ok: 30, failed: 0, unsent: 0 })
      expect(figures.answers).toEqual({ churn: { variants: { B: 30 }, failed: 0 } })
    }))

  it('counts refused requests as failed', () =>
    withServer('manual', async baseUrl => {
      const { signal } = new AbortController()
      const requests = planned(3, 'C')
      const figures = await sendOpenLoop({ ...options, baseUrl, requests, signal })
      expect(figures).toMatchObject({ sent: 3, ok: 0, failed: 3, statuses: { 400: 3 } })
      expect(figures.answers).toEqual({ churn: { variants: {}, failed: 3 } })
    }))

  it('counts requests that nobody answers as failed', async () => {
    const { signal } = new AbortController()
    const baseUrl = 'http://127.0.0.1:9' // discard: nobody listens
    const figures = await sendOpenLoop({ ...options, baseUrl, requests: planned(3), signal })
    expect(figures).toMatchObject({ sent: 3, ok: 0, failed: 3, statuses: { error: 3 } })
  })

  it('is no open loop when requests wait for answers to others', () =>
    withServer('manual', async baseUrl => {
      const { signal } = new AbortController()
      const figures = await sendOpenLoop({ ...options, baseUrl, requests: planned(30), signal })
      // All are due at once, and four may be in flight.
      expect(figures).toMatchObject({ sent: 30, heldBack: 26, isOpenLoop: false })
    }))

  it('gives up a second after its end, and counts what it did not send', () =>
    withServer('manual', async baseUrl => {
      const { signal } = new AbortController()
      const untilWallMs = performance.now() - 1500
      const requests = [-2000, -1700, -1400].map(delayMs => ({
        wallMs: performance.now() + delayMs,
        endpoint: 'churn',
        targetVariant: undefined,
      }))
      const late = { ...options, baseUrl, untilWallMs, requests: requests.values(), signal }
      expect(await sendOpenLoop(late)).toMatchObject({ sent: 0, unsent: 2, isOpenLoop: false })
    }))

  it('sends nothing after its end, or when it is aborted', async () => {
    const baseUrl = 'http://127.0.0.1:9'
    const { signal } = new AbortController()
    const late = { ...options, baseUrl, requests: planned(3), untilWallMs: 0, signal }
    expect(await sendOpenLoop(late)).toMatchObject({ sent: 0 })
    const aborted = { ...options, baseUrl, requests: planned(3), signal: AbortSignal.abort() }
    expect(await sendOpenLoop(aborted)).toMatchObject({ sent: 0 })
  })
})

describe('the clock of a server', () => {
  it('is read with its speed', () =>
    withServer(60, async url => {
      expect(await serverClock(url)).toMatchObject({ nowMs: 0, rate: 60 })
      expect(await resetToZero(url)).toMatchObject({ nowMs: 0, rate: 60 })
    }))

  it('must run for a load to have a rate', () =>
    withServer('manual', async url => {
      await expect(serverClock(url)).rejects.toThrow('has speed "manual", so rates mean nothing')
    }))

  it('is missing where no server is', async () => {
    await expect(serverClock('http://127.0.0.1:9')).rejects.toThrow(LoadError)
  })
})
