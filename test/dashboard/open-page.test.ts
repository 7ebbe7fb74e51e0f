/** Saved runs in a browser: the page that `open` serves. */
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { servedPageWith } from '../../src/cli/dashboard-page.ts'
import { readRunFile, runFileOf, runFileText } from '../../src/scenario/recording/run-file.ts'
import { buildSavedRunsApp } from '../../src/server/saved-runs-app.ts'
import { hasBrowser, TestBrowser } from './browser.ts'
import { recordedRun } from './recorded-run.ts'
import { expectText } from './seen.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Through a file's text and back, and over HTTP. */
async function served(...names: readonly string[]) {
  const runs = []
  for (const name of names) runs.push(await recordedRun(name))
  const text = runFileText(runs.map(({ recording, result }) => runFileOf(recording, result)))
  const reading = readRunFile(text)
  if (!reading.ok) throw new Error(reading.problem)
  const app = buildSavedRunsApp({
    page: servedPageWith(reading.recordings),
    host: '127.0.0.1',
    onBug(error) {
      throw error
    },
  })
  closing.push(() => app.close())
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), runs }
}

describe.skipIf(!hasBrowser)('the page of saved runs', () => {
  it('shows the figures of the report, and nothing that would change anything', async () => {
    const { url, runs } = await served('canary-rollback')
    const { page, complaints } = await browser.open(`${url}/`)
    const { total, failed } = runs[0]?.result.requests ?? {}
    await page.locator(`[data-total="${total}"]`).waitFor()
    await page.locator(`[data-failed="${failed}"]`).waitFor()
    await expectText(page.locator('.badge').first()).toBe('recorded')
    expect(await page.getByRole('group', { name: 'Clock' }).count()).toBe(0)
    expect(await page.getByText('Start update').count()).toBe(0)
    expect(complaints).toEqual([])
  })
})
