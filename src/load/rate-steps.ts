/**
 * Rates over virtual time → steps of constant rate in wall time, for a load generator that knows
 * nothing else. A ramp, and anything shorter than a step, becomes the mean rate of each step.
 */
import type { RateSegment } from '../core/traffic/rate-segment.ts'

export interface RateStep {
  /** Wall seconds. */
  readonly seconds: number
  /** Requests per wall second. */
  readonly ratePerSecond: number
}

export interface StepOptions {
  /** Virtual instant at which the load begins. */
  readonly fromMs: number
  /** Virtual milliseconds per wall millisecond. */
  readonly rate: number
  /** Wall seconds of load, at most. */
  readonly seconds: number
  /** Wall seconds of one step. */
  readonly stepSeconds: number
}

/** Neighbouring steps of equal rate are one; without traffic left, the list ends. */
export function rateSteps(
  segments: readonly RateSegment[],
  { fromMs, rate, seconds, stepSeconds }: StepOptions,
): readonly RateStep[] {
  const endMs = segments.at(-1)?.endMs ?? fromMs
  const steps: RateStep[] = []
  for (let done = 0; done < seconds; done += stepSeconds) {
    const length = Math.min(stepSeconds, seconds - done)
    const startMs = fromMs + done * 1000 * rate
    if (startMs >= endMs) break
    const requests = requestsBetween(segments, startMs, startMs + length * 1000 * rate)
    const ratePerSecond = requests / length
    const last = steps.at(-1)
    if (last !== undefined && Math.abs(last.ratePerSecond - ratePerSecond) < 1e-9 * ratePerSecond) {
      steps[steps.length - 1] = { seconds: last.seconds + length, ratePerSecond }
    } else steps.push({ seconds: length, ratePerSecond })
  }
  return steps
}

/** Expected requests: the integral of the rate. */
function requestsBetween(segments: readonly RateSegment[], fromMs: number, toMs: number): number {
  let requests = 0
  for (const { startMs, endMs, startPerSecond, endPerSecond } of segments) {
    const beginMs = Math.max(startMs, fromMs)
    const stopMs = Math.min(endMs, toMs)
    if (stopMs <= beginMs) continue
    const rateAt = (atMs: number) =>
      startPerSecond + ((endPerSecond - startPerSecond) * (atMs - startMs)) / (endMs - startMs)
    requests += ((rateAt(beginMs) + rateAt(stopMs)) / 2) * ((stopMs - beginMs) / 1000)
  }
  return requests
}
