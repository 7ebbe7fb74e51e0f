import { describe, expect, it } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import { type Live, liveApp } from './live-world.ts'

const put = ({ app }: Live, name: string, payload: object | string) =>
  app.inject({ method: 'PUT', url: `/_lab/models/${name}`, payload })

const get = ({ app }: Live, name: string) => app.inject({ url: `/_lab/models/${name}` })

const invoke = ({ app }: Live, variant: 'A' | 'B') =>
  app.inject({
    method: 'POST',
    url: '/endpoints/churn/invocations',
    headers: { 'x-amzn-sagemaker-target-variant': variant },
  })

describe('GET /_lab/models/{name}', () => {
  it('tells the behaviour in the words of a scenario, defaults included', async () => {
    expect((await get(liveApp(), 'churn-v2')).json()).toEqual({
      latency: '40ms',
      concurrency: 4,
      queue: 100_000,
      startup: '240000ms',
      healthCheck: 'passes',
      errors: { '4xx': '0%', '5xx': '0%' },
      stream: { chunks: 4 },
    })
  })

  it('lists every model', async () => {
    const answer = await liveApp().app.inject({ url: '/_lab/models' })
    expect(Object.keys(answer.json())).toEqual(['churn-v1', 'churn-v2'])
  })

  it('answers 404 for a model that nobody described', async () => {
    const answer = await get(liveApp(), 'nope')
    expect([answer.statusCode, answer.json()]).toEqual([
      404,
      { error: 'not-found', message: 'There is no model "nope".' },
    ])
  })
})

describe('PUT /_lab/models/{name}', () => {
  it.each([
    { latency: '20ms' },
    { latency: { p50: '18ms', p99: '60ms' } },
    { latency: { p50: '18ms', p99: '60ms', perWork: '0.8ms' } },
    { latency: { constant: '5ms', perWork: '1ms' } },
    { latency: { distribution: 'exponential', mean: '20ms' } },
    { latency: { distribution: 'gamma', mean: '20ms', cv: 1.5 } },
    { latency: { distribution: 'uniform', min: '1ms', max: '2.5ms' } },
    { latency: { distribution: 'empirical', samples: ['1ms', '2ms'] } },
    { outcome: { kind: 'binary', rate: '5.5%' }, confusion: { tp: 7, fn: 3, fp: 20, tn: 970 } },
    { outcome: { kind: 'numeric', mean: -1.5, sd: 10 } },
    { loadLimit: { rate: '100/s', errors: '4xx' }, body: 'text', stream: { chunks: 9 } },
  ])('takes %j and tells it back', async behaviour => {
    const live = liveApp()
    const answer = await put(live, 'm', behaviour)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject(behaviour)
    // What GET says, PUT takes.
    expect((await put(live, 'm', answer.json())).json()).toEqual(answer.json())
  })

  it('changes latency, errors and answer of a running fleet at once, and of no other', async () => {
    const live = liveApp()
    await put(live, 'churn-v1', { latency: '7ms' })
    expect((await invoke(live, 'A')).json().modelMs).toBe(7)
    expect((await invoke(live, 'B')).json().modelMs).toBe(40)
    await put(live, 'churn-v1', { errors: { '5xx': '100%' } })
    expect((await invoke(live, 'A')).statusCode).toBe(424)
    await put(live, 'churn-v1', { body: { score: 1 } })
    expect((await invoke(live, 'A')).json()).toEqual({ score: 1 })
  })

  it('gives the load limit to running fleets, and takes it away', async () => {
    const live = liveApp()
    await put(live, 'churn-v1', { loadLimit: { rate: '1/s', errors: '5xx' } })
    const statuses = [await invoke(live, 'A'), await invoke(live, 'A')].map(each => each.statusCode)
    expect(statuses).toEqual([200, 424])
    await put(live, 'churn-v1', {})
    expect((await invoke(live, 'A')).statusCode).toBe(200)
  })

  it('gives the start-up to launches from now on', async () => {
    const live = liveApp()
    await put(live, 'churn-v1', { startup: '30s' })
    live.driver.command(world =>
      execute(world, 'UpdateEndpointWeightsAndCapacities', {
        EndpointName: 'churn',
        DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredInstanceCount: 3 }],
      }),
    )
    const launch = live.driver.present().timeline.events.at(-1)
    expect(launch).toMatchObject({ kind: 'instances.launching', readyAtMs: 30_000 })
  })

  it('records what changed, and how many fleets follow', async () => {
    const live = liveApp()
    await put(live, 'churn-v1', { latency: '7ms' })
    expect(live.driver.present().timeline.events.at(-1)).toMatchObject({
      kind: 'model.changed',
      model: 'churn-v1',
      fleets: 1,
      behaviour: { latency: { kind: 'constant', ms: 7 } },
    })
  })

  it.each([
    { body: { latency: 20 }, says: 'latency: expected a duration (a number and ms' },
    {
      body: { latencies: '20ms' },
      says: 'unknown key "latencies" at the top level (did you mean "latency"?)',
    },
    { body: { concurrency: 0 }, says: 'concurrency: at least 1, got 0' },
    { body: { errors: { '4xx': '60%', '5xx': '60%' } }, says: 'at most 100%' },
    { body: [], says: 'expected a map' },
    { body: '{', says: 'not valid JSON' },
  ])('refuses $body and changes nothing', async ({ body, says }) => {
    const live = liveApp()
    const before = (await get(live, 'churn-v1')).json()
    const answer = await put(live, 'churn-v1', body)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().message).toContain(says)
    expect((await get(live, 'churn-v1')).json()).toEqual(before)
  })
})

describe('PUT /_lab/models/{name} of a model on a real container', () => {
  const withContainer = () => {
    const live = liveApp({ speed: 1 })
    live.driver.command(world =>
      execute(world, 'CreateModel', {
        ModelName: 'real',
        PrimaryContainer: { Image: 'http://127.0.0.1:1' },
      }),
    )
    return live
  }

  it('says how many requests it gets at once', async () => {
    const live = withContainer()
    expect((await put(live, 'real', { concurrency: 8 })).json()).toMatchObject({ concurrency: 8 })
    expect(live.driver.present().models.get('real')?.containerUrl).toBe('http://127.0.0.1:1')
  })

  it('takes back what it says of it, which is nothing of what the container does itself', async () => {
    const live = withContainer()
    const said = (await live.app.inject('/_lab/models/real')).json()
    expect(said).toEqual({ concurrency: 4, queue: 100_000, startup: '0ms' })
    expect((await put(live, 'real', said)).json()).toEqual(said)
  })

  it('cannot say how the container behaves', async () => {
    const answer = await put(withContainer(), 'real', { latency: '1ms', concurrency: 8 })
    expect(answer.statusCode).toBe(409)
    expect(answer.json().message).toBe(
      'Model "real" runs on a real container: only concurrency, queue, startup can be set, not latency.',
    )
  })
})
