/** What the page shows of each run that it compares, by every way in: ribbon, stepper, totals. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { folder, lab, MAIN } from '../support/command-line.ts'
import { at } from '../support/lab.ts'
import { accessibilityFindings, hasBrowser, type Screen, TestBrowser } from './browser.ts'
import { pageOnDisk, recordedRun } from './recorded-run.ts'
import { expectAttribute, expectContent, expectText, expectTexts } from './seen.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

/** Shipped scenarios, their ends, and their deployments at 19:00. */
const RUNS = {
  'canary-rollback': {
    ends: '40:00',
    bands: 'InService 0:00–9:30, Updating 9:30–13:30, Baking 13:30–15:00, RollingBack 15:00–15:30',
    steps: ['step 1 of 2', 'step 2 of 2'],
    outcome: 'rolled back, 6:00 in all',
  },
  'all-at-once-bad': {
    ends: '25:00',
    bands: 'InService 0:00–9:30, Updating 9:30–13:30, Baking 13:30–15:00, RollingBack 15:00–15:30',
    steps: ['step 1 of 1'],
    outcome: 'rolled back, 6:00 in all',
  },
  'linear-shared-limit': {
    ends: '50:00',
    bands: 'InService 0:00–9:30, Updating 9:30–13:30, Baking 13:30–30:00',
    steps: [
      '✓ step 1 of 5',
      'step 2 of 5 · 40% green',
      'step 3 of 5',
      'step 4 of 5',
      'step 5 of 5',
    ],
    outcome: 'running, 9:30 so far',
  },
} as const

type Name = keyof typeof RUNS

/** Requests and failed ones of the run's first endpoint, as the report says. */
async function totalsOf(name: Name): Promise<readonly [total: string, failed: string]> {
  const { recording, result } = await recordedRun(name)
  const { total, failed } = result.endpoints[recording.counts[0]?.endpoint ?? '']?.requests ?? {}
  return [String(total), String(failed)]
}

/** The page compares these runs, in this order, with the cursor at 19:00. */
async function expectRuns(page: Page, names: readonly Name[]): Promise<void> {
  await page.locator('.clock', { hasText: '19:00 of' }).waitFor()
  await expectTexts(page.locator('.ribbon .gutter')).toEqual(names)
  for (const name of names) {
    const { bands, steps, outcome } = RUNS[name]
    const ribbon = page.getByRole('img', { name: `Status of ${name} over time` })
    await expectAttribute(ribbon, 'aria-label').toContain(bands)
    const card = page.locator(`[data-run="${name}"]`)
    await expectTexts(card.locator('.steps li')).toEqual(steps)
    await expectText(card.locator('.outcome')).toContain(outcome)
    const [total, failed] = await totalsOf(name)
    await expectAttribute(card.locator('[data-total]'), 'data-total').toBe(total)
    await expectAttribute(card.locator('[data-failed]'), 'data-failed').toBe(failed)
  }
  const longestMs = Math.max(...names.map(name => at(RUNS[name].ends)))
  await expect
    .poll(() => page.evaluate(PAINTED_SHARES))
    .toEqual(names.map(name => expect.closeTo(at(RUNS[name].ends) / longestMs, 2)))
}

/** How far each strip of bands is painted: runs stand on one axis, whatever their lengths. */
const PAINTED_SHARES = `[...document.querySelectorAll('.bands canvas')].map(canvas => {
  const row = canvas.getContext('2d').getImageData(0, 2, canvas.width, 1).data
  let end = canvas.width
  while (end > 0 && row[4 * (end - 1) + 3] === 0) end--
  return end / canvas.width
})`

/** A drop of files with these texts, anywhere on the page. */
const dropOf = (texts: readonly string[]): string => `{
  const dataTransfer = new DataTransfer()
  for (const text of ${JSON.stringify(texts)}) dataTransfer.items.add(new File([text], 'run.json'))
  dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }))
}`

const saved = (name: Name): string => {
  const path = join(folder, `${name}.json`)
  expect(lab('run', name, '--quiet', '--record', path).status).toBe(0)
  return path
}

const AT = `#view=compare&t=${at('19:00')}`

describe.skipIf(!hasBrowser)('each run that is compared has its ribbon, stepper and totals', () => {
  it.each<{ names: readonly Name[] }>([
    { names: ['canary-rollback', 'all-at-once-bad'] },
    { names: ['linear-shared-limit', 'canary-rollback', 'all-at-once-bad'] },
  ])('on the page of `compare --html`: $names', async ({ names }) => {
    const path = join(folder, `compare-${names.length}.html`)
    expect(lab('compare', ...names, '--html', path).status).toBe(0)
    const { page, complaints } = await browser.open(`file://${path}${AT}`)
    await expectRuns(page, names)
    expect(complaints).toEqual([])
  })

  it('on the page of `open A.json B.json`', async () => {
    const names = ['canary-rollback', 'all-at-once-bad'] as const
    const child = spawn(process.execPath, [MAIN, 'open', ...names.map(saved)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const [chunk] = await once(child.stdout, 'data')
      const url = /^http:\S+/.exec(String(chunk))?.[0]
      const { page, complaints } = await browser.open(`${url}${AT}`)
      await expectRuns(page, names)
      expect(complaints).toEqual([])
    } finally {
      child.kill('SIGINT')
      await once(child, 'exit')
    }
  })

  it('when files are dropped on the page', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const { page, complaints } = await browser.open(`${pageOnDisk(recording)}#t=${at('19:00')}`)
    const others = ['all-at-once-bad', 'linear-shared-limit'] as const
    const texts = others.map(name => readFileSync(saved(name), 'utf8'))
    await page.evaluate(dropOf(texts))
    await page.locator('[data-run="linear-shared-limit"]').waitFor()
    await expectRuns(page, ['canary-rollback', ...others])
    expect(complaints).toEqual([])
  })
})

describe.skipIf(!hasBrowser)('the time cursor through several runs', () => {
  it('steps to the next decision of any, and goes on after the end of the shorter', async () => {
    const { recording } = await recordedRun('all-at-once-bad')
    const other = await recordedRun('linear-shared-limit')
    const { page } = await browser.open(
      `${pageOnDisk(recording, other.recording)}#view=compare&t=${at('15:00')}`,
    )
    const clock = page.locator('.clock')
    await page.keyboard.press('n') // the blue fleet of the first is back
    await clock.filter({ hasText: '15:30 of 50:00' }).waitFor()
    await page.keyboard.press('End')
    await clock.filter({ hasText: '50:00 of 50:00' }).waitFor()
    await page.keyboard.press('p') // of the second alone: the first is over
    await expectText(clock).toMatch(/^3\d:\d\d of/)
    await expectContent(page.locator('[aria-live]').last()).toMatch(/^linear-shared-limit: /)
  })

  it('a run’s last decision leads to that run, at that decision', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const other = await recordedRun('all-at-once-bad')
    const address = `${pageOnDisk(recording, other.recording)}#view=compare&t=${at('19:00')}`
    const { page } = await browser.open(address)
    await page.locator('[data-run="all-at-once-bad"] .last-decision button').click()
    await page.getByRole('heading', { level: 1, name: 'all-at-once-bad', exact: true }).waitFor()
    await expectText(page.locator('.why .chosen')).toContain('ALARM → OK')
    await page.waitForURL(/run=1.*event=/)
  })

  it.each<Screen>([
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
    { width: 390, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
  ])('is accessible and fits with three runs: %o', async screen => {
    const names = ['canary-rollback', 'all-at-once-bad', 'linear-shared-limit'] as const
    const runs = await Promise.all(names.map(recordedRun))
    const address = `${pageOnDisk(...runs.map(({ recording }) => recording))}${AT}`
    const { page } = await browser.open(address, screen)
    expect(await accessibilityFindings(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(screen.width)
  })
})
