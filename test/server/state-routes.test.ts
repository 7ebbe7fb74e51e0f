import { describe, expect, it, vi } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import { World } from '../../src/core/world.ts'
import { type Live, liveApp } from './live-world.ts'

const post = ({ app }: Live, url: string, payload: object | string) =>
  app.inject({ method: 'POST', url, payload })

const get = ({ app }: Live, url: string) => app.inject({ url })

describe('GET /_lab/state', () => {
  it('describes the account in the words of AWS', async () => {
    const live = liveApp()
    await live.app.inject({ method: 'POST', url: '/endpoints/churn/invocations' })
    const state = (await get(live, '/_lab/state')).json()
    expect(state).toMatchObject({
      clock: { nowMs: 0, speed: 'manual' },
      endpoints: [
        {
          EndpointName: 'churn',
          EndpointStatus: 'InService',
          ProductionVariants: [
            { VariantName: 'A', CurrentWeight: 0.7, CurrentInstanceCount: 2 },
            { VariantName: 'B', CurrentWeight: 0.3, CurrentInstanceCount: 2 },
          ],
        },
      ],
      alarms: [],
      scalableTargets: [],
      scalingPolicies: [],
      requests: [{ endpoint: 'churn', total: 1 }],
      waitingCallers: 0,
    })
  })

  it('counts what was asked and what was answered up to this very instant', async () => {
    const live = liveApp({ speed: 1 })
    const { app, time } = live
    const headers = { 'x-amzn-sagemaker-target-variant': 'A' } // answers after 20 ms
    const invoke = () =>
      app.inject({ method: 'POST', url: '/endpoints/churn/invocations', headers })
    const counted = async () => {
      const [{ variants, total }] = (await get(live, '/_lab/state')).json().requests
      return { total, A: variants[0] }
    }
    const answers = [invoke(), invoke()]
    await vi.waitFor(() => expect(live.driver.waitingCount).toBe(2))
    time.pass(19)
    const A = { variant: 'A', isShadow: false, invocations: 2, outcomes: {} }
    expect(await counted()).toEqual({ total: 2, A })
    time.pass(1)
    await Promise.all(answers)
    expect(await counted()).toEqual({ total: 2, A: { ...A, outcomes: { ok: 2 } } })
    // The end of the minute moves them into the totals, and counts nothing twice.
    time.pass(60_000)
    expect(await counted()).toEqual({ total: 2, A: { ...A, outcomes: { ok: 2 } } })
  })

  it('has every alarm, over all pages', async () => {
    const { app, driver } = liveApp()
    driver.command(world => {
      for (let i = 0; i < 120; i++) {
        execute(world, 'PutMetricAlarm', {
          AlarmName: `a${i}`,
          Namespace: 'AWS/SageMaker',
          MetricName: 'Invocation5XXErrors',
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanThreshold',
        })
      }
    })
    expect((await app.inject('/_lab/state')).json().alarms).toHaveLength(120)
  })

  it('has only what is asked for, in that order', async () => {
    const live = liveApp()
    const all = (await get(live, '/_lab/state')).json()
    expect((await get(live, '/_lab/state?only=requests,clock')).json()).toEqual({
      requests: all.requests,
      clock: all.clock,
    })
    expect((await get(live, '/_lab/state?only=account')).json()).toEqual({ account: all.account })
  })

  it.each([
    {
      query: 'only=alarms,endpoint',
      message:
        'only: expected some of clock,endpoints,alarms,scalableTargets,scalingPolicies,requests,waitingCallers,account; got "endpoint"',
    },
    { query: 'view=account', message: 'unknown parameter "view": expected only, or none' },
  ])('refuses ?$query', async ({ query, message }) => {
    const answer = await get(liveApp(), `/_lab/state?${query}`)
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toEqual({ error: 'invalid-value', message })
  })
})

describe('PUT /_lab/state', () => {
  const put = (live: Live, document: unknown) =>
    live.app.inject({ method: 'PUT', url: '/_lab/state', payload: JSON.stringify(document) })
  const accountOf = async (live: Live) =>
    (await get(live, '/_lab/state?only=account')).json().account

  it('takes the account of another server over, clock and all', async () => {
    const one = liveApp()
    await post(one, '/_lab/clock', { advance: '15m' })
    const state = (await get(one, '/_lab/state')).json()
    const other = liveApp({ createWorld: () => new World({ seed: 2 }) })
    expect((await put(other, state)).json()).toMatchObject({ nowMs: 900_000, speed: 'manual' })
    const { requests: _, ...loaded } = (await get(other, '/_lab/state')).json()
    expect(state).toMatchObject(loaded)
    const url = '/endpoints/churn/invocations'
    expect((await other.app.inject({ method: 'POST', url })).statusCode).toBe(200)
  })

  it('reads "account" alone, whatever stands beside it', async () => {
    const account = await accountOf(liveApp())
    const live = liveApp({ createWorld: () => new World({ seed: 2 }) })
    expect((await put(live, { account, endpoints: 'all deleted' })).statusCode).toBe(200)
    expect(await accountOf(live)).toEqual(account)
  })

  it.each([
    { what: 'an empty body', payload: '', got: 'no "account"' },
    { what: 'another document', payload: '{"endpoints": []}', got: 'no "account"' },
    { what: 'no object', payload: '[1]', got: '[1]' },
  ])('refuses $what', async ({ payload, got }) => {
    const { app } = liveApp()
    const answer = await app.inject({ method: 'PUT', url: '/_lab/state', payload })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toEqual({
      error: 'invalid-value',
      message: `expected what GET /_lab/state answers, or {"account": …} of it; got ${got}`,
    })
  })

  it('changes nothing when the account is wrong, and says where', async () => {
    const live = liveApp()
    const before = await accountOf(live)
    const endpoints = [{ ...before.endpoints[0], status: 'Fine' }]
    const answer = await put(live, { account: { ...before, endpoints } })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().error).toBe('invalid-value')
    expect(answer.json().message).toContain('endpoints[0].status: ')
    expect(await accountOf(live)).toEqual(before)
  })

  it('takes no model on a container that this server may not call', async () => {
    const live = liveApp()
    const before = await accountOf(live)
    const [first, ...others] = before.models
    const withContainer = (containerUrl: string) => {
      const models = [{ ...first, profile: { ...first.profile, containerUrl } }, ...others]
      return put(live, { account: { ...before, models } })
    }
    const remote = await withContainer('http://192.168.1.7:8080')
    expect(remote.statusCode).toBe(400)
    expect(remote.json().message).toContain('models[0]: ')
    // The clock of this server is moved by hand; a container answers in real time.
    const local = await withContainer('http://127.0.0.1:8080')
    expect(local.json().message).toContain('real time')
    expect(await accountOf(live)).toEqual(before)
  })
})
