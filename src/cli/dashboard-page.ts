/**
 * The built dashboard: one page, served as it is, or written to a file with recordings in it.
 *
 * Recordings are compressed (a day of decisions is ten times smaller so) and in base64, in which
 * no text can end the script element that holds it.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { toBytes } from '../scenario/recording/json-bytes.ts'
import { packRecording } from '../scenario/recording/packed-recording.ts'
import {
  type Recording,
  type RecordingHead,
  recordingOf,
  tailOf,
} from '../scenario/recording/recording.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Dashboard, ServedPage } from '../server/routes/dashboard-routes.ts'
import { VERSION } from '../version.ts'
import { CliError, EXIT } from './exit-code.ts'

/** The same from `src/cli` and from `dist/cli`. */
const PAGE = fileURLToPath(new URL('../../dist/dashboard/page.html', import.meta.url))
const PLACE = '<script id="recordings" type="application/gzip+base64">'

/** Of an account without a scenario when there is none. */
export const headOf = (scenario: Scenario | undefined): RecordingHead => ({
  scenario: scenario?.name ?? null,
  lesson: scenario?.lesson ?? null,
  version: VERSION,
  durationMs: scenario?.durationMs ?? null,
  prices: scenario?.prices ?? {},
})

/** One HTML file that opens from disk and asks nobody for anything. */
export function pageWith(recordings: readonly Recording[]): string {
  const packed = gzipSync(toBytes(recordings.map(packRecording))).toString('base64')
  return readPage()
    .replace("connect-src 'self'", "connect-src 'none'")
    .replace(PLACE, () => PLACE + packed)
}

/** The same, to be served. */
export function servedPageWith(recordings: readonly Recording[]): ServedPage {
  const page = pageWith(recordings)
  return { page, policy: policyOf(page) }
}

/** What the live server shows at `/_lab/`. */
export function dashboardOf(scenario: Scenario | undefined): Dashboard {
  const head = headOf(scenario)
  const page = readPage()
  return {
    page,
    policy: policyOf(page),
    record: world => recordingOf(world, head),
    recordSince: (world, sinceMs) => tailOf(world, head, sinceMs),
  }
}

const policyOf = (page: string): string =>
  /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? ''

function readPage(): string {
  try {
    return readFileSync(PAGE, 'utf8')
  } catch {
    throw new CliError(EXIT.internal, `the dashboard is not built (${PAGE}): npm run build`)
  }
}
