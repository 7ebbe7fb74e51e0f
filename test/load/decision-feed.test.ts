import { afterEach, describe, expect, it, vi } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import { DecisionFeed } from '../../src/load/decision-feed.ts'
import { type Live, liveApp } from '../server/live-world.ts'

const opened: Live[] = []
afterEach(async () => {
  for (const { app } of opened.splice(0)) await app.close()
})

/** A feed of a live server, and a log of what it tells. */
async function following(): Promise<{ live: Live; feed: DecisionFeed; log: string[] }> {
  const live = liveApp()
  opened.push(live)
  const url = await live.app.listen({ host: '127.0.0.1', port: 0 })
  const log: string[] = []
  const feed = await DecisionFeed.open(url, {
    decided: ({ kind, atMs }) => log.push(`${atMs} ${kind}`),
    reset: () => log.push('reset'),
    lost: () => log.push('lost'),
  })
  return { live, feed, log }
}

const changeWeights = ({ driver }: Live) =>
  driver.command(world =>
    execute(world, 'UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'churn',
      DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredWeight: 0.5 }],
    }),
  )

describe('DecisionFeed', () => {
  it('tells of decisions from now on, and of nothing else', async () => {
    const { live, feed, log } = await following()
    changeWeights(live) // also an api.called
    await live.driver.advance(60_000)
    await feed.close()
    expect(log).toContain('0 endpoint.status-changed')
    expect(log.filter(line => line.endsWith('weights.changed'))).toHaveLength(1)
    expect(log.filter(line => /api|instances/.test(line))).toEqual([])
  })

  it('goes on after a reset, without the setup', async () => {
    const { live, feed, log } = await following()
    live.driver.reset()
    changeWeights(live)
    await feed.close()
    expect(log[0]).toBe('reset')
    expect(log.slice(1).every(line => line.startsWith('0 '))).toBe(true)
  })

  it('brings what has happened until it is closed, and is silent then', async () => {
    const { live, feed, log } = await following()
    await feed.close()
    changeWeights(live)
    expect(log).toEqual([])
  })

  it('says when the server goes away', async () => {
    const { live, log } = await following()
    await live.app.close()
    await vi.waitFor(() => expect(log).toEqual(['lost']))
  })

  it('needs a server', async () => {
    const follower = { decided() {}, reset() {}, lost() {} }
    const opening = DecisionFeed.open('http://127.0.0.1:9', follower)
    await expect(opening).rejects.toThrow('cannot reach http://127.0.0.1:9/_lab/timeline')
  })
})
