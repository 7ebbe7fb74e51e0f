/**
 * A scenario as the runner takes it: checked, in the core's units (milliseconds, shares, requests
 * per second), every entry with its place in the file for errors that turn up in the run.
 */
import type { ModelProfile } from '../core/endpoint/model-profile.ts'
import type { Settings } from '../core/settings.ts'
import type { RetryPolicy } from '../core/traffic/retry-policy.ts'
import type { Ms, Share } from '../core/units.ts'
import type { Fault } from '../language/fault.ts'
import type { Complaint, Path, Position, Problem, ScenarioSource } from './reading/problem.ts'

export interface Scenario {
  readonly source: ScenarioSource
  readonly name: string
  readonly lesson: string | undefined
  readonly seed: number
  /** Unix epoch milliseconds of virtual time zero. */
  readonly epochMs: number
  /** The file says when that is. */
  readonly hasOwnStart: boolean
  readonly durationMs: Ms
  readonly models: readonly ModelProfile[]
  /** Executed in order, and settled, before time zero. */
  readonly setup: readonly ApiCall[]
  readonly traffic: readonly TrafficSource[]
  /** In order of `atMs`; entries of one instant in the file's order. */
  readonly timeline: readonly TimelineEntry[]
  readonly routerFiles: readonly RouterFile[]
  readonly routing: readonly RoutingChoice[]
  /** USD per instance hour, by instance type, over the built-in table. */
  readonly prices: Readonly<Record<string, number>>
  /** Most instances of a type over the account. */
  readonly quotas: Readonly<Record<string, number>>
  /** Only those that the file sets. */
  readonly settings: Partial<Settings>
  readonly expect: readonly Expectation[]
  /** Every endpoint, with every variant that it can have in the run: what expectations may name. */
  readonly variantsByEndpoint: ReadonlyMap<string, ReadonlySet<string>>
}

export interface ApiCall {
  readonly operation: string
  /** The request as written: what executes it validates it again, as it does a live request. */
  readonly input: Readonly<Record<string, unknown>>
  /** What is wrong with a member of the request; with the call, at the empty path. */
  readonly problemAt: (member: Path, what: Complaint) => Problem
}

export type TimelineEntry =
  | {
      readonly kind: 'call'
      readonly atMs: Ms
      readonly call: ApiCall
      /** The error code AWS must answer; `undefined`: the call must succeed. */
      readonly refused: string | undefined
      readonly position: Position
    }
  | {
      readonly kind: 'fault'
      readonly atMs: Ms
      readonly fault: Fault
      readonly position: Position
    }

export interface TrafficSource {
  /** From the file, or `traffic[0]`. */
  readonly name: string
  readonly endpoint: string
  readonly load: Load
  /** Requests that name a variant; the rest (1 − sum) name none. */
  readonly targetVariants: readonly { readonly variant: string; readonly share: Share }[]
  /** `undefined`: callers try once. */
  readonly retries: RetryPolicy | undefined
  readonly position: Position
  /** Of the name of its file; `undefined`: it has none. */
  readonly filePosition: Position | undefined
}

export type Arrivals = 'poisson' | 'even'

export type Load =
  | { readonly kind: 'rate'; readonly arrivals: Arrivals; readonly ratePerSecond: number }
  | { readonly kind: 'stages'; readonly arrivals: Arrivals; readonly stages: readonly Stage[] }
  | ({ readonly kind: 'trace' } & TraceColumns)
  | ({ readonly kind: 'counts'; readonly arrivals: Arrivals } & CountColumns)

/** The rate goes evenly from one to the other. After the last stage there is no traffic. */
export interface Stage {
  readonly forMs: Ms
  readonly fromPerSecond: number
  readonly toPerSecond: number
}

export interface TraceColumns {
  /** As in the file: relative to it. */
  readonly file: string
  readonly timeColumn: string
  /** `undefined`: the requests carry no work. */
  readonly workColumn: string | undefined
  /** Requests per row, on average. */
  readonly factor: number
}

export interface CountColumns {
  readonly file: string
  readonly timeColumn: string
  readonly valueColumn: string
  /** Length of the interval that a row counts. */
  readonly everyMs: Ms
  readonly factor: number
}

export interface RouterFile {
  /** As in the scenario: relative to it. */
  readonly file: string
  readonly position: Position
}

export interface RoutingChoice {
  readonly endpoint: string
  readonly router: string
  readonly position: Position
}

/** One CEL expression over the run's result. */
export interface Expectation {
  readonly expression: string
  readonly position: Position
}
