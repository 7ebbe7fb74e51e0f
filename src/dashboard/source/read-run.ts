/**
 * A RUN.json as the page reads it (docs/run-file.md). It looks at what it draws, not at more: the
 * command line checks a file to the last member, but the code for that is larger than the page.
 */
import type { Recording } from '../../scenario/recording/recording.ts'

export type Reading =
  | { readonly ok: true; readonly recordings: readonly Recording[] }
  | { readonly ok: false; readonly problem: string }

const FORMAT = 1
const HOW_TO = 'save a run with: endpoint-lab run SCENARIO --record RUN.json'

export function readRun(text: string): Reading {
  if (text.trim() === '') return wrong('is empty')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    if (!/^\s*[{[]/.test(text)) return wrong(`is no JSON; ${HOW_TO}`)
    return wrong(`is no valid JSON, or is cut off; ${HOW_TO}`)
  }
  const runs: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (runs.length === 0) return wrong('holds no run')
  const recordings: Recording[] = []
  for (const run of runs) {
    const problem = problemOf(run)
    if (problem !== undefined) return wrong(problem)
    recordings.push(recordingOf(run as SavedRun)) // problemOf has looked at what is drawn of it
  }
  return { ok: true, recordings }
}

const wrong = (problem: string): Reading => ({ ok: false, problem })

type Members = Readonly<Record<string, unknown>>
type SavedRun = Omit<Recording, 'events'> &
  NonNullable<Recording['summary']> & {
    readonly timeline: Recording['events']
    readonly recording: Omit<Recording, 'events' | 'assumptions' | 'datapoints'> &
      Partial<Pick<Recording, 'assumptions' | 'datapoints'>>
  }

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function problemOf(run: unknown): string | undefined {
  if (!isObject(run) || typeof run.digest !== 'string') return `is no saved run; ${HOW_TO}`
  const { recording, format, version } = run
  if (!isObject(recording)) {
    return `is a report of \`run --json\`, which has no metrics to draw; ${HOW_TO}`
  }
  if (format !== FORMAT) {
    return `was written by endpoint-lab ${String(version).slice(0, 50)} in format ${String(format).slice(0, 20)}; this page reads format ${FORMAT}`
  }
  if (typeof recording.nowMs !== 'number') return 'is damaged: recording.nowMs is no number'
  const lists: readonly [string, unknown][] = [
    ['timeline', run.timeline],
    ['expectations', run.expectations],
    ...['series', 'bills', 'counts', 'configs', 'alarms', 'targets'].map(
      (name): [string, unknown] => [`recording.${name}`, recording[name]],
    ),
  ]
  const odd = lists.find(([, list]) => !Array.isArray(list) || !list.every(isObject))
  if (odd !== undefined) return `is damaged: ${odd[0]} is no list of objects`
  const objects = ['requests', 'latencyMs', 'endpoints'].find(name => !isObject(run[name]))
  return objects === undefined ? undefined : `is damaged: ${objects} is no object`
}

function recordingOf(run: SavedRun): Recording {
  const { timeline, recording, requests, callers, latencyMs, endpoints, deployments } = run
  const { format, scenario, lesson, seed, version, digest, expectations } = run
  const { costUsd, instancesPeak, unpricedInstanceTypes } = run
  return {
    // Of files that were saved before these were.
    assumptions: { metricDelayMs: 60_000, idleMetric: 'zeros' },
    datapoints: [],
    ...recording,
    ...{ format, scenario, lesson, seed, version, digest, expectations },
    events: timeline,
    summary: {
      ...{ requests, latencyMs, endpoints, deployments, costUsd, instancesPeak },
      unpricedInstanceTypes,
      callers: callers ?? {},
    },
  }
}
