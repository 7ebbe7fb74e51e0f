/** A real browser for the tests of the page: Debian's chromium, driven by playwright-core. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { ownFolder } from '../support/own-folder.ts'

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

/** Of pages and their answers: as long as a machine takes that has much else to do. */
const PATIENCE_MS = 60_000

/** `CPU_SLOWDOWN=4` gives every page a quarter of a CPU: to find tests that look before it is there. */
const SLOWDOWN = Number(process.env.CPU_SLOWDOWN ?? 1)

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
  readonly #folder = ownFolder()
  #context: BrowserContext | undefined

  /** With a profile of its own, thrown away in the end. The page is drawn, and closed after the test. */
  async open(url: string, { width = 1280, colorScheme = 'light' }: Screen = {}): Promise<OpenPage> {
    this.#context ??= await chromium.launchPersistentContext(this.#folder, {
      executablePath: EXECUTABLE,
      args: ARGUMENTS,
      acceptDownloads: true,
      // What it leaves behind is gone with the folder.
      env: { ...process.env, TMPDIR: this.#folder },
    })
    const page = await this.#context.newPage()
    onTestFinished(async () => {
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      await page.close()
    })
    page.setDefaultTimeout(PATIENCE_MS)
    if (SLOWDOWN > 1) {
      const session = await page.context().newCDPSession(page)
      await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    }
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
    await allDrawn(page)
    return { page, complaints }
  }

  async close(): Promise<void> {
    await this.#context?.close()
  }
}

const UNDRAWN = '.chart:not(:has(.uplot)), .chart:not(:has(.legend))'

/** Resolves when every chart has its picture and its legend: a page draws them when it has time. */
export async function allDrawn(page: Page): Promise<void> {
  await page.locator('.chart').first().waitFor()
  await page.locator(UNDRAWN).first().waitFor({ state: 'detached' })
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
