/**
 * Plays steps of constant rate with autocannon.
 *
 * autocannon keeps a rate by the second: each connection sends its part of a second's requests as
 * early in it as it can, one after the other. While every second's requests are sent within it, the
 * rate does not depend on the answers: an open loop by the second. When the connections cannot keep
 * up, requests wait for answers, the loop is closed, and the latencies do not tell how long those
 * waited. For requests at instants of their own there is open-loop.ts.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, Request, Result } from 'autocannon'
import { type LatencyFigures, type LoadFigures, LoadTally, variantNamed } from './load-tally.ts'
import type { RateStep } from './rate-steps.ts'

export interface SteppedSource {
  readonly name: string
  readonly endpoint: string
  readonly steps: readonly RateStep[]
  /** The variant that the next request names; `undefined`: none. */
  readonly nextTarget: () => string | undefined
}

export interface SteppedLoadOptions {
  readonly baseUrl: string
  readonly connections: number
  readonly signal: AbortSignal
  /** The step begins now. */
  readonly onStep: (source: SteppedSource, step: RateStep) => void
}

export interface StepFigures {
  readonly source: string
  readonly seconds: number
  /** Per second; null: as fast as the answers came. */
  readonly rateAsked: number | null
  readonly rateSent: number
  /** The requests of every second were sent in that second. */
  readonly isOpenLoop: boolean
  readonly sent: number
  readonly ok: number
  readonly failed: number
  readonly latencyMs: LatencyFigures
}

export interface SteppedFigures extends LoadFigures {
  readonly isOpenLoop: boolean
  readonly steps: readonly StepFigures[]
}

const ANSWER_TIMEOUT_S = 70
/** Slower than so many a second is waiting, not load. */
const RATE_MIN = 1
/** Of the requests asked for: below, the rate was not kept. Timers cost a second in a hundred. */
const KEPT_SHARE_MIN = 0.98
/** A step ends so much before its time, or autocannon would begin another second. */
const END_EARLY_MS = 50
/** How soon autocannon notices that all its connections are done. */
const LOOK_MS = 100

/**
 * Sources run at the same time, the steps of each one after the other: at their instants, even when
 * answers of the last step are still to come.
 */
export async function playSteps(
  sources: readonly SteppedSource[],
  options: SteppedLoadOptions,
): Promise<SteppedFigures> {
  const whole = new LoadTally()
  const played = await Promise.all(sources.map(source => playSource(source, options, whole)))
  const steps = played.flat()
  return { ...whole.figures(), isOpenLoop: steps.every(step => step.isOpenLoop), steps }
}

async function playSource(
  source: SteppedSource,
  options: SteppedLoadOptions,
  whole: LoadTally,
): Promise<readonly StepFigures[]> {
  const { signal, onStep } = options
  const playing: Promise<StepFigures>[] = []
  let endMs = performance.now()
  for (const step of source.steps) {
    if (signal.aborted) break
    onStep(source, step)
    if (step.ratePerSecond >= RATE_MIN / 2) playing.push(playStep(source, step, options, whole))
    endMs += step.seconds * 1000
    await sleep(endMs - performance.now(), undefined, { signal }).catch(() => {}) // aborted
  }
  return Promise.all(playing)
}

async function playStep(
  source: SteppedSource,
  step: RateStep,
  options: SteppedLoadOptions,
  whole: LoadTally,
): Promise<StepFigures> {
  const { seconds, ratePerSecond } = step
  const isRated = Number.isFinite(ratePerSecond)
  const rateAsked = isRated ? Math.round(ratePerSecond) : null
  const tally = new LoadTally(whole)
  const startMs = performance.now()
  await runAutocannon(source, step, options, tally)
  const { sent, ok, failed, latencyMs } = tally.figures()
  const wasCut = options.signal.aborted && performance.now() - startMs < seconds * 1000
  const rateSent = sent / (wasCut ? (performance.now() - startMs) / 1000 : seconds)
  const isOpenLoop = rateAsked !== null && rateSent >= KEPT_SHARE_MIN * rateAsked
  const named = { source: source.name, seconds, rateAsked, rateSent, isOpenLoop }
  return { ...named, sent, ok, failed, latencyMs }
}

async function runAutocannon(
  source: SteppedSource,
  { seconds, ratePerSecond }: RateStep,
  { baseUrl, connections, signal }: SteppedLoadOptions,
  tally: LoadTally,
): Promise<void> {
  const { default: autocannon } = await import('autocannon')
  const { endpoint } = source
  const clients: Client[] = []
  const finish = (): void => clients.forEach(sendNoMore)
  const timer = setTimeout(finish, seconds * 1000 - END_EARLY_MS)
  signal.addEventListener('abort', finish)
  let variant: string | undefined
  const request = requestOf(source, named => {
    variant = named
  })
  await new Promise<Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url: `${baseUrl}/endpoints/${endpoint}/invocations`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
        connections,
        ...(Number.isFinite(ratePerSecond) ? fixedRate(ratePerSecond) : {}),
        // Its connections end by themselves, each with its last answer: `finish`.
        duration: seconds + 2 * ANSWER_TIMEOUT_S,
        timeout: ANSWER_TIMEOUT_S,
        sampleInt: LOOK_MS,
        requests: [request],
        setupClient(client) {
          clients.push(client)
          if (signal.aborted) sendNoMore(client)
          client.addListener('request', () => tally.sent())
        },
      },
      (error: Error | null, result) => (error ? reject(error) : resolve(result)),
    )
    // For each answer this comes right after the request's `onResponse`.
    instance.on('response', (_client, status, _bytes, latencyMs) => {
      tally.answered({ endpoint, status, variant, latencyMs })
    })
    instance.on('reqError', () => tally.failed(endpoint))
  }).finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', finish)
  })
}

const fixedRate = (ratePerSecond: number) => ({
  overallRate: Math.round(ratePerSecond),
  // Its correction takes 1/rate seconds for milliseconds, and would invent fast answers.
  ignoreCoordinatedOmission: true,
})

/**
 * Lets the client have the answer it waits for, and end: autocannon's own end hangs up on callers
 * whom the server has counted. This is the limit of its option `maxConnectionRequests`, set late.
 */
function sendNoMore(client: Client): void {
  Object.assign(client, { responseMax: 1 })
}

function requestOf(
  { nextTarget }: SteppedSource,
  answeredBy: (variant: string | undefined) => void,
): Request {
  return {
    setupRequest(request) {
      const variant = nextTarget()
      if (variant === undefined) return request
      const headers = { ...request.headers, 'x-amzn-sagemaker-target-variant': variant }
      return { ...request, headers }
    },
    onResponse: (_status, _body, _context, headers) => answeredBy(variantNamed(headers ?? {})),
  }
}
