/** The page on a live server: the same page, fed over HTTP. */
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { dashboardOf } from '../../src/cli/dashboard-page.ts'
import { type Live, liveApp } from '../server/live-world.ts'
import { hasBrowser, TestBrowser } from './browser.ts'
import { expectAttribute, expectCount, expectText } from './seen.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

const opened: Live[] = []
afterEach(async () => {
  for (const { app, driver } of opened.splice(0)) {
    driver.stop()
    await app.close()
  }
})

/** On a clock that moves only by `/_lab/clock`; port 0: any. */
async function serving(port = 0): Promise<{ live: Live; url: string; port: number }> {
  const live = liveApp({ app: { dashboard: async () => dashboardOf(undefined) } })
  opened.push(live)
  const url = await live.app.listen({ host: '127.0.0.1', port })
  const { port: bound } = live.app.server.address() as AddressInfo
  return { live, url, port: bound }
}

async function invoke(url: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await fetch(`${url}/endpoints/churn/invocations`, { method: 'POST', body: '{}' })
  }
}

const advance = (url: string, by: string): Promise<Response> =>
  fetch(`${url}/_lab/clock`, { method: 'POST', body: JSON.stringify({ advance: by }) })

describe('the page of the server', () => {
  it('comes with a policy that lets in its own script and style alone', async () => {
    const { url } = await serving()
    const { headers, status } = await fetch(`${url}/_lab/`)
    expect(status).toBe(200)
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self';.* frame-ancestors 'none'$/,
    )
  })

  it.each(['/_lab/', '/_lab/recording'])('refuses %s to a name that is not ours', async path => {
    const { live } = await serving()
    const { statusCode } = await live.app.inject({ url: path, headers: { host: 'evil.example' } })
    expect(statusCode).toBe(403)
  })

  it('says what is wrong with a request for rows', async () => {
    const { live } = await serving()
    const answer = await live.app.inject({ url: '/_lab/recording?since=yesterday' })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().message).toBe('since: expected virtual milliseconds, got "yesterday"')
  })
})

describe.skipIf(!hasBrowser)('the page in a browser', () => {
  it('counts what the server counts, and follows its decisions', async () => {
    const { live, url } = await serving()
    await invoke(url, 40)
    const { page, complaints } = await browser.open(`${url}/_lab/`)

    await invoke(url, 60)
    await advance(url, '2m')
    await page.locator('[data-total="100"]').waitFor()

    const state = (await live.app.inject('/_lab/state')).json()
    for (const { variant, invocations } of state.requests[0].variants) {
      const cell = page.locator(`[data-variant="${variant}"] [data-invocations]`)
      await expectAttribute(cell, 'data-invocations').toBe(String(invocations))
    }
    await fetch(`${url}/_lab/faults`, {
      method: 'POST',
      body: JSON.stringify({ endpoint: 'churn', variant: 'B', kill: 1 }),
    })
    await page.locator('.row .text', { hasText: 'died' }).waitFor()
    await expectText(page.locator('.clock')).toBe('2:00 of 2:00')
    expect(complaints).toEqual([])
  })

  it('shows markup in lines of the log and in answers of models as text', async () => {
    const { live, url } = await serving()
    const { page, complaints } = await browser.open(`${url}/_lab/`)
    const evil = '<img src=x onerror=document.title=1>'
    const put = await fetch(`${url}/_lab/models/churn-v1`, {
      method: 'PUT',
      body: JSON.stringify({ latency: '20ms', body: evil }),
    })
    expect(put.status).toBe(200)
    live.driver.command(({ timeline }) =>
      timeline.record({ kind: 'api.refused', operation: evil, code: evil, message: evil }),
    )
    await invoke(url, 5)
    await advance(url, '2m')
    const row = page.locator('.row', { hasText: evil })
    await row.click()
    await expectText(page.locator('.why .chosen')).toBe(`refused ${evil}: ${evil}: ${evil}`)
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.title()).toBe('endpoint-lab')
    expect(complaints).toEqual([])
  })

  it('begins anew after a reset', async () => {
    const { url } = await serving()
    await invoke(url, 10)
    await advance(url, '5m')
    const { page } = await browser.open(`${url}/_lab/`)
    await page.locator('[data-total="10"]').waitFor()
    await fetch(`${url}/_lab/reset`, { method: 'POST' })
    await page.locator('[data-total="0"]').waitFor()
    await expectText(page.locator('.clock')).toBe('0:00 of 0:00')
  })

  it('says that the server is away, and goes on with the one that comes back', async () => {
    const { live, url, port } = await serving()
    await invoke(url, 10)
    const { page } = await browser.open(`${url}/_lab/`)
    await page.locator('[data-total="10"]').waitFor()

    live.driver.stop()
    await live.app.close()
    await page.locator('.badge.reconnecting').waitFor()

    await serving(port)
    await invoke(url, 3)
    await page.locator('.badge.live').waitFor()
    await page.locator('[data-total="3"]').waitFor()
    await advance(url, '1m')
    await page.locator('.clock', { hasText: '1:00 of 1:00' }).waitFor()
  })

  it('has no gap after its connections were cut while decisions were made', async () => {
    const { live, url } = await serving()
    const { page } = await browser.open(`${url}/_lab/`)
    await page.locator('.badge.live').waitFor()
    const post = (path: string, payload: object) =>
      live.app.inject({ method: 'POST', url: `/_lab/${path}`, payload })
    for (const variant of ['A', 'B', 'A', 'B']) {
      live.app.server.closeAllConnections()
      await post('faults', { endpoint: 'churn', variant, kill: 1 })
      await post('clock', { advance: '1m' })
    }
    const { length } = live.driver.present().timeline.events
    await page.locator('h2', { hasText: `Decisions ${length}` }).waitFor()
    await expectCount(page.locator('.row .text', { hasText: 'died' })).toBe(4)
  })

  it('has no gap either when its question was answered with an error for a while', async () => {
    const { live, url } = await serving()
    const { page } = await browser.open(`${url}/_lab/`)
    await page.locator('.badge.live').waitFor()
    let refused = 0
    await page.route('**/_lab/timeline**', async route => {
      if (++refused <= 2) await route.fulfill({ status: 503, body: 'busy' })
      else await route.continue()
    })
    live.app.server.closeAllConnections()
    await expect.poll(() => refused).toBeGreaterThan(1)
    const kill = { endpoint: 'churn', variant: 'A', kill: 1 }
    await live.app.inject({ method: 'POST', url: '/_lab/faults', payload: kill })
    const { length } = live.driver.present().timeline.events
    await page.locator('h2', { hasText: `Decisions ${length}` }).waitFor()
    await page.locator('.row .text', { hasText: 'died' }).waitFor()
  })

  it('has no gap in its charts where a decision came before the rows of its minutes', async () => {
    const { live, url } = await serving()
    await invoke(url, 30)
    const { page } = await browser.open(`${url}/_lab/`)
    await page.locator('.badge.live').waitFor()
    // No rows come until the decision is seen.
    let isAway = true
    await page.route('**/_lab/recording?since=**', route =>
      isAway ? route.fulfill({ status: 503, body: 'busy' }) : route.continue(),
    )
    await page.locator('.badge.reconnecting').waitFor()
    await advance(url, '2m')
    const kill = { endpoint: 'churn', variant: 'A', kill: 1 }
    await live.app.inject({ method: 'POST', url: '/_lab/faults', payload: kill })
    await page.locator('.row .text', { hasText: 'died' }).waitFor()
    isAway = false
    await page.locator('.badge.live').waitFor()

    const chart = page.locator('[data-chart="per-instance"]')
    await chart.scrollIntoViewIfNeeded()
    await chart.locator('summary').click()
    const first = chart.locator('tbody tr').first()
    await expect.poll(() => first.innerText()).toMatch(/^0:00\s+\d+\s+\d+$/)
  })

  it('comes back to the same instant and decision by its address', async () => {
    const { url } = await serving()
    await advance(url, '2m')
    const kill = { endpoint: 'churn', variant: 'A', kill: 1 }
    await fetch(`${url}/_lab/faults`, { method: 'POST', body: JSON.stringify(kill) })
    await advance(url, '10m')
    const first = await browser.open(`${url}/_lab/`)
    await first.page.locator('.row', { hasText: 'died' }).click()
    await first.page.waitForURL(/t=120000.*event=\d+/)
    const second = await browser.open(first.page.url())
    await second.page.locator('.clock', { hasText: '2:00 of 12:00' }).waitFor()
    await second.page.locator('.why .chosen', { hasText: 'died' }).waitFor()
    await advance(url, '1m') // it stays there while the run goes on
    await second.page.locator('.clock', { hasText: '2:00 of 13:00' }).waitFor()
  })
})

it('an endpoint whose name is markup is refused', async () => {
  const { app } = liveApp()
  const answer = await app.inject({
    method: 'POST',
    url: '/',
    headers: { 'x-amz-target': 'SageMaker.CreateEndpoint' },
    payload: { EndpointName: '<img onerror>', EndpointConfigName: 'ab' },
  })
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ __type: expect.stringContaining('ValidationException') })
  expect((await app.inject('/_lab/state')).json().requests).toHaveLength(1)
})
