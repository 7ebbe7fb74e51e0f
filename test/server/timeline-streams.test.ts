import { afterEach, describe, expect, it } from 'vitest'
import { type Live, liveApp } from './live-world.ts'

const opened: Live[] = []
afterEach(async () => {
  for (const { app } of opened.splice(0)) await app.close()
})

async function listening(): Promise<{ live: Live; url: string }> {
  const live = liveApp()
  opened.push(live)
  const url = await live.app.listen({ host: '127.0.0.1', port: 0 })
  return { live, url: `${url}/_lab/timeline` }
}

/** Reads messages of the stream until there are `count`; retry fields are left out. */
async function messages(response: Response, count: number): Promise<readonly string[]> {
  const texts: string[] = []
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = parts.pop() ?? ''
    texts.push(...parts.filter(part => !part.startsWith('retry:')))
    if (texts.length >= count) break // leaves the loop, which ends the request
  }
  return texts
}

const idOf = (message: string) => Number(/^id: (\d+)$/m.exec(message)?.[1])

const scaleOut = {
  method: 'POST',
  url: '/',
  headers: { 'x-amz-target': 'SageMaker.UpdateEndpointWeightsAndCapacities' },
  payload: {
    EndpointName: 'churn',
    DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredInstanceCount: 3 }],
  },
} as const

describe('/_lab/timeline as a stream', () => {
  it('sends every event there is, each under its seq', async () => {
    const { live, url } = await listening()
    const { events } = live.driver.present().timeline
    const response = await fetch(url, { headers: { accept: 'text/event-stream' } })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const read = await messages(response, events.length)
    expect(read).toEqual(events.map(event => `id: ${event.seq}\ndata: ${JSON.stringify(event)}`))
  })

  it('goes on after the last event that the client has', async () => {
    const { live, url } = await listening()
    const last = live.driver.present().timeline.events.length - 1
    const response = await fetch(url, { headers: { 'last-event-id': String(last - 2) } })
    expect((await messages(response, 2)).map(idOf)).toEqual([last - 1, last])
  })

  it('sends new events as they happen', async () => {
    const { live, url } = await listening()
    const last = live.driver.present().timeline.events.length - 1
    const response = await fetch(`${url}?since=${last}`)
    await live.app.inject(scaleOut)
    const [first] = await messages(response, 1)
    expect(first).toContain(`id: ${last + 1}\ndata: {"atMs":0`)
    expect(first).toContain('UpdateEndpointWeightsAndCapacities')
  })

  it('begins anew after a reset', async () => {
    const { live, url } = await listening()
    const last = live.driver.present().timeline.events.length - 1
    const response = await fetch(`${url}?since=${last}`)
    await live.app.inject({ method: 'POST', url: '/_lab/reset' })
    const [reset, first] = await messages(response, 2)
    expect(reset).toBe('event: reset\ndata: {}')
    expect(first).toMatch(/^id: 0\n/)
  })

  it('tells a client who knows more than there is that there was a reset', async () => {
    const { url } = await listening()
    const response = await fetch(url, { headers: { 'last-event-id': '5000' } })
    const [reset, first] = await messages(response, 2)
    expect(reset).toBe('event: reset\ndata: {}')
    expect(first).toMatch(/^id: 0\n/)
  })

  it('ends when the server closes', async () => {
    const { live, url } = await listening()
    const response = await fetch(url)
    const closed = live.app.close()
    expect(await response.text()).toContain('id: 0\n')
    await closed
  })

  it('refuses a place that is no seq', async () => {
    const { app } = liveApp()
    const answer = await app.inject('/_lab/timeline?since=10m')
    expect(answer.statusCode).toBe(400)
    expect(answer.json().message).toBe('since: expected a whole number, got "10m"')
  })
})

describe('/_lab/timeline as JSON', () => {
  const json = { accept: 'application/json' }

  it('has the events after a seq', async () => {
    const { app, driver } = liveApp()
    const { events } = driver.present().timeline
    const answer = await app.inject({ url: '/_lab/timeline?since=1', headers: json })
    expect(answer.json()).toEqual({ events: events.slice(2), lastSeq: events.length - 1 })
  })
})

describe('the app over a socket', () => {
  it('answers several clients at once, and closes when they have their answers', async () => {
    const live = liveApp({ speed: 1 })
    const base = await live.app.listen({ host: '127.0.0.1', port: 0 })
    const request = { method: 'POST', body: '{}' }
    const answers = Array.from({ length: 10 }, () =>
      fetch(`${base}/endpoints/churn/invocations`, request),
    )
    while (live.driver.waitingCount < 10) await new Promise(setImmediate)
    const closed = live.app.close()
    await new Promise(setImmediate)
    live.time.pass(100)
    for (const answer of await Promise.all(answers)) {
      expect(answer.status).toBe(200)
      expect(answer.headers.get('connection')).toBe('close')
      expect(await answer.json()).toMatchObject({ endpoint: 'churn' })
    }
    await closed
  })
})

describe('what EventBridge would deliver', () => {
  const updated = {
    method: 'POST',
    url: '/',
    headers: { 'x-amz-target': 'SageMaker.UpdateEndpoint' },
    payload: { EndpointName: 'churn', EndpointConfigName: 'ab-2' },
  } as const
  const advance = { method: 'POST', url: '/_lab/clock', payload: { advance: '20m' } } as const

  const STATE = 'SageMaker Endpoint State Change'
  const DEPLOYMENT = 'SageMaker Endpoint Deployment State Change'
  const kindOf = (event: { 'detail-type': string; detail: { EndpointStatus: string } }) =>
    `${event['detail-type']}: ${event.detail.EndpointStatus}`

  it('is read at /_lab/events, page by page', async () => {
    const { app } = liveApp()
    await app.inject(updated)
    const first = (await app.inject('/_lab/events')).json()
    expect(first.events.map(kindOf)).toEqual([`${STATE}: UPDATING`, `${DEPLOYMENT}: UPDATING`])
    await app.inject(advance)
    const { events, next } = (await app.inject(`/_lab/events?since=${first.next}`)).json()
    expect(events.map(kindOf).slice(-2)).toEqual([
      `${DEPLOYMENT}: IN_SERVICE`,
      `${STATE}: IN_SERVICE`,
    ])
    const last = (await app.inject(`/_lab/events?since=${next}`)).json()
    expect(last).toEqual({ events: [], next })
    await app.inject({ method: 'POST', url: '/_lab/reset' })
    expect((await app.inject('/_lab/events')).json()).toEqual({ events: [], next: 0 })
  })

  it('comes in the timeline’s stream, too, each behind what it tells of', async () => {
    const { live, url } = await listening()
    const last = live.driver.present().timeline.events.length - 1
    const response = await fetch(`${url}?since=${last}`)
    await live.app.inject(updated)
    await live.app.inject(advance)
    const read = await messages(response, 12)
    const named = read.filter(message => message.startsWith('event: eventbridge\n'))
    const [, first = ''] = /^data: (.*)$/m.exec(named[0] ?? '') ?? []
    expect(JSON.parse(first)).toMatchObject({
      'detail-type': STATE,
      detail: { EndpointName: 'churn', EndpointStatus: 'UPDATING' },
    })
    const place = read.indexOf(named[0] ?? '')
    expect(read.slice(0, place).join()).toContain('endpoint.status-changed')
    expect(named.length).toBeGreaterThanOrEqual(2)
  })
})
