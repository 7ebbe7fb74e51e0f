/** The address of the page holds the view: who opens a copy of it sees the same. */
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { hasBrowser, TestBrowser } from './browser.ts'
import { pageOnDisk, recordedRun } from './recorded-run.ts'
import { expectContent } from './seen.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

/** What somebody would notice: instant, endpoint, decision, filter, stretch of time, line. */
const VIEW = `({
  clock: document.querySelector('.clock').textContent,
  endpoint: document.querySelector('.gutter[aria-pressed="true"]').textContent,
  why: document.querySelector('.why .chosen')?.textContent,
  search: document.querySelector('#log-search').value,
  kinds: document.querySelector('.log select').value,
  rows: [...document.querySelectorAll('.row .text')].map(each => each.textContent),
  focus: [...document.querySelectorAll('.legend [aria-pressed="true"]')].map(each => each.textContent),
  axis: document.querySelector('.zoom').textContent,
  flow: document.querySelector('.flow').textContent,
})`

const viewOf = (page: Page): Promise<unknown> => page.evaluate(VIEW)

describe.skipIf(!hasBrowser)('a link', () => {
  it('shows run, endpoint, instant, decision, filter, zoom and focus again', async () => {
    const { recording } = await recordedRun('relative-alarm')
    const url = pageOnDisk(recording)
    const { page } = await browser.open(url)
    await page.locator('.choices select').selectOption('relative-bad')
    await page.locator('#log-search').fill('relative-bad')
    await page.locator('.log select').selectOption('deployments')
    await page.locator('.row', { hasText: 'relative-bad ROLLED BACK' }).click()
    await page.locator('.chart .legend button.series').first().click()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    // The zoom is the last that was changed: an address that has it has all.
    await page.waitForURL(/zoom=.*q=/)
    await page.mouse.move(0, 0)
    const link = page.url()
    await expect
      .poll(() => viewOf(page))
      .toMatchObject({
        endpoint: 'relative-bad',
        why: expect.stringContaining('ROLLED BACK'),
        search: 'relative-bad',
        kinds: 'deployments',
        axis: '+−All',
        focus: expect.arrayContaining([expect.any(String)]),
      })
    const shown = await viewOf(page)

    const { page: other } = await browser.open(link)
    await expect.poll(() => viewOf(other)).toEqual(shown)
  })

  it('of nonsense opens the page all the same', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const nonsense =
      '#run=9&t=99999999999999&event=4711&endpoint=nobody&zoom=5-x&focus=%3Cb%3E&show=x'
    const { page, complaints } = await browser.open(`${pageOnDisk(recording)}${nonsense}`)
    await page.locator('.clock', { hasText: '40:00 of 40:00' }).waitFor()
    await expectContent(page.locator('.status').first()).toContain('InService')
    expect(complaints).toEqual([])
  })
})
