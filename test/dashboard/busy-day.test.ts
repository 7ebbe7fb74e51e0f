/**
 * A day with ten variants and 50,000 decisions: how large its page is, and how long a browser takes
 * to open it and to scrub through it. Times are printed, not asserted: they are the machine's.
 */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { pageWith } from '../../src/cli/dashboard-page.ts'
import { busyDay } from '../support/busy-day.ts'
import { file } from '../support/command-line.ts'
import { hasBrowser, TestBrowser } from './browser.ts'
import { pageOnDisk, recordedRun } from './recorded-run.ts'
import { expectText } from './seen.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

const KB = 1024
const SCRUB_FRAMES = 120

/**
 * Moves the slider once a frame, as a hand does: the frames' lengths in milliseconds, sorted, and
 * how many elements were put on the page meanwhile.
 */
const SCRUB = `new Promise(done => {
  const slider = document.querySelector('.scrub')
  const frames = []
  let added = 0
  new MutationObserver(changes => {
    for (const { addedNodes } of changes) added += addedNodes.length
  }).observe(document.body, { subtree: true, childList: true })
  let last = 0
  const pass = now => {
    if (last > 0) frames.push(now - last)
    last = now
    if (frames.length === ${SCRUB_FRAMES}) {
      return done({ frames: frames.sort((a, b) => a - b), added })
    }
    slider.value = String(slider.max * (0.2 + (0.6 * frames.length) / ${SCRUB_FRAMES}))
    slider.dispatchEvent(new Event('input', { bubbles: true }))
    requestAnimationFrame(pass)
  }
  requestAnimationFrame(pass)
})`

const MARKS = `Object.fromEntries(
  performance.getEntriesByType('mark').map(({ name, startTime }) => [name, Math.round(startTime)]))`

interface Scrubbed {
  readonly frames: readonly number[]
  readonly added: number
}

type Marks = Readonly<Record<'script' | 'decoded' | 'shown' | 'painted', number>>

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** Of the page's main thread since it began; durations are seconds of CPU time. */
async function metricsOf(page: Page): Promise<() => Promise<ReadonlyMap<string, number>>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return new Map(metrics.map(({ name, value }) => [name, value]))
  }
}

describe('a busy day', async () => {
  const { recording } = await recordedRun(file(busyDay()))

  it('has 50,000 decisions of ten variants in a page of less than 5 MB', () => {
    const [counts] = recording.counts
    expect(counts?.variants).toHaveLength(10)
    expect(recording.events.length).toBeGreaterThan(50_000)
    const bytes = Buffer.byteLength(pageWith([recording]))
    print(`page of ${recording.events.length} events: ${Math.round(bytes / KB)} KB`)
    expect(bytes).toBeLessThan(5 * KB * KB)
  })

  it.skipIf(!hasBrowser)('opens, and scrubs without laying all of it out', async () => {
    const { page, complaints } = await browser.open(pageOnDisk(recording))
    await expect.poll(() => page.evaluate(MARKS)).toHaveProperty('painted')
    const { script, decoded, shown, painted } = (await page.evaluate(MARKS)) as Marks
    expect(shown).toBeGreaterThan(decoded)
    print(
      `opened: script at ${script} ms, decoded at ${decoded} ms, shown at ${shown} ms, painted at ${painted} ms`,
    )
    const metrics = await metricsOf(page)
    const before = await metrics()
    const { frames, added } = (await page.evaluate(SCRUB)) as Scrubbed
    const after = await metrics()
    const [median = 0, p95 = 0] = [
      frames[SCRUB_FRAMES / 2],
      frames[Math.floor(SCRUB_FRAMES * 0.95)],
    ]
    const [cpuS = 0, layouts = 0] = ['TaskDuration', 'LayoutCount'].map(
      name => (after.get(name) ?? 0) - (before.get(name) ?? 0),
    )
    print(
      `a frame of scrubbing: ${median.toFixed(1)} ms (median), ${p95.toFixed(1)} ms (p95); ${((cpuS * 1000) / SCRUB_FRAMES).toFixed(1)} ms of it the page's own CPU time`,
    )
    // Of each frame one: who asks for a measure between two changes has all laid out once more.
    expect(layouts / SCRUB_FRAMES).toBeLessThan(1.5)
    // Elements take other words: to make the rows of the log anew took a fifth of a frame.
    expect(added / SCRUB_FRAMES).toBeLessThan(3)
    await expectText(page.locator('.clock')).toMatch(/^19:/)
    // What is out of sight is not there: 50,000 rows would be 200,000 elements.
    expect(await page.locator('*').count()).toBeLessThan(4000)
    expect(complaints).toEqual([])
  })
})

describe('the page', () => {
  it('has less than 120 KB of script, compressed', () => {
    const page = readFileSync(new URL('../../dist/dashboard/page.html', import.meta.url), 'utf8')
    const script = /<script type="module">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? ''
    const bytes = gzipSync(script).length
    print(`script of the page: ${Math.round(bytes / KB)} KB, compressed`)
    expect(script.length).toBeGreaterThan(10_000)
    expect(bytes).toBeLessThan(120 * KB)
  })
})
