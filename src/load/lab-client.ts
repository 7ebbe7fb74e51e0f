/** How load speaks with a server's `/_lab`, and its clock. */

/** Virtual time of a server whose clock runs. */
export interface ServerClock {
  /** Virtual milliseconds at the wall instant `wallMs` (of performance.now()). */
  readonly nowMs: number
  readonly wallMs: number
  /** Virtual milliseconds per wall millisecond. */
  readonly rate: number
}

/** The server cannot be loaded as asked: the text says why and what to do. */
export class LoadError extends Error {
  override readonly name = 'LoadError'
}

const REQUEST_TIMEOUT_MS = 10_000

/** Throws `LoadError` when the clock stands still: there are no rates then. */
export async function serverClock(baseUrl: string): Promise<ServerClock> {
  return clockOf(baseUrl, undefined)
}

/** Puts the server back to time zero and starts its clock there: `nowMs` is 0. */
export async function resetToZero(baseUrl: string): Promise<ServerClock> {
  await askLab(baseUrl, 'clock', { pause: true })
  await askLab(baseUrl, 'reset', {})
  const { nowMs, wallMs, rate } = await clockOf(baseUrl, { pause: false })
  return { nowMs: 0, wallMs: wallMs - nowMs / rate, rate }
}

async function clockOf(baseUrl: string, change: object | undefined): Promise<ServerClock> {
  const askedMs = performance.now()
  const clock = await askLab(baseUrl, 'clock', change)
  const wallMs = (askedMs + performance.now()) / 2
  if (!isRecord(clock) || typeof clock.nowMs !== 'number') {
    throw new LoadError(`${baseUrl} is no endpoint-lab server: its clock is not readable`)
  }
  if (typeof clock.speed === 'number' && clock.isPaused === false) {
    return { nowMs: clock.nowMs, wallMs, rate: clock.speed }
  }
  const state = clock.isPaused === true ? 'is paused' : `has speed "${String(clock.speed)}"`
  const remedy = `POST {"speed": 60} or {"pause": false} to ${baseUrl}/_lab/clock`
  throw new LoadError(`the server's clock ${state}, so rates mean nothing: ${remedy}`)
}

/** The JSON that the route answers; with a body it is a POST. Throws `LoadError`. */
export async function askLab(baseUrl: string, route: string, body?: object): Promise<unknown> {
  const url = `${baseUrl}/_lab/${route}`
  let response: Response
  let text: string
  try {
    response = await fetch(url, {
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      headers: { accept: 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    text = await response.text()
  } catch (error) {
    throw new LoadError(`cannot reach ${url}: ${reasonOf(error)}; does endpoint-lab serve there?`)
  }
  if (!response.ok) throw new LoadError(`${url} answered ${response.status}: ${text.slice(0, 200)}`)
  try {
    return JSON.parse(text)
  } catch {
    throw new LoadError(`${url} did not answer JSON: is this an endpoint-lab server?`)
  }
}

/** What went wrong with a request; fetch hides it in the cause, and that may have no text. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return 'failed'
  return cause.message || ('code' in cause ? String(cause.code) : cause.name)
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
