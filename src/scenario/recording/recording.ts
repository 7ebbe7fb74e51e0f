/**
 * A recording: all that the dashboard shows of a run, in one shape for every way in, so that live
 * and recorded cannot drift. The timeline, a column per metric and period, what was asked for, and
 * the definitions behind thresholds and weights.
 *
 * It is a reading of the world, never a second memory. What grows while the world runs (`tail`) can
 * be asked for from an instant on.
 */
import type { AlarmConfig, AlarmState } from '../../core/alarms/alarm-config.ts'
import { type EndpointCounts, endpointCounts } from '../../core/endpoint/endpoint-counts.ts'
import type { Settings } from '../../core/settings.ts'
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import type { ExpectationResult } from '../expectations.ts'
import type { RunSummary } from '../report.ts'
import type { RunResult } from '../run.ts'
import { type Bill, billsSince } from './bills.ts'
import { type RecordedAb, recordedAb } from './recorded-ab.ts'
import { type RecordedConfig, recordedConfigs } from './recorded-configs.ts'
import { datapointsSince, type RecordedDatapoints } from './recorded-datapoints.ts'
import { type SeriesColumns, seriesSince } from './series-columns.ts'

/** Changes when an old page could not read a new recording. */
export const RECORDING_FORMAT = 1

export interface Recording extends RecordingTail {
  readonly format: typeof RECORDING_FORMAT
  /** `null`: an account without a scenario; here and below. */
  readonly scenario: string | null
  readonly lesson: string | null
  readonly seed: number | string
  readonly version: string
  /** `null` while the world runs. */
  readonly digest: string | null
  /** Time zero as a calendar shows it, milliseconds since 1970. */
  readonly epochMs: number
  /** How long the run is meant to be; `null`: as long as somebody wants. */
  readonly durationMs: Ms | null
  readonly assumptions: RecordedAssumptions
  readonly events: readonly TimelineEvent[]
  /** As in `run --json`; `null` while the world runs. */
  readonly summary: RunSummary | null
  readonly expectations: readonly ExpectationResult[]
}

/** Settings without which nobody can tell which datapoints an alarm saw. */
export type RecordedAssumptions = Pick<Settings, 'metricDelayMs' | 'idleMetric'>

/** What grows with time: metric rows from an instant on, and everything else as it is now. */
export interface RecordingTail {
  /** Virtual time so far. */
  readonly nowMs: Ms
  readonly series: readonly SeriesColumns[]
  readonly bills: readonly Bill[]
  readonly counts: readonly EndpointCounts[]
  readonly configs: readonly RecordedConfig[]
  readonly alarms: readonly RecordedAlarm[]
  /** Of alarms on what no series tells. */
  readonly datapoints: readonly RecordedDatapoints[]
  readonly targets: readonly RecordedTarget[]
  /** A/B tests: the evidence, and a look a minute at it. */
  readonly ab: readonly RecordedAb[]
}

/** An alarm as it was put last, with the state it is in now. */
export interface RecordedAlarm extends AlarmConfig {
  readonly state: AlarmState
}

/** What a scaling policy holds one variant to. */
export interface RecordedTarget {
  readonly endpoint: string
  readonly variant: string
  readonly policy: string
  /** `null`: a step policy has a threshold, not a target. */
  readonly targetValue: number | null
  /** `null`: a metric of the user's own. */
  readonly metric: 'InvocationsPerInstance' | null
  readonly alarms: readonly string[]
}

export interface RecordingHead {
  readonly scenario: string | null
  readonly lesson: string | null
  readonly version: string
  readonly durationMs: Ms | null
  readonly prices: Readonly<Record<string, number>>
}

/** The world as it is now, or was when it was finished. */
export function recordingOf(world: World, head: RecordingHead, result?: RunResult): Recording {
  return {
    format: RECORDING_FORMAT,
    scenario: head.scenario,
    lesson: head.lesson,
    seed: world.seed,
    version: head.version,
    digest: result?.digest ?? null,
    epochMs: world.epochMs,
    durationMs: head.durationMs,
    assumptions: {
      metricDelayMs: world.settings.metricDelayMs,
      idleMetric: world.settings.idleMetric,
    },
    events: world.timeline.events,
    summary: result === undefined ? null : summaryOf(result),
    expectations: result?.expectations ?? [],
    ...tailOf(world, head, 0),
  }
}

/** Metric rows of the periods that start at `sinceMs` or later. */
export function tailOf(
  world: World,
  { prices }: Pick<RecordingHead, 'prices'>,
  sinceMs: Ms,
): RecordingTail {
  return {
    nowMs: world.nowMs,
    series: seriesSince(world, sinceMs),
    bills: billsSince(world, prices, sinceMs),
    counts: world.endpoints.all().map(endpoint => endpointCounts(endpoint, world.nowMs)),
    configs: recordedConfigs(world),
    alarms: world.alarms.list().map(({ config, state }) => ({ ...config, state })),
    datapoints: datapointsSince(world, sinceMs),
    targets: targetsOf(world),
    ab: recordedAb(world),
  }
}

function summaryOf(result: RunResult): RunSummary {
  const { requests, callers, latencyMs, endpoints, deployments, costUsd } = result
  const { instancesPeak, unpricedInstanceTypes } = result
  return {
    ...{ requests, callers, latencyMs, endpoints, deployments, costUsd },
    ...{ instancesPeak, unpricedInstanceTypes },
  }
}

function targetsOf(world: World): readonly RecordedTarget[] {
  return world.scaling.policies().map(({ config, alarmNames }) => {
    const isTracking = config.kind === 'target-tracking'
    const isOurMetric = isTracking && config.metric.kind === 'predefined'
    return {
      endpoint: config.endpointName,
      variant: config.variantName,
      policy: config.name,
      targetValue: isTracking ? config.targetValue : null,
      metric: isOurMetric ? 'InvocationsPerInstance' : null,
      alarms: alarmNames,
    }
  })
}
