/**
 * RUN.json: a saved run, which `open` shows and `compare` compares. It is the object of `run --json`
 * (report, typed timeline, expectations) with the format's number in front and, under `recording`,
 * the columns and definitions that only a picture needs. The members: docs/run-file.md.
 *
 * The same scenario and seed give the same bytes: no wall time is in it.
 */
import { z } from 'zod'
import { EVENT_KINDS, type EventKind } from '../../core/timeline.ts'
import type { RunResult } from '../run.ts'
import { RECORDING_FORMAT, type Recording } from './recording.ts'

export type RunFile = { readonly format: typeof RECORDING_FORMAT } & RunResult & {
    readonly recording: Omit<Recording, Reported>
  }

/** Of a recording what the report has already, in part under other names. */
type Reported =
  | 'format'
  | 'scenario'
  | 'lesson'
  | 'seed'
  | 'version'
  | 'digest'
  | 'events'
  | 'summary'
  | 'expectations'

export function runFileOf(recording: Recording, result: RunResult): RunFile {
  const {
    format,
    scenario,
    lesson,
    seed,
    version,
    digest,
    events,
    summary,
    expectations,
    ...rest
  } = recording
  return { format, ...result, recording: rest }
}

export type RunFileReading =
  | { readonly ok: true; readonly recordings: readonly Recording[] }
  | { readonly ok: false; readonly problem: string }

/** One run, or the list of them that `run A B --record` writes. */
export function readRunFile(text: string): RunFileReading {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { ok: false, problem: jsonProblem(text, error) }
  }
  const runs: readonly unknown[] = Array.isArray(value) ? value : [value]
  const recordings: Recording[] = []
  for (const [index, run] of runs.entries()) {
    const problem = problemOf(run)
    const where = Array.isArray(value) ? `run ${index + 1} of ${runs.length}: ` : ''
    if (problem !== undefined) return { ok: false, problem: `${where}${problem}` }
    recordings.push(recordingFrom(run as RunFile)) // problemOf has checked it
  }
  if (recordings.length === 0) return { ok: false, problem: 'holds no run' }
  return { ok: true, recordings }
}

function jsonProblem(text: string, error: unknown): string {
  if (text.trim() === '') return 'is empty'
  if (!/^\s*[{[]/.test(text)) return `is no JSON; ${HOW_TO}`
  const reason = error instanceof Error ? error.message : String(error)
  const isCutOff = /end of JSON|Unterminated string/.test(reason) || !/[}\]]\s*$/.test(text)
  return isCutOff ? 'is cut off: the JSON ends in the middle' : `is no valid JSON: ${reason}`
}

const HOW_TO = 'a run is saved by `endpoint-lab run SCENARIO --record RUN.json`'

function problemOf(run: unknown): string | undefined {
  const given = z.looseObject({}).safeParse(run).data
  if (given === undefined || !('digest' in given)) return `is no saved run; ${HOW_TO}`
  if (!('recording' in given)) {
    return `is a report of \`run --json\`, which has no metrics to draw; ${HOW_TO}`
  }
  if (given.format !== RECORDING_FORMAT) {
    const format = JSON.stringify(given.format)?.slice(0, 20) ?? 'none'
    const writer = JSON.stringify(given.version)?.slice(0, 50) ?? 'another version'
    return `was written by endpoint-lab ${writer} in format ${format}; this one reads format ${RECORDING_FORMAT}: open it with the version that wrote it, or run the scenario again`
  }
  const { error } = RunFileSchema.safeParse(given)
  const issue = error?.issues[0]
  if (issue === undefined) return undefined
  return `is damaged: ${pathText(issue.path)}: ${issue.message}`
}

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`))
    .join('')

function recordingFrom(run: RunFile): Recording {
  const { format, scenario, lesson, seed, version, digest, timeline, expectations } = run
  const { requests, callers, latencyMs, endpoints, deployments, costUsd } = run
  const { instancesPeak, unpricedInstanceTypes } = run
  return {
    format,
    scenario,
    lesson,
    seed,
    version,
    digest,
    events: timeline,
    summary: {
      requests,
      callers,
      latencyMs,
      endpoints,
      deployments,
      costUsd,
      instancesPeak,
      unpricedInstanceTypes,
    },
    expectations,
    ...run.recording,
    datapoints: run.recording.datapoints ?? [], // a file of before has none
  }
}

const number = z.number()
const text = z.string()
const names = z.array(text)
const textOrNull = text.nullable()
const object = z.looseObject({})

const kinds: ReadonlySet<string> = new Set(EVENT_KINDS)
const EventSchema = z.looseObject({
  seq: number,
  atMs: number,
  kind: z.custom<EventKind>(kind => typeof kind === 'string' && kinds.has(kind), {
    error: 'expected an event of this version',
  }),
})

const Timeline = z.array(EventSchema).superRefine((events, context) => {
  const at = events.findIndex(({ seq }, index) => seq !== index)
  if (at >= 0) {
    context.addIssue({ code: 'custom', path: [at, 'seq'], message: `expected ${at}, in order` })
  }
})

const Datapoints = z
  .looseObject({ alarm: text, startMs: z.array(number), value: z.array(number) })
  .refine(({ startMs, value }) => startMs.length === value.length, {
    error: 'expected a value for each startMs',
  })

/** Columns are as long as `minute`. */
const Series = z
  .object({
    endpoint: text,
    variant: text,
    config: textOrNull,
    minute: z.array(number),
  })
  .catchall(z.array(number.nullable()))
  .superRefine(({ endpoint, variant, config, ...columns }, context) => {
    const rows = columns.minute.length
    for (const [name, column] of Object.entries(columns)) {
      if (column.length === rows) continue
      const message = `expected ${rows} rows as in minute, got ${column.length}`
      context.addIssue({ code: 'custom', path: [name], message })
    }
  })

const Bill = z.looseObject({
  endpoint: text,
  variant: text,
  instanceType: text,
  usdPerHour: number.nullable(),
  fromMinute: number,
  instanceMs: z.array(number),
})

const Config = z.looseObject({
  name: text,
  variants: z.array(z.looseObject({ name: text, model: text, weight: number })),
})

const RunFileSchema = z.looseObject({
  scenario: textOrNull,
  lesson: textOrNull,
  seed: z.union([number, text]),
  version: text,
  digest: textOrNull,
  requests: z.looseObject({ total: number, ok: number, failed: number, shadow: number }),
  latencyMs: object,
  endpoints: z.record(text, z.looseObject({ status: text, requests: object, variants: object })),
  deployments: z.array(object),
  costUsd: number,
  unpricedInstanceTypes: names,
  timeline: Timeline,
  expectations: z.array(z.looseObject({ expression: text, passed: z.boolean() })),
  recording: z.looseObject({
    epochMs: number,
    durationMs: number.nullable(),
    nowMs: number,
    series: z.array(Series),
    bills: z.array(Bill),
    counts: z.array(z.looseObject({ endpoint: text, total: number, variants: z.array(object) })),
    configs: z.array(Config),
    alarms: z.array(z.looseObject({ name: text, state: text, threshold: number })),
    datapoints: z.array(Datapoints).optional(),
    targets: z.array(z.looseObject({ endpoint: text, variant: text, policy: text })),
  }),
})

/** What `run --record` writes. */
export function runFileText(runs: readonly RunFile[]): string {
  return `${JSON.stringify(runs.length === 1 ? runs[0] : runs)}\n`
}
