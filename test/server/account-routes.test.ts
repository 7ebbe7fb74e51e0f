import { describe, expect, it } from 'vitest'
import { World } from '../../src/core/world.ts'
import { type Live, liveApp } from './live-world.ts'

const post = ({ app }: Live, url: string, payload: object | string) =>
  app.inject({ method: 'POST', url, payload })

const get = ({ app }: Live, url: string) => app.inject({ url })

describe('/_lab/account', () => {
  const put = (live: Live, document: unknown) =>
    live.app.inject({ method: 'PUT', url: '/_lab/account', payload: JSON.stringify(document) })

  it('takes the account of another server over, clock and all', async () => {
    const one = liveApp()
    await post(one, '/_lab/clock', { advance: '15m' })
    const document = (await get(one, '/_lab/account')).json()
    const other = liveApp({ createWorld: () => new World({ seed: 2 }) })
    expect((await put(other, document)).json()).toMatchObject({ nowMs: 900_000, speed: 'manual' })
    expect((await get(other, '/_lab/account')).json()).toEqual(document)
    const url = '/endpoints/churn/invocations'
    expect((await other.app.inject({ method: 'POST', url })).statusCode).toBe(200)
  })

  it('changes nothing when the document is wrong, and says where', async () => {
    const live = liveApp()
    const before = (await get(live, '/_lab/account')).json()
    const endpoints = [{ ...before.endpoints[0], status: 'Fine' }]
    const answer = await put(live, { ...before, endpoints })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().error).toBe('invalid-value')
    expect(answer.json().message).toContain('endpoints[0].status: ')
    expect((await get(live, '/_lab/account')).json()).toEqual(before)
  })

  it('takes no model on a container that this server may not call', async () => {
    const live = liveApp()
    const before = (await get(live, '/_lab/account')).json()
    const [first, ...others] = before.models
    const withContainer = (containerUrl: string) =>
      put(live, {
        ...before,
        models: [{ ...first, profile: { ...first.profile, containerUrl } }, ...others],
      })
    const remote = await withContainer('http://192.168.1.7:8080')
    expect(remote.statusCode).toBe(400)
    expect(remote.json().message).toContain('models[0]: ')
    // The clock of this server is moved by hand; a container answers in real time.
    const local = await withContainer('http://127.0.0.1:8080')
    expect(local.json().message).toContain('real time')
    expect((await get(live, '/_lab/account')).json()).toEqual(before)
  })
})
