import { describe, expect, it } from 'vitest'
import { type Live, liveApp } from './live-world.ts'

const post = ({ app }: Live, url: string, payload: object | string) =>
  app.inject({ method: 'POST', url, payload })

const get = ({ app }: Live, url: string) => app.inject({ url })

describe('faults in force', () => {
  const slow = { endpoint: 'churn', variant: 'A', latency: 'x5', for: '3m' }
  const broken = { model: 'churn-v2', errors: '50%', for: '1m' }

  it('are listed until their time is over', async () => {
    const live = liveApp()
    expect((await post(live, '/_lab/faults', slow)).json()).toMatchObject({ id: 'fault-1' })
    await post(live, '/_lab/clock', { advance: '30s' })
    await post(live, '/_lab/faults', broken)
    expect((await get(live, '/_lab/faults')).json()).toEqual({
      faults: [
        {
          id: 'fault-1',
          startedAtMs: 0,
          endsAtMs: 180_000,
          fault: 'latency ×5',
          target: 'variant churn/A',
        },
        {
          id: 'fault-2',
          startedAtMs: 30_000,
          endsAtMs: 90_000,
          fault: 'errors 4xx 0%, 5xx 50%',
          target: 'model churn-v2',
        },
      ],
    })
    await post(live, '/_lab/clock', { advance: '1m' })
    expect((await get(live, '/_lab/faults')).json()).toMatchObject({ faults: [{ id: 'fault-1' }] })
  })

  it('are lifted one by one, or all', async () => {
    const live = liveApp()
    for (const fault of [slow, broken, slow]) await post(live, '/_lab/faults', fault)
    const lift = (url: string) => live.app.inject({ method: 'DELETE', url })
    expect((await lift('/_lab/faults/fault-2')).json().faults).toHaveLength(2)
    expect((await lift('/_lab/faults/fault-2')).json()).toEqual({
      error: 'not-found',
      message: 'There is no fault "fault-2" in force.',
    })
    expect((await lift('/_lab/faults')).json()).toEqual({ faults: [] })
    const ended = live.driver.present().timeline.events.filter(({ kind }) => kind === 'fault.ended')
    expect(ended).toHaveLength(3)
  })
})
