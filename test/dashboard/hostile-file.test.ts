/** A saved run all of whose names are markup, and what the page saves of it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { runFileOf } from '../../src/scenario/recording/run-file.ts'
import { folder } from '../support/command-line.ts'
import { allDrawn, hasBrowser, TestBrowser } from './browser.ts'
import { pageOnDisk, recordedRun } from './recorded-run.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

const EVIL = '<img src=x onerror=document.title=1>'
/** Members whose texts people and clients give; those of others are AWS's words and ours. */
const GIVEN =
  /^(scenario|lesson|endpoint|variant|(?:endpoint|from|to)?config|model(?:Name)?|alarms?|policy|operation|message|failureReason|description|text)$/i

/** Every text that a person or a client has given, with markup behind it: alike wherever it occurs. */
function hostile(value: object): object {
  const given = new Set<string>()
  walked(value, (text, key) => {
    if (GIVEN.test(key) && text !== '') given.add(text)
    return text
  })
  return walked(value, text => (given.has(text) ? `${text}${EVIL}` : text)) as object
}

/** The value with each text, and each name of a member, replaced by what `replace` makes of it. */
function walked(value: unknown, replace: (text: string, key: string) => string, key = ''): unknown {
  if (typeof value === 'string') return replace(value, key)
  if (Array.isArray(value)) return value.map(each => walked(each, replace, key))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [
    replace(name, ''),
    walked(member, replace, name),
  ])
  return Object.fromEntries(members)
}

/** The page's next file goes to the test: Chromium lets a page save ten, and no more. */
const CATCH_FILES = `
  HTMLAnchorElement.prototype.click = () => {}
  URL.createObjectURL = blob => { window.caught = blob; return '#' }
`
const TAKE_FILE = `window.caught.arrayBuffer().then(buffer => {
  window.caught = undefined
  return [...new Uint8Array(buffer)]
})`

async function saved(page: Page, chart: Locator, format: string): Promise<Buffer> {
  await chart.getByRole('button', { name: format, exact: true }).click()
  await expect.poll(() => page.evaluate('window.caught !== undefined')).toBe(true)
  return Buffer.from((await page.evaluate(TAKE_FILE)) as number[])
}

/** Goes through all that the page draws: every decision, every chart and table. */
async function lookAtEverything(page: Page): Promise<void> {
  for (const row of (await page.locator('.rows .row').all()).slice(0, 12)) await row.click()
  for (const table of await page.locator('summary').all()) await table.click()
  for (const chart of await page.locator('[data-chart]').all()) await chart.scrollIntoViewIfNeeded()
}

const ROOT_OF = `text => {
  const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
  return root.nodeName + root.querySelectorAll('img, parsererror').length
}`

describe.skipIf(!hasBrowser)('a saved run whose names are markup', () => {
  it.each(['canary-rollback', 'ab-70-30', 'shadow-safe'])(
    '%s: shows and saves it as text',
    async name => {
      const { recording, result } = await recordedRun(name)
      const path = join(folder, `hostile-${name}.json`)
      writeFileSync(path, JSON.stringify(hostile(runFileOf(recording, result))))
      const { page, complaints } = await browser.open(pageOnDisk(recording))
      await page.locator('input[type=file]').setInputFiles(path)
      await page.locator('.figures th', { hasText: EVIL }).first().waitFor()
      await page.evaluate('location.hash = "#run=1"')
      await page.locator('h1', { hasText: EVIL }).waitFor()
      await allDrawn(page)
      await page.evaluate(CATCH_FILES)
      await lookAtEverything(page)
      const charts = await page.locator('[data-chart]').all()
      expect(charts.length).toBeGreaterThan(4)
      for (const chart of charts) {
        await chart.scrollIntoViewIfNeeded()
        const [head = '', ...rows] = (await saved(page, chart, 'CSV'))
          .toString()
          .trimEnd()
          .split('\n')
        expect(head).toMatch(/^seconds,"/)
        expect(rows.length).toBeGreaterThan(1)
        const svg = (await saved(page, chart, 'SVG')).toString()
        expect(await page.evaluate(`(${ROOT_OF})(${JSON.stringify(svg)})`)).toBe('svg0')
        const png = await saved(page, chart, 'PNG')
        expect(png.subarray(1, 4).toString()).toBe('PNG')
        expect(png.length).toBeGreaterThan(2000)
      }
      expect(await page.locator('img').count()).toBe(0)
      expect(await page.title()).toBe('endpoint-lab')
      expect(complaints).toEqual([])
    },
  )
})
