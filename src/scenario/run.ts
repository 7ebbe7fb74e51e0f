/**
 * Runs a scenario on the virtual clock, from setup to expectations.
 *
 * Synchronous; the caller opens the files and measures wall time. An interrupted run is summarized
 * as far as it came.
 */
import { type EventBridgeEvent, eventBridgeOf } from '../aws/event-bridge/index.ts'
import type { TimelineEvent } from '../core/timeline.ts'
import type { Ms } from '../core/units.ts'
import type { World } from '../core/world.ts'
import { digestOf } from './digest.ts'
import {
  type CompiledExpectations,
  compileExpectations,
  type ExpectationResult,
  evaluateExpectations,
} from './expectations.ts'
import { readMetric } from './metric-reader.ts'
import { type Preflight, preflight } from './plan/preflight.ts'
import { addTraffic, type ScenarioFiles, scheduleTimeline, worldAtZero } from './prepare.ts'
import { type RunSummary, summarize } from './report.ts'
import type { Scenario } from './scenario.ts'
import { type StateAt, stateOf } from './state-at.ts'

export interface RunResult extends RunSummary {
  readonly scenario: string
  readonly file: string
  readonly lesson: string | null
  readonly seed: number
  readonly version: string
  readonly digest: string
  readonly simulatedMs: Ms
  /** Whether the run reached its end. */
  readonly isComplete: boolean
  /** What `plan` forecast of the same file. */
  readonly plan: Preflight
  readonly timeline: readonly TimelineEvent[]
  /** What EventBridge would have delivered, oldest first. */
  readonly eventBridge: readonly EventBridgeEvent[]
  /** Empty when the run was interrupted. */
  readonly expectations: readonly ExpectationResult[]
}

export interface RunOptions {
  readonly files: ScenarioFiles
  readonly version: string
}

/** Virtual time between two looks at whether to stop. */
const SLICE_MS = 60_000

export class ScenarioRun {
  readonly scenario: Scenario
  readonly world: World
  readonly #options: RunOptions
  readonly #expectations: CompiledExpectations
  readonly #states = new Map<Ms, StateAt>()

  /** Plays the setup. Throws `ScenarioError`, `TraceError`. */
  constructor(scenario: Scenario, options: RunOptions) {
    this.scenario = scenario
    this.#options = options
    const compilation = compileExpectations(scenario.expect, scenario.variantsByEndpoint)
    // parseScenario has checked them; a scenario made by other means must be as good.
    if (!compilation.ok) throw new TypeError(compilation.problems[0]?.message)
    this.#expectations = compilation.compiled
    this.world = readyWorld(scenario, options.files)
    for (const atMs of compilation.compiled.instantsMs) {
      if (atMs < 0 || atMs > scenario.durationMs) continue
      this.world.schedule(atMs, () => this.#states.set(atMs, stateOf(this.world)))
    }
  }

  get isComplete(): boolean {
    return this.world.nowMs >= this.scenario.durationMs
  }

  /** Runs a stretch of virtual time; whether the end is reached. */
  step(stretchMs: Ms = SLICE_MS): boolean {
    this.world.runUntil(Math.min(this.world.nowMs + stretchMs, this.scenario.durationMs))
    return this.isComplete
  }

  /** Runs to the end. */
  finish(): RunResult {
    this.world.runUntil(this.scenario.durationMs)
    return this.result()
  }

  /** To be asked once, when nothing will run any more. */
  result(): RunResult {
    const { scenario, world } = this
    const { isComplete } = this
    world.finish()
    const summary = summarize(world, { untilMs: world.nowMs, prices: scenario.prices })
    return {
      scenario: scenario.name,
      file: scenario.source.file,
      lesson: scenario.lesson ?? null,
      seed: scenario.seed,
      version: this.#options.version,
      digest: digestOf(world, summary.requests),
      simulatedMs: world.nowMs,
      isComplete,
      ...summary,
      plan: preflight(scenario, this.#options.files),
      timeline: world.timeline.events,
      eventBridge: eventBridgeOf(world).sent.map(({ event }) => event),
      expectations: isComplete ? this.#evaluate(summary) : [],
    }
  }

  #evaluate(summary: RunSummary): readonly ExpectationResult[] {
    const { world, scenario } = this
    const { requests, callers, latencyMs, endpoints, costUsd, instancesPeak } = summary
    const variables = {
      requests,
      callers,
      latencyMs: { ...latencyMs },
      endpoints,
      costUsd,
      instancesPeak,
      simulatedMs: world.nowMs,
      seed: scenario.seed,
    }
    return evaluateExpectations(this.#expectations, variables, {
      events: world.timeline.events,
      stateAt: atMs => this.#stateAt(atMs),
      metric: query => readMetric(world, query),
    })
  }

  /** Instants not known before the run are looked up in a second run: it goes the same way. */
  #stateAt(atMs: Ms): StateAt | undefined {
    const known = this.#states.get(atMs)
    if (known !== undefined) return known
    if (atMs < 0 || atMs > this.scenario.durationMs) return undefined
    const again = readyWorld(this.scenario, this.#options.files)
    again.runUntil(atMs)
    const state = stateOf(again)
    this.#states.set(atMs, state)
    return state
  }
}

function readyWorld(scenario: Scenario, files: ScenarioFiles): World {
  const world = worldAtZero(scenario, files)
  scheduleTimeline(world, scenario)
  addTraffic(world, scenario, files)
  return world
}
