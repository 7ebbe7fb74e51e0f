/** The page on paper: all of what it shows, nothing of what can only be pressed, in inks for paper. */
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { hasBrowser, TestBrowser } from './browser.ts'
import { pageOnDisk, recordedRun } from './recorded-run.ts'
import { expectContent, expectCount, expectText } from './seen.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

/** A sheet of A4 between margins of 12 mm, in CSS pixels. */
const SHEET_PX = 703
const WIDTH = 'document.documentElement.scrollWidth'

async function printed(...names: readonly string[]): Promise<Page> {
  const runs = await Promise.all(names.map(recordedRun))
  const url = pageOnDisk(...runs.map(({ recording }) => recording))
  const { page } = await browser.open(url, { colorScheme: 'dark' })
  // As from a wide window: what was laid out for it must not stay as wide.
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await page.setViewportSize({ width: SHEET_PX, height: 1000 })
  // All the parts learn of it at once, and are drawn together.
  await expectCount(page.locator('.chart:not(:has(svg.printed))')).toBe(0)
  return page
}

const expectVisible = (page: Page, selector: string) =>
  expectCount(page.locator(selector).filter({ visible: true }))

describe.skipIf(!hasBrowser)('on paper', () => {
  it('nothing is cut off at the right', async () => {
    const page = await printed('canary-rollback')
    await expect.poll(() => page.evaluate(WIDTH)).toBe(SHEET_PX)
    await expectVisible(page, '.chart svg.printed').toBe(7)
    for (const chart of await page.locator('svg.printed').all()) {
      const box = await chart.boundingBox()
      expect(box?.width).toBeGreaterThan(280)
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan(SHEET_PX)
    }
    await expectVisible(page, 'canvas').toBe(0)
  })

  it('every decision is there, in full, and what the chosen one came from', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const page = await printed('canary-rollback')
    const rows = page.locator('.printed-rows li')
    await expectCount(rows).toBe(recording.events.length)
    await expectText(rows.nth(15)).toMatch(/OK -> ALARM transition\)\.$/)
    const because = page.locator('.chain').first()
    await expectText(because).toContain('alarm green-5xx OK → ALARM')
    await because.locator('.link').first().waitFor()
  })

  it('there is nothing to press, but it says which endpoint and instant are shown', async () => {
    const page = await printed('canary-rollback')
    for (const what of ['.transport', '.choices', '.filter', '.exports', 'details.table']) {
      await expectVisible(page, what).toBe(0)
    }
    await expectText(page.locator('.as-of')).toBe('churn, as of 15:00')
    await expectVisible(page, '.expectations li').toBe(7)
  })

  it('inks are those for white paper, and statuses keep their colours', async () => {
    const page = await printed('canary-rollback')
    const styleOf = (selector: string, property: string): Promise<unknown> =>
      page.evaluate(
        `getComputedStyle(document.querySelector(${JSON.stringify(selector)})).getPropertyValue('${property}')`,
      )
    expect(await styleOf('body', 'color')).toBe('rgb(29, 31, 33)')
    expect(await styleOf('.bands.on-paper .cursor', 'border-left-color')).toBe('rgb(29, 31, 33)')
    expect(await styleOf('.bands.on-paper .is-InService', 'background-color')).toBe(
      'rgb(207, 234, 223)',
    )
    expect(await styleOf('.bands.on-paper', 'print-color-adjust')).toBe('exact')
    // At 15 of 40 minutes.
    const place = await page.evaluate(
      `document.querySelector('.bands.on-paper .cursor').style.transform`,
    )
    expect(place).toBe('translateX(37.5%)')
  })

  it('alarms have their datapoints', async () => {
    const page = await printed('canary-rollback')
    const errors = page.locator('[data-chart="errors"] svg.printed')
    await expectContent(errors.locator('.point.is-breaching')).toBe('◆')
  })

  it('several runs are printed side by side, too', async () => {
    const page = await printed('canary-rollback', 'all-at-once-bad')
    await expect.poll(() => page.evaluate(WIDTH)).toBe(SHEET_PX)
    await expectVisible(page, 'svg.printed').toBeGreaterThan(4)
  })

  it('the screen is as before when it is printed', async () => {
    const page = await printed('canary-rollback')
    await page.pdf({ format: 'A4' })
    await page.emulateMedia({ media: 'screen', colorScheme: 'dark' })
    await page.setViewportSize({ width: 1280, height: 900 })
    await expectCount(page.locator('svg.printed')).toBe(0)
    await expectVisible(page, '.row').toBeGreaterThan(10)
    await page.locator('.chart canvas').first().waitFor()
  })
})
