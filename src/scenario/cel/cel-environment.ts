/**
 * The language of expectations: CEL with our variables, our functions, and numbers that mix.
 *
 * Every number of a run is a CEL double; an int literal next to it is taken as a double, so
 * `requests.failed / 2` is a true division. A duration compares and adds with numbers, which are
 * milliseconds.
 */
import { Environment } from '@marcbachmann/cel-js'
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Ms } from '../../core/units.ts'
import { msOf } from './cel-duration.ts'
import { matchingEvents } from './event-match.ts'
import { ExpectationError } from './expectation-error.ts'
import type { MetricQuery } from './metric-query.ts'
import { metricQueryOf } from './metric-query.ts'

/** What expectations may name, from the run's summary. */
export interface ExpectationVariables {
  readonly requests: Readonly<Record<string, unknown>>
  readonly callers: Readonly<Record<string, unknown>>
  readonly latencyMs: Readonly<Record<string, unknown>>
  readonly endpoints: Readonly<Record<string, unknown>>
  readonly costUsd: number
  readonly instancesPeak: number
  readonly simulatedMs: Ms
  readonly seed: number
}

/** What the functions of expectations ask of a finished run. */
export interface RunReader {
  /** In order of `seq`. */
  readonly events: readonly TimelineEvent[]
  /** State per endpoint at an instant; `undefined`: the run does not reach it. */
  stateAt(atMs: Ms): Readonly<Record<string, unknown>> | undefined
  /** `undefined`: no datapoint. Throws `ExpectationError` when there is no such metric. */
  metric(query: MetricQuery): number | undefined
}

/** For checking expressions before there is a run. */
export const NO_RUN: RunReader = { events: [], stateAt: () => ({}), metric: () => 0 }

export const VARIABLES: Readonly<Record<keyof ExpectationVariables, 'map' | 'double'>> = {
  requests: 'map',
  callers: 'map',
  latencyMs: 'map',
  endpoints: 'map',
  costUsd: 'double',
  instancesPeak: 'double',
  simulatedMs: 'double',
  seed: 'double',
}

/** How each function of ours is called, for error texts. */
export const FUNCTIONS: Readonly<Record<string, string>> = {
  first: "first('deployment.started') or first('alarm.state-changed', {'to':'ALARM'})",
  last: "last('deployment.started') or last('alarm.state-changed', {'to':'ALARM'})",
  count: "count('scaling.scale-out') or count('alarm.state-changed', {'to':'ALARM'})",
  at: "at(duration('10m'))",
  metric:
    "metric('churn', 'A', 'Invocations', 'Sum', 0, duration('10m')), or a map of endpoint, variant, metric, statistic, from, to",
  abs: 'abs(latencyMs.p50 - 20)',
  duration: "duration('7m')",
}

export function celEnvironment(run: RunReader): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
  })
  for (const [name, type] of Object.entries(VARIABLES)) environment.registerVariable(name, type)
  addMixedArithmetic(environment)
  addDurationOperators(environment)
  addEventFunctions(environment, run)
  addReadings(environment, run)
  for (const type of ['double', 'int']) {
    environment.registerFunction(`abs(${type}): double`, value => Math.abs(Number(value)))
  }
  return environment
}

type Calculate = (left: number, right: number) => unknown

const ARITHMETIC: Readonly<Record<string, Calculate>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
}

const COMPARISONS: Readonly<Record<string, Calculate>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
}

const DURATION = 'google.protobuf.Duration'

/** The library compares int with double, but computes with neither mixed. */
function addMixedArithmetic(environment: Environment): void {
  const mixed = (signature: string, calculate: Calculate) =>
    environment.registerOperator(signature, (left, right) => calculate(Number(left), Number(right)))
  for (const [operator, calculate] of Object.entries(ARITHMETIC)) {
    mixed(`double ${operator} int: double`, calculate)
    mixed(`int ${operator} double: double`, calculate)
  }
  mixed('double % double: double', (left, right) => left % right)
  // The library registers an equality in both directions at once.
  mixed('double == int', (left, right) => left === right)
}

function addDurationOperators(environment: Environment): void {
  const add = (signature: string, calculate: Calculate) =>
    environment.registerOperator(signature, (left, right) => calculate(msOf(left), msOf(right)))
  for (const type of ['double', 'int']) {
    for (const [operator, calculate] of Object.entries(COMPARISONS)) {
      add(`${type} ${operator} ${DURATION}`, calculate)
      add(`${DURATION} ${operator} ${type}`, calculate)
    }
    add(`${type} == ${DURATION}`, (left, right) => left === right)
    add(`${type} + ${DURATION}: double`, (left, right) => left + right)
    add(`${DURATION} + ${type}: double`, (left, right) => left + right)
    add(`${type} - ${DURATION}: double`, (left, right) => left - right)
    add(`${DURATION} - ${type}: double`, (left, right) => left - right)
  }
}

function addEventFunctions(environment: Environment, run: RunReader): void {
  const find = (kind: string, match: unknown) => matchingEvents(run.events, kind, match)
  environment
    .registerFunction('first(string): dyn', kind => find(kind, {}).at(0) ?? null)
    .registerFunction('first(string, map): dyn', (kind, match) => find(kind, match).at(0) ?? null)
    .registerFunction('last(string): dyn', kind => find(kind, {}).at(-1) ?? null)
    .registerFunction('last(string, map): dyn', (kind, match) => find(kind, match).at(-1) ?? null)
    .registerFunction('count(string): double', kind => find(kind, {}).length)
    .registerFunction('count(string, map): double', (kind, match) => find(kind, match).length)
}

function addReadings(environment: Environment, run: RunReader): void {
  const stateAt = (time: unknown) => {
    const atMs = msOf(time)
    const state = run.stateAt(atMs)
    if (state !== undefined) return state
    throw new ExpectationError('invalid', `the run does not reach ${atMs} ms`)
  }
  const metric = (members: Readonly<Record<string, unknown>>) => {
    const query = metricQueryOf(members)
    const value = run.metric(query)
    if (value !== undefined) return value
    const { metric: name, statistic, fromMs, toMs } = query
    const when = `from ${fromMs ?? 0} ms to ${toMs === undefined ? 'the end' : `${toMs} ms`}`
    throw new ExpectationError('failed', `no datapoint of ${name} (${statistic}) ${when}`)
  }
  for (const type of ['string', 'double', 'int', DURATION]) {
    environment.registerFunction(`at(${type}): dyn`, stateAt)
  }
  environment.registerFunction('metric(map): double', metric)
  environment.registerFunction(
    'metric(string, string, string, string, dyn, dyn): double',
    (endpoint, variant, name, statistic, from, to) =>
      metric({ endpoint, variant, metric: name, statistic, from, to }),
  )
}
