/**
 * Inference experiments (managed shadow tests) as plain data.
 *
 * Source: SageMaker API, CreateInferenceExperiment, StopInferenceExperiment; endpoints.md 2.5, 6.
 */
import type { EndpointConfig } from '../endpoint/endpoint-config.ts'
import { HOUR_MS, type Ms } from '../units.ts'
import type { ExperimentState } from './transition.ts'

/** Source: no Schedule: seven days; at most thirty. */
export const DURATION_DEFAULT_MS: Ms = 7 * 24 * HOUR_MS
export const DURATION_MAX_MS: Ms = 30 * 24 * HOUR_MS

/** A model on its instances, in the experiment or after it. */
export interface ExperimentVariant {
  readonly name: string
  readonly modelName: string
  readonly instanceType: string
  readonly instanceCount: number
}

export interface ExperimentSettings {
  /** The endpoint's one production variant; its requests are copied. */
  readonly source: ExperimentVariant
  readonly shadow: ExperimentVariant
  /** 0–100: how many of the requests are copied to the shadow. */
  readonly samplingPercent: number
}

export interface ExperimentRequest {
  readonly name: string
  readonly endpointName: string
  /** `undefined`: as the endpoint has it. */
  readonly source: ExperimentVariant | undefined
  readonly sourceName: string
  readonly shadow: ExperimentVariant
  readonly samplingPercent: number
  /** `undefined`: at once. */
  readonly startMs: Ms | undefined
  /** `undefined`: seven days after the start. */
  readonly endMs: Ms | undefined
}

export interface ExperimentChanges {
  readonly startMs?: Ms | undefined
  readonly endMs?: Ms | undefined
  readonly source?: ExperimentVariant | undefined
  readonly shadow?: ExperimentVariant | undefined
  readonly samplingPercent?: number | undefined
}

/** Retain: as it is; Remove: its instances go; Promote: the shadow becomes a production variant. */
export type VariantAction = 'Retain' | 'Remove' | 'Promote'

export interface StopRequest {
  readonly finalPhase: 'completed' | 'cancelled'
  readonly reason: string | undefined
  /** By variant name. Assumed: of a variant not named, the source stays and the shadow goes. */
  readonly actions: ReadonlyMap<string, VariantAction>
  /** What the variants that stay run on from now on; absent ones stay as they are. */
  readonly desired: readonly ExperimentVariant[]
}

/** What the endpoint is to have once the experiment is over. */
export interface Outcome {
  readonly production: readonly ExperimentVariant[]
  readonly shadow: ExperimentVariant | undefined
}

/** As an account document has it: the whole. */
export type SavedExperiment = Readonly<Experiment>

export interface Experiment {
  readonly name: string
  readonly endpointName: string
  readonly createdAtMs: Ms
  modifiedAtMs: Ms
  /** `undefined` until it is Completed or Cancelled. */
  completedAtMs: Ms | undefined
  state: ExperimentState
  /** Why it was stopped, or what went wrong. */
  statusReason: string | undefined
  settings: ExperimentSettings
  startMs: Ms
  endMs: Ms
  /** `undefined`: as before the experiment. */
  outcome: Outcome | undefined
  /** What the endpoint ran before; `undefined` until the experiment starts. */
  before: { readonly config: EndpointConfig; readonly sourceCount: number } | undefined
  /** The config that the endpoint runs, or is to run, for the experiment. */
  targetConfig: string | undefined
  /** The endpoint is busy with something else: the change comes when that is over. */
  isWaiting: boolean
  /** Configs written so far. */
  configsWritten: number
}
