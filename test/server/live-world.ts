/** A driven world for the tests of the server, and a wall clock that moves only when told. */
import type { FastifyInstance } from 'fastify'
import { execute } from '../../src/aws/execute.ts'
import {
  DEFAULT_MODEL_BEHAVIOUR,
  type ModelProfile,
} from '../../src/core/endpoint/model-profile.ts'
import { HOUR_MS } from '../../src/core/units.ts'
import { World } from '../../src/core/world.ts'
import type { RoutingLine } from '../../src/language/routing-line.ts'
import { LAB_LANGUAGE } from '../../src/scenario/reading/lab-language.ts'
import { type AppOptions, buildApp } from '../../src/server/app.ts'
import type { HostTime, Stop } from '../../src/server/host-time.ts'
import type { ScenarioLanguage } from '../../src/server/lab/lab-request.ts'
import { type DriverOptions, WallClockDriver } from '../../src/server/wall-clock-driver.ts'

export const LANGUAGE: ScenarioLanguage = LAB_LANGUAGE

interface Timer {
  dueMs: number
  readonly everyMs: number | undefined
  readonly run: () => void
}

/** Moves by `pass`, which fires the timers on the way, in order. */
export class FakeTime implements HostTime {
  #nowMs = 1000
  readonly #timers = new Set<Timer>()

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, run: () => void): Stop {
    return this.#add({ dueMs: this.#nowMs + delayMs, everyMs: undefined, run })
  }

  every(periodMs: number, run: () => void): Stop {
    return this.#add({ dueMs: this.#nowMs + periodMs, everyMs: periodMs, run })
  }

  get timerCount(): number {
    return this.#timers.size
  }

  pass(ms: number): void {
    const untilMs = this.#nowMs + ms
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.dueMs - b.dueMs)[0]
      if (next === undefined || next.dueMs > untilMs) break
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      if (next.everyMs === undefined) this.#timers.delete(next)
      else next.dueMs += next.everyMs
      next.run()
    }
    this.#nowMs = untilMs
  }

  /** Time in which no timer gets its turn: the process was busy, or suspended. */
  stall(ms: number): void {
    this.#nowMs += ms
  }

  #add(timer: Timer): Stop {
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }
}

const variantOf = (name: string, modelName: string, weight: number) => ({
  VariantName: name,
  ModelName: modelName,
  InstanceType: 'ml.m5.large',
  InitialInstanceCount: 2,
  InitialVariantWeight: weight,
})

/**
 * Endpoint `churn` InService at time zero, with the variants A (weight 0.7, 20 ms) and B (0.3,
 * 40 ms) on two instances each; endpoint config `ab-2` is the same again, to update to.
 */
export function churnWorld(
  onLost: (ticket: number) => void,
  models: { readonly A?: Partial<ModelProfile>; readonly B?: Partial<ModelProfile> } = {},
): World {
  const world = new World({ seed: 1, startMs: -HOUR_MS, trackInFlight: true, onLost })
  const { latency, ...behaviour } = DEFAULT_MODEL_BEHAVIOUR
  world.defineModel({ ...behaviour, latency, name: 'churn-v1', ...models.A })
  world.defineModel({
    ...behaviour,
    latency: { kind: 'constant', ms: 40 },
    name: 'churn-v2',
    ...models.B,
  })
  for (const name of ['ab', 'ab-2']) {
    execute(world, 'CreateEndpointConfig', {
      EndpointConfigName: name,
      ProductionVariants: [variantOf('A', 'churn-v1', 0.7), variantOf('B', 'churn-v2', 0.3)],
    })
  }
  execute(world, 'CreateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'ab' })
  world.runUntil(0)
  world.settle()
  return world
}

/** What the routing log says of the first request to `churn`, at time zero. */
export const FIRST_LINE: RoutingLine = {
  atMs: 0,
  endpoint: 'churn',
  source: null,
  oneOf: 1,
  variant: 'B',
  instance: 'i-1',
  instanceBy: 'RANDOM',
  draw: 0.898783,
  weights: { A: 0.7, B: 0.3 },
  reason: 'draw 0.899 in [0.700, 1.000) → B',
  shadow: null,
  queueMs: 0,
  modelMs: 40,
  status: 200,
}

export interface Live {
  readonly app: FastifyInstance
  readonly driver: WallClockDriver
  readonly time: FakeTime
}

/** The app over `churnWorld`, started, on a fake wall clock. */
export function liveApp(
  options: Partial<DriverOptions> & { readonly app?: Partial<AppOptions> } = {},
): Live {
  const { app: appOptions, ...driverOptions } = options
  const time = new FakeTime()
  const driver = new WallClockDriver({
    createWorld: ({ onLost }) => churnWorld(onLost),
    speed: 'manual',
    host: time,
    ...driverOptions,
  })
  const app = buildApp({ driver, language: LANGUAGE, ...appOptions })
  driver.start()
  return { app, driver, time }
}
