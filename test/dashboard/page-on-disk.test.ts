/** The page as a file: opened from disk, in a real browser, without a network. */

import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { SHIPPED_SCENARIOS } from '../../src/cli/scenario-files.ts'
import { file, VALID } from '../support/command-line.ts'
import { at } from '../support/lab.ts'
import { accessibilityFindings, hasBrowser, TestBrowser } from './browser.ts'
import { pageOnDisk, recordedRun } from './recorded-run.ts'
import { expectAttribute, expectContent, expectCount, expectText, expectTexts } from './seen.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

describe.skipIf(!hasBrowser)('a page on disk', () => {
  it('shows the numbers of the run and asks nobody for anything', async () => {
    const { result, recording } = await recordedRun('ab-70-30')
    const { page, complaints } = await browser.open(pageOnDisk(recording))
    const variants = Object.entries(result.endpoints.churn?.variants ?? {})
    expect(variants.length).toBe(2)
    for (const [name, { invocations }] of variants) {
      const cell = page.locator(`[data-variant="${name}"] [data-invocations]`)
      await expectAttribute(cell, 'data-invocations').toBe(String(invocations))
      await expectContent(cell).toBe(invocations.toLocaleString('en-US'))
    }
    await expectAttribute(page.locator('[data-total]'), 'data-total').toBe(
      String(result.requests.total),
    )
    await expectContent(page.locator('.stamp')).toContain(result.digest.slice(0, 12))
    expect(complaints).toEqual([])
  })

  it('steps to a decision, and shows the state before and after it and what led to it', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const { page } = await browser.open(`${pageOnDisk(recording)}#t=899000`)
    const status = page.locator('[data-status]')
    await expectAttribute(status, 'data-status').toBe('Baking')

    await page.keyboard.press('n') // the alarm
    await page.keyboard.press('n') // the roll-back, at the same instant
    await page.locator('.why .chosen', { hasText: 'ROLLED BACK' }).waitFor()

    await expectAttribute(status, 'data-status').toBe('RollingBack')
    await expectTexts(page.locator('.changes tbody tr')).toContainEqual(
      expect.stringMatching(/^churn status\s+Baking\s+RollingBack$/),
    )
    const reasons = page.locator('.chain .link')
    await expectText(reasons.first()).toContain('alarm green-5xx OK → ALARM')
    await expectText(reasons.last()).toContain('call UpdateEndpoint')
    await expectContent(page.locator('[aria-live]').last()).toContain('ROLLED BACK')
  })

  it('comes back to the same view by its address', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const first = await browser.open(pageOnDisk(recording))
    await first.page.locator('[data-seq="13"]').click()
    await first.page.waitForURL(/event=13/)
    const second = await browser.open(first.page.url())
    await expectText(second.page.locator('.clock')).toBe('13:30 of 40:00')
    await expectText(second.page.locator('.why .chosen')).toContain('step 1 of 2')
  })

  it('shows the datapoints of alarms as they fill up, in the list and on the chart', async () => {
    const { recording } = await recordedRun('spike-target-tracking')
    const { page } = await browser.open(`${pageOnDisk(recording)}#t=${at('12:10')}`)
    const high = page.locator('.alarm-row', { hasText: 'AlarmHigh' })
    await expectText(high.locator('.dots')).toMatch(/○◆◆ 2 of 3 breaching/)
    const chart = page.locator('[data-chart="per-instance"]')
    await chart.scrollIntoViewIfNeeded()
    await expectCount(chart.locator('.mark.is-breaching')).toBe(12)
    await expectText(chart.locator('.legend')).toMatch(
      /target of AllTraffic 6,000[\s\S]*AlarmHigh of AllTraffic: > 6,000 for 3 of 3/,
    )
    await page.keyboard.press('n') // the alarm: its third datapoint
    await high.locator('.state', { hasText: 'ALARM' }).waitFor()
    await expectText(high.locator('.dots')).toContain('3 of 3 breaching')
  })

  it('zooms by keys and keeps it in the address', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const { page } = await browser.open(`${pageOnDisk(recording)}#t=${at('20:00')}`)
    await page.keyboard.press('+')
    await page.waitForURL(/zoom=600000-1800000/)
    const again = await browser.open(page.url())
    await again.page.getByRole('button', { name: 'All', exact: true }).waitFor()
    await again.page.keyboard.press('0')
    await again.page
      .getByRole('button', { name: 'All', exact: true })
      .waitFor({ state: 'detached' })
  })

  it('finds events by words and by kind', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const { page } = await browser.open(pageOnDisk(recording))
    await page.locator('#log-search').fill('green 10%')
    await expectTexts(page.locator('.row .text')).toEqual([
      'churn step 1 of 2: 10% of the traffic → green',
    ])
  })

  it('shows markup in names as text', async () => {
    const evil = '<img src=x onerror=document.title=1>'
    const document = parseDocument(
      readFileSync(`${SHIPPED_SCENARIOS}/canary-rollback.yaml`, 'utf8').replaceAll(
        'green-5xx',
        evil,
      ),
    )
    document.set('lesson', `${evil}</script><script>document.title=2</script>`)
    document.delete('expect')
    const { recording } = await recordedRun(file(document.toString()))
    const { page, complaints } = await browser.open(`${pageOnDisk(recording)}#t=900000`)
    await expectText(page.locator('.lesson')).toContain(evil)
    await expectText(page.locator('.alarm-name')).toContain(evil)
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.title()).toBe('endpoint-lab')
    expect(complaints).toEqual([])
  })

  it('has no element of a trace’s column that is called like one', async () => {
    const evil = '<img src=x onerror=document.title=1>'
    const trace = file(`time,${evil}\n0,600\n60,600\n`, 'csv')
    const counts = `{ file: '${trace}', time: time, value: '${evil}', every: 1m }`
    const { result, recording } = await recordedRun(
      file(VALID.replace('rate: 10/s', `counts: ${counts}`)),
    )
    expect(result.requests.total).toBeGreaterThan(1000)
    const { page, complaints } = await browser.open(pageOnDisk(recording))
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.title()).toBe('endpoint-lab')
    expect(complaints).toEqual([])
  })

  it.each([
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
    { width: 390, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
  ] as const)('is accessible at $width pixels, $colorScheme, and fits', async screen => {
    const { recording } = await recordedRun('canary-rollback')
    const { page } = await browser.open(`${pageOnDisk(recording)}#t=870000&event=14`, screen)
    await page.locator('[data-chart="requests"]').scrollIntoViewIfNeeded()
    await page.locator('summary', { hasText: 'Table' }).first().click()
    await page.locator('[data-chart] tbody tr').first().waitFor()
    expect(await accessibilityFindings(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(screen.width)
  })
})
