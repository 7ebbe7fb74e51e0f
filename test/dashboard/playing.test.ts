/** How time passes on the page, by a clock that only the test moves: it is that of the whole browser. */
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { at } from '../support/lab.ts'
import { hasBrowser, TestBrowser } from './browser.ts'
import { pageOnDisk, recordedRun } from './recorded-run.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

async function opened(hash = '', name = 'canary-rollback'): Promise<Page> {
  const { recording } = await recordedRun(name)
  return (await browser.open(`${pageOnDisk(recording)}${hash}`)).page
}

const HOUR_MS = 3_600_000

/** The page's clock stands still and passes by `page.clock.runFor` alone, until the test is over. */
async function holdTime(page: Page): Promise<void> {
  await page.clock.install()
  onTestFinished(() => page.clock.resume())
  const nowMs = Number(await page.evaluate('Date.now()'))
  await page.clock.pauseAt(nowMs + HOUR_MS)
}

/** Virtual seconds at the cursor. */
async function cursorSeconds(page: Page): Promise<number> {
  const [, minutes, seconds] =
    /^(\d+):(\d+) of/.exec(await page.locator('.clock').innerText()) ?? []
  return Number(minutes) * 60 + Number(seconds)
}

describe.skipIf(!hasBrowser)('playing', () => {
  it.each([
    { speed: '10', seconds: 20 },
    { speed: '60', seconds: 120 },
    { speed: '300', seconds: 600 },
  ])('at $speed× passes $seconds s in two seconds, and pause stops it', async how => {
    const page = await opened('#t=0')
    await page.getByRole('combobox', { name: 'Speed' }).selectOption(how.speed)
    await holdTime(page)
    await page.locator('.play').click()
    await page.clock.runFor(2000)
    const played = await cursorSeconds(page)
    // But for the frames at both ends.
    expect(played).toBeGreaterThanOrEqual(how.seconds * 0.97 - 1)
    expect(played).toBeLessThanOrEqual(how.seconds)

    await page.locator('.play').click()
    await page.clock.runFor(5000)
    expect(await cursorSeconds(page)).toBe(played)
  })

  it('ends at the end, and starts over from there', async () => {
    const page = await opened(`#t=${at('39:59')}`)
    await holdTime(page)
    await page.keyboard.press('Space')
    await page.clock.runFor(1000)
    expect(await cursorSeconds(page)).toBe(2400)
    await page.locator('.play', { hasText: 'Play' }).waitFor()
    await page.keyboard.press('Space')
    await page.clock.runFor(1000)
    expect(await cursorSeconds(page)).toBeLessThan(61)
  })
})
