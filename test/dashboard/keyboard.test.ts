/** The page without a pointer: every control is reached, seen and used by keys. */
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { dashboardOf } from '../../src/cli/dashboard-page.ts'
import { type Live, liveApp } from '../server/live-world.ts'
import { at } from '../support/lab.ts'
import { hasBrowser, TestBrowser } from './browser.ts'
import { pageOnDisk, recordedRun } from './recorded-run.ts'
import { expectValue, updateFormFilled } from './seen.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

/** Numbers what can be focused, by eye: not what is hidden, disabled or taken out on purpose. */
const NUMBER_CONTROLS = `[...document.querySelectorAll(
    'a[href], button, select, input, textarea, summary, [tabindex="0"]',
  )]
  .filter(each => each.checkVisibility() && !each.disabled && each.tabIndex >= 0)
  .map((each, i) => {
    each.dataset.stop = String(i)
    return i + ' ' + (each.getAttribute('aria-label') ?? each.textContent).slice(0, 40)
  })`

interface Stop {
  readonly name: string
  readonly isRinged: boolean
  readonly isCovered: boolean
}

/** What has the focus; `undefined`: nothing, it is past the last. */
const FOCUSED = `(() => {
  const one = document.activeElement
  if (one === null || one === document.body) return undefined
  const { outlineStyle, outlineWidth } = getComputedStyle(one)
  const { left, top, width, height } = one.getBoundingClientRect()
  const above = document.elementFromPoint(left + Math.min(width / 2, 20), top + Math.min(height / 2, 12))
  return {
    name: one.dataset.stop + ' ' + (one.getAttribute('aria-label') ?? one.textContent).slice(0, 40),
    isRinged: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    isCovered: above === null || !(one.contains(above) || above.contains(one)),
  }
})()`

const focusedStop = (page: Page) => page.evaluate(FOCUSED) as Promise<Stop | undefined>

async function opened(hash: string): Promise<Page> {
  const { recording } = await recordedRun('canary-rollback')
  const { page } = await browser.open(`${pageOnDisk(recording)}${hash}`)
  return page
}

const clock = (page: Page, text: string) =>
  page.locator('.clock', { hasText: `${text} of 40:00` }).waitFor()

/** Of a run, of two compared, and of a live server with all its controls. */
const PAGES: Readonly<Record<string, () => Promise<Page>>> = {
  recorded: () => opened(`#t=${at('15:00')}&event=15`),
  compared: async () => {
    const runs = await Promise.all(['canary-rollback', 'all-at-once-bad'].map(recordedRun))
    const url = pageOnDisk(...runs.map(({ recording }) => recording))
    return (await browser.open(`${url}#view=compare&t=${at('15:00')}`)).page
  },
  live: async () => {
    live = liveApp({ speed: 60, app: { dashboard: async () => dashboardOf(undefined) } })
    const { page } = await browser.open(
      `${await live.app.listen({ host: '127.0.0.1', port: 0 })}/_lab/`,
    )
    await updateFormFilled(page)
    await page.getByText('The same with the AWS CLI and boto3').click()
    await page.locator('[data-calls]').last().waitFor()
    // The way of Tab begins where somebody clicked last.
    await page.getByRole('heading', { level: 1 }).click()
    return page
  },
}
let live: Live | undefined
afterAll(async () => {
  live?.driver.stop()
  await live?.app.close()
})

describe.skipIf(!hasBrowser)('the page by keyboard alone', () => {
  it.each(Object.keys(PAGES))(
    '%s: reaches every control by Tab, with a ring around it and nothing above it',
    async name => {
      const page = await PAGES[name]?.()
      if (page === undefined) throw new Error(name)
      const controls = (await page.evaluate(NUMBER_CONTROLS)) as string[]
      expect(controls.length).toBeGreaterThan(40)

      const stops: Stop[] = []
      await page.keyboard.press('Tab')
      for (let stop = await focusedStop(page); stop !== undefined; stop = await focusedStop(page)) {
        stops.push(stop)
        if (stops.length > controls.length + 20) break
        await page.keyboard.press('Tab')
      }
      const reached = stops.map(({ name }) => name)
      expect(controls.filter(name => !reached.includes(name))).toEqual([])
      expect(stops.filter(({ isRinged }) => !isRinged)).toEqual([])
      expect(stops.filter(({ isCovered }) => isCovered)).toEqual([])
    },
  )

  it('goes back by Shift+Tab without a control under what stays on top', async () => {
    const page = await opened(`#t=${at('15:00')}`)
    await page.getByRole('button', { name: 'CSV' }).last().focus()
    const covered: Stop[] = []
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press('Shift+Tab')
      const stop = await focusedStop(page)
      if (stop?.isCovered) covered.push(stop)
    }
    expect(covered).toEqual([])
  })

  it.each([
    ['ArrowRight', '10:10'],
    ['ArrowLeft', '9:50'],
    ['Shift+ArrowRight', '11:00'],
    ['Shift+ArrowLeft', '9:00'],
    ['Home', '0:00'],
    ['End', '40:00'],
    ['n', '13:30'],
    ['p', '9:30'],
  ])('%s moves the cursor from 10:00 to %s', async (key, moved) => {
    const page = await opened(`#t=${at('10:00')}`)
    await page.keyboard.press(key)
    await clock(page, moved)
  })

  it('plays and pauses by Space, also on a button, and does each once', async () => {
    const page = await opened('#t=0')
    await page.keyboard.press('Space')
    await page.locator('.play', { hasText: 'Pause' }).waitFor()
    await page.keyboard.press('Space')
    await page.locator('.play', { hasText: 'Play' }).waitFor()
    await page.locator('.play').focus()
    await page.keyboard.press('Space')
    await page.locator('.play', { hasText: 'Pause' }).waitFor()
  })

  it('scrubs on the slider by arrows, and opens a decision of the log by Enter', async () => {
    const page = await opened(`#t=${at('10:00')}`)
    await page.getByRole('slider', { name: 'Time' }).focus()
    await page.keyboard.press('ArrowRight')
    await clock(page, '10:01')
    await page.locator('.row', { hasText: 'churn ROLLED BACK' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('.why .chosen', { hasText: 'ROLLED BACK' }).waitFor()
    await clock(page, '15:00')
  })

  it('types what is a key elsewhere into the search of the log', async () => {
    const page = await opened(`#t=${at('10:00')}`)
    await page.keyboard.press('/')
    await page.keyboard.type('p n 0 ')
    await expectValue(page.locator('#log-search')).toBe('p n 0 ')
    await clock(page, '10:00')
  })
})
