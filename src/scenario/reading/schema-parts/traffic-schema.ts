/** `traffic:` who calls which endpoint, how often. Several sources are merged in order of time. */
import { z } from 'zod'
import { LIMITS } from '../../../core/limits.ts'
import { RETRY_CAUSES, type RetryPolicy } from '../../../core/traffic/retry-policy.ts'
import {
  Factor,
  Name,
  Percent,
  PositiveSpan,
  Rate,
  Span,
} from '../../../language/quantity-schema.ts'
import type { Load, Stage, TrafficSource } from '../../scenario.ts'

const FileName = z.string().min(1).max(4096).describe('Path of a CSV file, relative to this file.')
const Column = Name.describe('Name of a column.')

const StageSchema = z
  .strictObject({
    for: PositiveSpan,
    rate: Rate.optional().describe('Constant, all through the stage.'),
    to: Rate.optional().describe('Goes evenly there, from where the stage before ended (or 0).'),
  })
  .refine(stage => (stage.rate === undefined) !== (stage.to === undefined), {
    error: 'a stage has either "rate" (constant) or "to" (a ramp)',
  })

const Trace = z
  .strictObject({
    file: FileName,
    time: Column.describe('Column with the instant of each request.'),
    rate: Factor.optional().describe('Requests per row, on average. Default x1: exactly the rows.'),
    work: Column.optional().describe('Column with the work of each request (see perWork).'),
  })
  .describe('One request per row of a CSV file; its first row is time zero.')

const Counts = z
  .strictObject({
    file: FileName,
    time: Column.describe('Column with the start of each interval.'),
    value: Column.describe('Column with the number of requests in the interval.'),
    every: PositiveSpan.describe('Length of the intervals.'),
    rate: Factor.optional().describe('Multiplies the counts. Default x1.'),
  })
  .describe('Requests per interval from a CSV file; its first row is time zero.')

const TargetVariants = z
  .record(Name, Percent)
  .transform(shares => Object.entries(shares).map(([variant, share]) => ({ variant, share })))
  .refine(shares => shares.reduce((sum, { share }) => sum + share, 0) <= 1 + 1e-9, {
    error: 'all shares together: at most 100%',
  })
  .describe('Share of requests that name a variant (TargetVariant), by variant.')

const Backoff = z
  .strictObject({
    base: Span.optional().describe(
      'Wait before the second attempt; doubles with each further one. Default 100ms.',
    ),
    cap: Span.optional().describe('Longest wait. Default 20s.'),
    jitter: z
      .enum(['full', 'none'])
      .optional()
      .describe('full (the default): anything from 0 to that wait, equally likely.'),
  })
  .transform(({ base, cap, jitter }) => ({
    baseMs: base ?? 100,
    capMs: cap ?? 20_000,
    jitter: jitter ?? 'full',
  }))

const Retries = z
  .strictObject({
    attempts: z
      .int()
      .min(1)
      .max(LIMITS.attemptsPerRequestMax)
      .describe(
        'Of one request at most, the first included; AWS SDKs make 3. 1: callers try once, and are counted.',
      ),
    timeout: PositiveSpan.optional().describe(
      'When the client gives an attempt up; the endpoint goes on with it. Default: when AWS does.',
    ),
    on: z
      .array(z.enum(RETRY_CAUSES))
      .min(1)
      .optional()
      .describe(
        'What is tried again: 5xx and 4xx of the container, timeout, unavailable (queue full, no instance, instance lost). Default: all but 4xx.',
      ),
    backoff: z
      .union([z.literal('none'), Backoff], {
        error: 'expected none, or { base: 100ms, cap: 20s, jitter: full }',
      })
      .optional()
      .describe('Wait between attempts. none: at once. Default: base 100ms, cap 20s, full jitter.'),
  })
  .transform(
    ({ attempts, timeout, on, backoff = Backoff.parse({}) }): RetryPolicy => ({
      attemptsMax: attempts,
      timeoutMs: timeout ?? Number.POSITIVE_INFINITY,
      causes: new Set(on ?? ['5xx', 'timeout', 'unavailable']),
      backoff: backoff === 'none' ? { baseMs: 0, capMs: 0, jitter: 'none' } : backoff,
    }),
  )
  .describe('How these callers try again. Without it they try once.')

const LOADS = ['rate', 'stages', 'trace', 'counts'] as const

const Members = z.strictObject({
  name: Name.optional().describe('Shown in reports. Default: traffic[n].'),
  endpoint: Name.describe('Name of the endpoint that is called.'),
  arrivals: z
    .enum(['poisson', 'even'])
    .optional()
    .describe('Independent callers (poisson, the default) or equal gaps (even).'),
  rate: Rate.optional().describe('A constant rate over the whole run.'),
  stages: z
    .array(StageSchema)
    .min(1)
    .max(1000)
    .optional()
    .describe('Rates one after the other; after the last there is no traffic.'),
  trace: Trace.optional(),
  counts: Counts.optional(),
  targetVariant: TargetVariants.optional(),
  retries: Retries.optional(),
})
type Members = z.output<typeof Members>

export type TrafficEntry = Omit<TrafficSource, 'name' | 'position' | 'filePosition'> & {
  readonly name: string | undefined
}

const Source = Members.superRefine((source, context) => {
  const given = LOADS.filter(load => source[load] !== undefined)
  const message = 'a traffic source has exactly one of rate, stages, trace and counts'
  if (given.length === 0) context.addIssue({ code: 'custom', message: `${message}; it has none` })
  for (const extra of given.slice(1)) {
    context.addIssue({ code: 'custom', message, path: [extra] })
  }
  if (source.trace !== undefined && source.arrivals !== undefined) {
    const why = 'a trace says itself when requests arrive: remove "arrivals"'
    context.addIssue({ code: 'custom', message: why, path: ['arrivals'] })
  }
}).transform((source, context): TrafficEntry => {
  const load = loadOf(source)
  if (load === undefined) {
    context.addIssue({ code: 'custom', message: 'a traffic source needs a rate' })
    return z.NEVER
  }
  const { name, endpoint, targetVariant: targetVariants = [], retries } = source
  return { name, endpoint, load, targetVariants, retries }
})

function loadOf(source: Members): Load | undefined {
  const { arrivals = 'poisson', rate, stages, trace, counts } = source
  if (rate !== undefined) return { kind: 'rate', arrivals, ratePerSecond: rate }
  if (stages !== undefined) return { kind: 'stages', arrivals, stages: stagesOf(stages) }
  if (trace !== undefined) {
    const { file, time, work, rate: factor = 1 } = trace
    return { kind: 'trace', file, timeColumn: time, workColumn: work, factor }
  }
  if (counts === undefined) return undefined
  const { file, time, value, every, rate: factor = 1 } = counts
  const columns = { file, timeColumn: time, valueColumn: value, everyMs: every, factor }
  return { kind: 'counts', arrivals, ...columns }
}

function stagesOf(given: readonly z.output<typeof StageSchema>[]): readonly Stage[] {
  let ended = 0
  return given.map(({ for: forMs, rate, to }) => {
    const fromPerSecond = rate ?? ended
    ended = rate ?? to ?? 0
    return { forMs, fromPerSecond, toPerSecond: ended }
  })
}

export const TrafficSchema = z
  .array(Source)
  .max(LIMITS.trafficSourcesMax)
  .describe('Sources of requests, merged in order of time.')
