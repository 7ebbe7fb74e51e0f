/**
 * Plays steps of constant rate with autocannon.
 *
 * This is a closed loop in small: autocannon sends the requests of a connection one after the other,
 * all of a second's as early in it as the answers allow. Its latencies say what a client met, not
 * what it would have met at an even rate; for that there is the replay (open-loop.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Request, Result } from 'autocannon'
import { type LoadFigures, LoadTally } from './load-tally.ts'
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
}

export interface StepFigures {
  readonly source: string
  readonly seconds: number
  readonly rateAsked: number
  readonly rateReached: number
  /** autocannon's own table, for people. */
  readonly table: string
}

export interface SteppedFigures extends LoadFigures {
  readonly steps: readonly StepFigures[]
}

const ANSWER_TIMEOUT_S = 70
/** Slower than so many a second is waiting, not load. */
const RATE_MIN = 1

/** Sources run at the same time, the steps of each one after the other. */
export async function playSteps(
  sources: readonly SteppedSource[],
  options: SteppedLoadOptions,
): Promise<SteppedFigures> {
  const tally = new LoadTally()
  const played = await Promise.all(sources.map(source => playSource(source, options, tally)))
  return { ...tally.figures(), steps: played.flat() }
}

async function playSource(
  source: SteppedSource,
  options: SteppedLoadOptions,
  tally: LoadTally,
): Promise<readonly StepFigures[]> {
  const played: StepFigures[] = []
  for (const step of source.steps) {
    if (options.signal.aborted) break
    if (Math.round(step.ratePerSecond) < RATE_MIN) await sleep(step.seconds * 1000)
    else played.push(await playStep(source, step, options, tally))
  }
  return played
}

async function playStep(
  source: SteppedSource,
  step: RateStep,
  options: SteppedLoadOptions,
  tally: LoadTally,
): Promise<StepFigures> {
  const { default: autocannon } = await import('autocannon')
  const { signal, connections, baseUrl } = options
  const result = await new Promise<Result>((resolve, reject) => {
    const ended = (error: Error | null, figures: Result): void => {
      signal.removeEventListener('abort', stop)
      if (error) reject(error)
      else resolve(figures)
    }
    const load = {
      url: `${baseUrl}/endpoints/${source.endpoint}/invocations`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      connections,
      overallRate: Math.round(step.ratePerSecond),
      duration: step.seconds,
      timeout: ANSWER_TIMEOUT_S,
      // Its correction takes 1/rate seconds for milliseconds, and would invent fast answers.
      ignoreCoordinatedOmission: true,
      requests: [requestOf(source, tally)],
    } as const
    const instance = autocannon({ ...load, requests: [...load.requests] }, ended)
    const stop = (): void => instance.stop()
    signal.addEventListener('abort', stop)
    instance.on('response', (_client, status, _bytes, latencyMs) => {
      tally.sent()
      tally.answered(status, latencyMs)
    })
    instance.on('reqError', () => {
      tally.sent()
      tally.failed()
    })
  })
  return {
    source: source.name,
    seconds: step.seconds,
    rateAsked: step.ratePerSecond,
    rateReached: result.requests.total / result.duration,
    table: autocannon.printResult(result),
  }
}

function requestOf({ nextTarget }: SteppedSource, tally: LoadTally): Request {
  return {
    setupRequest(request) {
      const variant = nextTarget()
      if (variant === undefined) return request
      const headers = { ...request.headers, 'x-amzn-sagemaker-target-variant': variant }
      return { ...request, headers }
    },
    onResponse(_status, _body, _context, headers) {
      const variant = headers?.['x-amzn-invoked-production-variant']
      if (typeof variant === 'string') tally.servedBy(variant)
    },
  }
}
