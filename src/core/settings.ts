/**
 * The settings behind every rule that AWS leaves open: the `assumptions:` of a scenario.
 *
 * Each is `Assumed:` and is listed in the README's fidelity table with its default.
 */
import type { Ms } from './units.ts'

export interface Settings {
  /** From the end of a metric period until alarms can see its datapoint. Reports: 60–120 s. */
  readonly metricDelayMs: Ms
  /**
   * When inside its minute an alarm is evaluated: `aligned` at the full minute, `spread` at a
   * fixed phase of its own (as on AWS), drawn from the seed and the alarm's name.
   */
  readonly alarmPhase: 'aligned' | 'spread'
  /** InvocationsPerInstance of a variant without traffic: zeros (SageMaker's guide) or no datapoint. */
  readonly idleMetric: 'zeros' | 'missing'
  /** A caller who gave up while queued is `dropped` unserved, or still `served` (wasted work). */
  readonly abandoned: 'dropped' | 'served'
  /** Callers give up after this long. Source: InvokeEndpoint, 60 s. */
  readonly invocationTimeoutMs: Ms
  /** Whether a time-out counts in Invocation5XXErrors besides InvocationModelErrors. */
  readonly timeoutsCountAs5xx: boolean
  /** What the OverheadLatency metric says; the latencies of reports are without it. */
  readonly overheadLatencyMs: Ms
  /** From UpdateEndpointWeightsAndCapacities until new weights apply. */
  readonly weightChangeMs: Ms
  /** From the last answer of a removed instance until it is gone and no longer billed. */
  readonly terminationMs: Ms
  /** How long DeleteEndpoint takes. */
  readonly deletionMs: Ms
  /** How long a container may take to pass its health check, unless its config says. */
  readonly healthCheckTimeoutMs: Ms
  /** How often a deployment looks at its alarms. */
  readonly alarmPollMs: Ms
  /** How CAPACITY_PERCENT becomes a count of instances. */
  readonly capacityRounding: 'floor' | 'ceil' | 'nearest'
  /** An alarm in ALARM when UpdateEndpoint is called: rolled back after the first shift, or refused. */
  readonly alarmInAlarmAtStart: 'watch' | 'refuse'
}

export const DEFAULT_SETTINGS: Settings = {
  metricDelayMs: 60_000,
  alarmPhase: 'aligned',
  idleMetric: 'zeros',
  abandoned: 'dropped',
  invocationTimeoutMs: 60_000,
  timeoutsCountAs5xx: true,
  overheadLatencyMs: 0,
  weightChangeMs: 30_000,
  terminationMs: 30_000,
  deletionMs: 30_000,
  healthCheckTimeoutMs: 480_000,
  alarmPollMs: 15_000,
  capacityRounding: 'floor',
  alarmInAlarmAtStart: 'watch',
}
