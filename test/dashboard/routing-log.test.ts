/** The routing log of a live page: requests as they are answered, found, and explained. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { dashboardOf } from '../../src/cli/dashboard-page.ts'
import {
  matchesLine,
  type RoutingFilter,
  senderText,
  whyOf,
} from '../../src/dashboard/model/routing-why.ts'
import type { RoutingLine } from '../../src/language/routing-line.ts'
import { RoutingLog } from '../../src/server/routing-log/routing-log.ts'
import { FIRST_LINE, type Live, liveApp } from '../server/live-world.ts'
import { accessibilityFindings, hasBrowser, type Screen, TestBrowser } from './browser.ts'
import { expectCount, expectText, Latch } from './seen.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

const opened: Live[] = []
afterEach(async () => {
  for (const { app, driver } of opened.splice(0)) {
    driver.stop()
    await app.close()
  }
})

interface Opened {
  readonly page: Page
  readonly live: Live
  readonly complaints: readonly string[]
}

async function opening(screen: Screen = {}): Promise<Opened> {
  const log = new RoutingLog(() => {})
  const live = liveApp({ app: { dashboard: async () => dashboardOf(undefined), log } })
  opened.push(live)
  const url = await live.app.listen({ host: '127.0.0.1', port: 0 })
  const { page, complaints } = await browser.open(`${url}/_lab/`, screen)
  await page.locator('.routing').scrollIntoViewIfNeeded()
  return { page, live, complaints }
}

async function invoke({ app }: Live, target?: string): Promise<void> {
  const headers = target === undefined ? {} : { 'x-amzn-sagemaker-target-variant': target }
  await app.inject({ method: 'POST', url: '/endpoints/churn/invocations', headers })
}

const LINE: RoutingLine = { ...FIRST_LINE, queueMs: 2.5 }

describe('why a request went where it went', () => {
  const instance = 'Among the fleet’s instances in service i-1 was drawn (RANDOM).'
  const times = 'It waited 2.5 ms for a worker and was 40 ms in the container.'

  it.each<[Partial<RoutingLine>, readonly string[]]>([
    [{}, ['The draw 0.899 fell into B’s part of the weights, 0.700 to 1.000.', instance, times]],
    [
      { reason: 'target variant B', instanceBy: 'LEAST_OUTSTANDING_REQUESTS' },
      [
        'The caller named B as target variant: weights do not count.',
        'i-1 had the fewest requests in flight (LEAST_OUTSTANDING_REQUESTS).',
        times,
      ],
    ],
    [
      { reason: 'only variant B; draw 0.300 < 0.500 → blue' },
      [
        'B is the only variant: nothing was drawn.',
        'A deployment is under way: the draw 0.300 fell into the blue fleet’s share, 0.000 to 0.500.',
        instance,
        times,
      ],
    ],
    [
      { reason: 'my rule; of two parts; draw 0.900 ≥ 0.500 → green' },
      [
        'The router says: my rule; of two parts.',
        'A deployment is under way: the draw 0.900 fell into the green fleet’s share, 0.500 to 1.000.',
        instance,
        times,
      ],
    ],
    [
      { reason: 'only variant B', shadow: 'draw 0.100 < 0.250 → copy to S' },
      [
        'B is the only variant: nothing was drawn.',
        instance,
        'The shadow S got a copy: the draw 0.100 is below the sampled share, 0.250.',
        times,
      ],
    ],
    [
      { reason: 'every weight is 0', variant: null, instance: null, instanceBy: null },
      ['Every weight is 0: no variant takes requests.'],
    ],
    [
      { instance: null, instanceBy: null, shadow: 'draw 0.300 ≥ 0.250 → no copy' },
      [
        'The draw 0.899 fell into B’s part of the weights, 0.700 to 1.000.',
        'No instance took it.',
        'The shadow got no copy: the draw 0.300 is not below the sampled share, 0.250.',
      ],
    ],
    [
      { reason: 'only variant B', source: 'shoppers' },
      [
        'B is the only variant: nothing was drawn.',
        instance,
        times,
        'The server sent it itself: shoppers.',
      ],
    ],
    [
      { reason: 'only variant B', source: 'built-in load on churn', oneOf: 84 },
      [
        'B is the only variant: nothing was drawn.',
        instance,
        times,
        'The server sent it itself: built-in load on churn. It is one of the 84 requests sent since the line before, a sample.',
      ],
    ],
  ])('%j', (members, sentences) => {
    expect(whyOf({ ...LINE, ...members })).toEqual(sentences)
  })
})

describe('who sent a request', () => {
  it.each([
    { source: null, oneOf: 1, text: 'client' },
    { source: null, oneOf: 3.333, text: 'client (1 of 3.3)' },
    { source: 'built-in load on churn', oneOf: 84, text: 'built-in load on churn (1 of 84)' },
  ])('$source, $oneOf: $text', ({ text, ...line }) => {
    expect(senderText(line)).toBe(text)
  })
})

describe('a request is looked for', () => {
  it.each<[Partial<RoutingFilter>, boolean]>([
    [{}, true],
    [{ query: ' Churn  I-1 ' }, true], // every word, whatever the case
    [{ query: 'churn i-2' }, false],
    [{ query: 'random' }, true],
    [{ query: 'client' }, true],
    [{ query: 'built-in' }, false],
    [{ query: '200' }, true],
    [{ variant: 'B' }, true],
    [{ variant: 'A' }, false],
    [{ variant: 'all' }, false], // a name like any other
    [{ status: '2' }, true],
    [{ status: '5' }, false],
    [{ query: 'i-1', variant: 'B', status: '4' }, false],
  ])('%j: %s', (filter, expected) => {
    const all = { query: '', variant: '', status: '' }
    expect(matchesLine(LINE, { ...all, ...filter })).toBe(expected)
  })
})

describe.skipIf(!hasBrowser)('the routing log in a browser', () => {
  it('shows requests as they are answered, finds them and says why', async () => {
    const { page, live, complaints } = await opening()
    const rows = page.locator('.routing .request')
    await page.getByText('No request has been answered yet').waitFor()
    await invoke(live)
    for (const target of ['A', 'A', 'nobody']) await invoke(live, target)
    await page.locator('[data-routed="3"]').waitFor()
    const seqs = () => rows.evaluateAll(all => all.map(row => row.getAttribute('data-routed')))
    await expect.poll(seqs).toEqual(['3', '2', '1', '0'])
    await expectText(page.locator('[data-routed="0"]')).toBe(
      '0:00\tclient\tchurn\tB\ti-1\t200\t40 ms\t0.899',
    )

    await page.getByLabel('Variant in the routing log').selectOption('A')
    await expect.poll(seqs).toEqual(['2', '1'])
    await page.getByLabel('Variant in the routing log').selectOption('')
    await page.getByLabel('Status in the routing log').selectOption('4')
    await expect.poll(seqs).toEqual(['3'])
    await page.getByLabel('Status in the routing log').selectOption('')
    await page.getByLabel('Search the routing log').fill('draw b')
    await expect.poll(seqs).toEqual(['0'])

    // The whole row opens it.
    await page.locator('[data-routed="0"] td').last().click({ force: true })
    const why = page.getByRole('list', { name: 'Why it went there' })
    await expectText(why).toContain(
      'The draw 0.899 fell into B’s part of the weights, 0.700 to 1.000.',
    )
    await page.locator('[data-routed="0"] button').click()
    await why.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
  })

  it('shows a sample of the load that the page itself asks for', async () => {
    const { page, live, complaints } = await opening()
    await page.getByText('No request has been answered yet').waitFor()
    const load = { endpoint: 'churn', rate: '50/s', for: '10m' }
    await live.app.inject({ method: 'POST', url: '/_lab/load', payload: load })
    await live.app.inject({ method: 'POST', url: '/_lab/clock', payload: { advance: '5m' } })
    await page.locator('.routing .request').nth(99).waitFor()
    await expectText(page.locator('.routing h2')).toMatch(
      /\d+, the newest 100 shown; \d+ are a sample of 1\d,\d{3} that the server sent itself/,
    )
    await page.locator('.routing .request button').first().click()
    await page.getByText(/It is one of the \d+ requests sent since the line before/).waitFor()
    await page.getByLabel('Search the routing log').fill('client')
    await page.getByText('No request matches').waitFor()
    await invoke(live, 'A')
    await page.locator('.routing .request', { hasText: 'client' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('asks for all that there is at first, and then for no more than anybody reads', async () => {
    const { page, live } = await opening()
    for (let i = 0; i < 320; i++) await invoke(live, 'A')
    const heading = page.locator('.routing h2')
    await page.locator('[data-routed="319"]').waitFor()
    const hold = page.getByRole('button', { name: 'Hold still' })
    await hold.click()
    const known = Number(/\d+/.exec(await heading.innerText())?.[0])
    for (let i = 0; i < 350; i++) await invoke(live, 'B')
    await hold.click()
    await page.locator('[data-routed="669"]').waitFor()
    await expectText(heading).toContain(`${known + 300}, the newest 100 shown`)
  })

  it('holds still at once, also when lines are on their way', async () => {
    const { page, live } = await opening()
    await invoke(live, 'A')
    await page.locator('[data-routed="0"]').waitFor()
    const [asked, held, answered] = [new Latch(), new Latch(), new Latch()]
    await page.route('**/_lab/routing**', async route => {
      asked.open()
      await held.isOpen
      await route.fulfill({ response: await route.fetch() })
      answered.open()
    })
    await asked.isOpen
    await invoke(live, 'B')
    await page.getByRole('button', { name: 'Hold still', pressed: false }).click()
    await page.getByRole('button', { name: 'Hold still', pressed: true }).waitFor()
    held.open()
    await answered.isOpen
    // What is asked for later is answered later.
    await page.evaluate(`fetch('/_lab/clock').then(answer => answer.json())`)
    await expectCount(page.locator('.routing .request')).toBe(1)
    await page.getByRole('button', { name: 'Hold still' }).click()
    await page.locator('[data-routed="1"]').waitFor()
  })

  it('holds still, and begins anew after a reset', async () => {
    const { page, live } = await opening()
    await invoke(live, 'A')
    await page.locator('[data-routed="0"]').waitFor()
    const hold = page.getByRole('button', { name: 'Hold still' })
    await hold.click()
    await invoke(live, 'B')
    await live.app.inject({ method: 'POST', url: '/_lab/reset' })
    await page.locator('[data-total="0"]').waitFor()
    await expectText(page.locator('.routing .request')).toContain('\tA\t')
    await hold.click()
    await page.getByText('No request has been answered yet').waitFor()
    await invoke(live, 'B')
    await page.locator('[data-routed="0"]', { hasText: 'B' }).waitFor()
  })

  it.each<Screen>([
    { width: 1280, colorScheme: 'dark' },
    { width: 390, colorScheme: 'light' },
  ])('is accessible and fits: %o', async screen => {
    const { page, live } = await opening(screen)
    await invoke(live)
    await invoke(live, 'nobody')
    await page.locator('[data-routed="0"] button').click()
    await page.getByRole('list', { name: 'Why it went there' }).waitFor()
    expect(await accessibilityFindings(page)).toEqual([])
    const isWider = (selector: string) =>
      page.locator(selector).evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
    expect(await isWider('html')).toBe(false)
    expect(await isWider('.routing .scroll')).toBe(false)
    const { SCREENSHOTS } = process.env
    if (SCREENSHOTS !== undefined) {
      await page.screenshot({ path: `${SCREENSHOTS}/routing-${screen.width}.png`, fullPage: true })
    }
  })
})
