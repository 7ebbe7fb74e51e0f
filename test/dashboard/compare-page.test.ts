/** Several runs on one page: from the command line, from the file dialog, and files that are wrong. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readRun } from '../../src/dashboard/source/read-run.ts'
import { runFileOf } from '../../src/scenario/recording/run-file.ts'
import { folder, lab } from '../support/command-line.ts'
import { accessibilityFindings, hasBrowser, TestBrowser } from './browser.ts'
import { pageOnDisk, recordedRun } from './recorded-run.ts'
import { expectAttribute, expectCount, expectText, expectTexts } from './seen.ts'

const browser = new TestBrowser()
afterAll(() => browser.close())

describe.skipIf(!hasBrowser)('the page of `compare --html`', () => {
  it('has the table that the command prints, and all runs in every chart', async () => {
    const path = join(folder, 'compare.html')
    const { stdout, status } = lab('compare', 'canary-rollback', 'all-at-once-bad', '--html', path)
    expect(status).toBe(0)
    const { page, complaints } = await browser.open(`file://${path}`)
    const rows = await page.locator('.figures tbody tr').allInnerTexts()
    const asPrinted = stdout.trimEnd().split('\n').slice(1)
    expect(rows.map(row => row.replaceAll('≠', '*').replace(/\s+/g, ' ').trim())).toEqual(
      asPrinted.map(line => line.replace(/\s+/g, ' ').trim()),
    )
    const errors = page.locator('[data-chart="compare-errors"]')
    await expectText(errors.locator('.legend')).toMatch(/canary-rollback[\s\S]*all-at-once/)
    await errors.locator('canvas').waitFor()
    expect(await accessibilityFindings(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await accessibilityFindings(page)).toEqual([])
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.locator('.flow').waitFor()
    expect(complaints).toEqual([])
  })
})

describe.skipIf(!hasBrowser)('a run that is opened on the page', () => {
  it('stands beside the one that is there; a wrong file says what is wrong', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const other = await recordedRun('all-at-once-bad')
    const saved = join(folder, 'saved.json')
    writeFileSync(saved, JSON.stringify(runFileOf(other.recording, other.result)))
    const wrong = join(folder, 'wrong.json')
    writeFileSync(wrong, '<img src=x onerror=document.title=1>')
    const { page, complaints } = await browser.open(pageOnDisk(recording))

    await page.locator('input[type=file]').setInputFiles(wrong)
    await expectText(page.getByRole('alert')).toContain(
      'wrong.json is no JSON; save a run with: endpoint-lab run SCENARIO --record RUN.json',
    )
    expect(await page.locator('.figures').count()).toBe(0)

    await page.locator('input[type=file]').setInputFiles(saved)
    await page.locator('.figures th', { hasText: 'all-at-once-bad' }).waitFor()
    await expectCount(page.getByRole('alert')).toBe(0)
    const failed = page.locator('.figures tr', { hasText: 'failed requests' })
    await expectTexts(failed.locator('td')).toEqual(
      [recording, other.recording].map(run => run.summary?.requests.failed.toLocaleString('en-US')),
    )
    expect(complaints).toEqual([])
  })

  it('that has a word nobody knows is said not to be drawn; the runs beside it are, as before', async () => {
    const { recording, result } = await recordedRun('canary-rollback')
    const [first, ...others] = recording.events
    const events = [...others, { ...first, kind: 'no.such-kind' }]
    const strange = join(folder, 'strange.json')
    const file = { ...runFileOf(recording, result), timeline: events }
    writeFileSync(strange, JSON.stringify(file))
    const { page } = await browser.open(pageOnDisk(recording))
    await page.locator('input[type=file]').setInputFiles(strange)
    await page.locator('.figures').waitFor()
    await page.evaluate('location.hash = "#run=1"')
    const alert = page.getByRole('alert')
    await expectText(alert).toMatch(
      /^▲ This run cannot be drawn: .*no\.such-kind[\s\S]* tells where it is damaged\.$/,
    )
    await page.evaluate('location.hash = "#run=0"')
    await page.locator('.flow').waitFor()
    await expectCount(alert).toBe(0)
  })
})

describe('a file', async () => {
  const { recording, result } = await recordedRun('ab-70-30')
  const saved = JSON.stringify(runFileOf(recording, result))

  it('that was saved is read as it was', () => {
    const reading = readRun(saved)
    if (!reading.ok) throw new Error(reading.problem)
    const written = { ...recording, version: result.version }
    expect(reading.recordings).toEqual([JSON.parse(JSON.stringify(written))])
  })

  it.each([
    { file: 'empty', text: '', problem: /^is empty$/ },
    { file: 'cut off', text: saved.slice(0, -9), problem: /cut off/ },
    { file: 'a number', text: '[7]', problem: /^is no saved run; save a run with/ },
    { file: 'no run', text: '[]', problem: /^holds no run$/ },
    { file: 'a report', text: JSON.stringify(result), problem: /^is a report of `run --json`/ },
    { file: 'newer', text: saved.replace('"format":1', '"format":9'), problem: /format 9/ },
    {
      file: 'damaged',
      text: saved.replace('"series":[', '"series":[7,'),
      problem: /^is damaged: recording\.series is no list of objects$/,
    },
  ])('that is $file is refused with the reason', ({ text, problem }) => {
    expect(readRun(text)).toEqual({ ok: false, problem: expect.stringMatching(problem) })
  })
})

describe.skipIf(!hasBrowser)('the A/B panel', () => {
  it('has the split, the effect, the verdict and the peeks of the report', async () => {
    const { recording } = await recordedRun('ab-how-long')
    const [half] = recording.ab
    expect(half?.endpoint).toBe('half')
    const { page } = await browser.open(pageOnDisk(recording), { colorScheme: 'dark' })
    const panel = page.locator('.ab')
    await expectAttribute(panel.locator('[data-srm]'), 'data-srm').toBe('false')
    const verdict = half?.evidence.treatments.B?.verdict
    await expectText(panel.locator('[data-treatment="B"]')).toContain(`B is ${verdict}`)
    const peeking = panel.locator('[data-chart="ab-p-B-outcome"]')
    await peeking.scrollIntoViewIfNeeded()
    await peeking.locator('summary').click()
    const track = half?.tracks.find(({ metric }) => metric === 'outcome')
    const last = peeking.locator('tbody tr').last().locator('td').nth(1)
    await expect
      .poll(async () => Number(await last.innerText()))
      .toBeCloseTo(track?.pValueAlwaysValid.at(-1) ?? Number.NaN, 3)
    expect(await accessibilityFindings(page)).toEqual([])

    await page.getByLabel('Endpoint').selectOption('retried')
    await panel.locator('[data-srm="true"]', { hasText: '✗ Sample ratio mismatch' }).waitFor()
    const outcome = panel.locator('tbody tr', { hasText: 'outcome' }).first()
    await expectText(outcome.locator('td').nth(6)).toBe('void')
  })
})

describe.skipIf(!hasBrowser)('what the page saves', () => {
  it('is the chart as PNG, SVG and CSV, and the events as JSON Lines', async () => {
    const { recording } = await recordedRun('canary-rollback')
    const { page, complaints } = await browser.open(pageOnDisk(recording))
    const chart = page.locator('[data-chart="requests"]')
    await chart.scrollIntoViewIfNeeded()
    const saved = async (name: string, within = chart) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        within.getByRole('button', { name, exact: true }).click(),
      ])
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
    }
    const csv = await saved('CSV')
    expect(csv.name).toBe('canary-rollback-requests.csv')
    const [head, ...rows] = csv.bytes.toString().trimEnd().split('\n')
    expect(head).toBe('seconds,"AllTraffic on v1","AllTraffic on v2"')
    expect(rows).toHaveLength(40)
    const svg = (await saved('SVG')).bytes.toString()
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*AllTraffic on v2/)
    const png = (await saved('PNG')).bytes
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(png.readUInt32BE(16)).toBe(1600)
    const lines = (await saved('JSON Lines', page.locator('.log'))).bytes.toString().trim()
    expect(lines.split('\n').map(line => JSON.parse(line).kind)).toEqual(
      recording.events.map(({ kind }) => kind),
    )
    expect(complaints).toEqual([])
  })
})
