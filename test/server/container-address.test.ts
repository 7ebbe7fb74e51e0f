/** Which addresses a model's container may have, and what else its model may say. */
import { afterEach, describe, expect, it } from 'vitest'
import { type LiveAccount, liveAccount } from './real-container.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function account(...how: Parameters<typeof liveAccount>): LiveAccount {
  const live = liveAccount(...how)
  closing.push(async () => {
    live.driver.stop()
    await live.app.close()
  })
  return live
}

describe('CreateModel with the address of a container', () => {
  const refusalOf = (live: LiveAccount, Image: string, Environment = {}) => {
    try {
      live.call('CreateModel', { ModelName: 'm', PrimaryContainer: { Image, Environment } })
    } catch (error) {
      return error instanceof Error ? error.message : error
    }
    return undefined
  }

  it.each([
    { image: 'http://127.0.0.1:8080', says: undefined },
    { image: 'http://localhost:8080/', says: undefined },
    { image: 'http://[::1]:8080', says: undefined },
    { image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/repo:tag', says: undefined },
    { image: 'http://10.0.0.1:80', says: 'start the server with --allow-remote to call it.' },
    { image: 'http://127.0.0.1.example.com', says: 'is not this machine' },
    { image: 'https://127.0.0.1:8080', says: 'a real container is http://HOST:PORT' },
    { image: 'http://127.0.0.1:8080/invocations', says: 'without a path' },
    { image: 'localhost:8080', says: 'a real container is written http://localhost:8080' },
    { image: '127.0.0.1:8080', says: 'a real container is written http://127.0.0.1:8080' },
    { image: 'localhost:5000/repo:tag', says: undefined },
    { image: 'http://127.0.0.1:99999', says: 'a real container is http://HOST:PORT' },
  ])('$image: $says', ({ image, says }) => {
    const refusal = refusalOf(account(), image)
    if (says === undefined) expect(refusal).toBeUndefined()
    else expect(refusal).toContain(says)
  })

  it('allows other machines when the server does', () => {
    expect(refusalOf(account({ allowRemote: true }), 'http://10.0.0.1:80')).toBeUndefined()
  })

  it.each([60, 'manual'] as const)('needs a clock at speed 1, not %s', speed => {
    expect(refusalOf(account({ speed }), 'http://127.0.0.1:1')).toContain('at speed 1')
  })

  it('keeps the clock at speed 1', () => {
    const live = account()
    refusalOf(live, 'http://127.0.0.1:1')
    expect(() => live.driver.setSpeed(60)).toThrow('at speed 1')
    expect(() => live.driver.setPaused(true)).toThrow('at speed 1')
  })

  it('takes from the environment only how the container is used', () => {
    const environment = { ENDPOINT_LAB_LATENCY: '20ms' }
    expect(refusalOf(account(), 'http://127.0.0.1:1', environment)).toContain(
      'a real container behaves as it does',
    )
  })
})
