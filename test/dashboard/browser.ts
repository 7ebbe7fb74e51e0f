/** A real browser for the tests of the page: Debian's chromium, driven by playwright-core. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const EXECUTABLE = '/usr/bin/chromium'

/** The gate has a browser; elsewhere these tests are left out where there is none. */
export const hasBrowser = existsSync(EXECUTABLE) || process.env.CI === 'true'
if (!hasBrowser) process.stderr.write(`no ${EXECUTABLE}: the tests of the page are skipped\n`)

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface Screen {
  readonly width?: number
  readonly colorScheme?: 'light' | 'dark'
}

export interface OpenPage {
  readonly page: Page
  /** Errors that the page threw or printed, and addresses it asked for beside its own. */
  readonly complaints: readonly string[]
}

export class TestBrowser {
  readonly #folder = mkdtempSync(join(tmpdir(), 'endpoint-lab-chromium-'))
  #context: BrowserContext | undefined

  /** With a profile of its own, thrown away in the end. */
  async open(url: string, { width = 1280, colorScheme = 'light' }: Screen = {}): Promise<OpenPage> {
    this.#context ??= await chromium.launchPersistentContext(this.#folder, {
      executablePath: EXECUTABLE,
      args: ARGUMENTS,
      acceptDownloads: true,
    })
    const page = await this.#context.newPage()
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    const complaints: string[] = []
    page.on('pageerror', error => complaints.push(error.message))
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    const own = new URL(url)
    page.on('request', request => {
      const asked = new URL(request.url())
      const isOwn =
        own.protocol === 'file:' ? asked.pathname === own.pathname : asked.host === own.host
      if (!isOwn && asked.protocol !== 'data:') complaints.push(`asked for ${asked}`)
    })
    await page.goto(url)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return { page, complaints }
  }

  async close(): Promise<void> {
    await this.#context?.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

const ALL_DRAWN = `(() => {
  const charts = [...document.querySelectorAll('.chart')]
  return charts.length > 0 &&
    charts.every(each => each.querySelector('.uplot') && each.querySelector('.legend'))
})()`

/** Resolves when every chart has its picture and its legend: the page draws them when it has time. */
export async function allDrawn(page: Page): Promise<void> {
  await page.waitForFunction(ALL_DRAWN)
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds wrong: rule and place. */
export async function accessibilityFindings(page: Page): Promise<readonly string[]> {
  // Evaluated, not added to the page: its Content-Security-Policy lets no other script in.
  await page.evaluate(AXE)
  const found: unknown = await page.evaluate(
    `axe.run().then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' at ' + target.join(' '))))`,
  )
  return Array.isArray(found) ? found.map(String) : ['axe-core gave no answer']
}
