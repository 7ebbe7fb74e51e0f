/**
 * The bodies that `/_lab` takes, checked by hand: a few keys each, and every refusal says what was
 * expected. Quantities and faults are written as in a scenario file; what reads them is handed in,
 * because the server knows no scenarios.
 */
import type { ModelBehaviour, ModelProfile } from '../../core/endpoint/model-profile.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import type { Fault } from '../../language/fault.ts'
import { ServerError } from '../http/server-errors.ts'
import { SERVER_LIMITS } from '../limits.ts'
import { isSpeed, SPEED_EXPECTED, type Speed } from '../virtual-clock.ts'

type Reading<T> = { readonly value: T } | { readonly problem: string }

/** How scenario files write what `/_lab` takes too. */
export interface ScenarioLanguage {
  /** `15m` → milliseconds. */
  readDurationMs(given: unknown): Reading<Ms>
  /** A `fault:` entry. */
  readFault(given: unknown): Reading<Fault>
  /** Throws `DomainError`. */
  applyFault(world: World, fault: Fault): void
  /** An entry of `models:`. */
  readModel(given: unknown): Reading<ModelBehaviour>
  /** `did you mean "A"?`, or what there is; `undefined`: there is none. */
  suggestion(given: string, known: Iterable<string>): string | undefined
  /** The other way round: every member, as `readModel` takes it. */
  modelText(profile: ModelProfile): object
}

/** What of the clock is to change; `undefined`: stays as it is. */
export interface ClockCommand {
  readonly advanceMs: Ms | undefined
  readonly speed: Speed | undefined
  readonly isPaused: boolean | undefined
}

const CLOCK_KEYS: readonly string[] = ['advance', 'speed', 'pause']
const CLOCK_EXPECTED =
  'expected {"advance": "15m"}, {"speed": 60}, {"pause": true}, or several of them'

export function parseLabBody(body: string | undefined): unknown {
  if (body === undefined || body === '') return {}
  try {
    return JSON.parse(body)
  } catch (error) {
    const reason = error instanceof Error ? error.message : ''
    throw new ServerError('body-not-json', `The body is not valid JSON: ${reason}.`)
  }
}

export function readClockCommand(given: unknown, language: ScenarioLanguage): ClockCommand {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  const members = new Map<string, unknown>(isObject ? Object.entries(given) : [])
  if (members.size === 0) throw invalid(`${CLOCK_EXPECTED}, got ${shown(given)}`)
  const unknown = [...members.keys()].find(key => !CLOCK_KEYS.includes(key))
  if (unknown !== undefined) {
    throw invalid(`unknown key "${unknown.slice(0, 100)}": ${CLOCK_EXPECTED}`)
  }
  return {
    advanceMs: members.has('advance') ? durationOf(members.get('advance'), language) : undefined,
    speed: members.has('speed') ? speedOf(members.get('speed')) : undefined,
    isPaused: members.has('pause') ? pauseOf(members.get('pause')) : undefined,
  }
}

function speedOf(value: unknown): Speed {
  if (isSpeed(value)) return value
  throw invalid(`speed: expected ${SPEED_EXPECTED}, got ${shown(value)}`)
}

function pauseOf(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw invalid(`pause: expected true or false, got ${shown(value)}`)
}

/** A route that takes no members: an empty body, or {}. */
export function readEmptyBody(given: unknown): void {
  const isEmpty =
    typeof given === 'object' &&
    given !== null &&
    !Array.isArray(given) &&
    Object.keys(given).length === 0
  if (!isEmpty) throw invalid(`expected no body or {}, got ${shown(given)}`)
}

export function readFaultCommand(given: unknown, language: ScenarioLanguage): Fault {
  const reading = language.readFault(given)
  if ('problem' in reading) throw invalid(reading.problem)
  return reading.value
}

export function readModelBody(given: unknown, language: ScenarioLanguage): ModelBehaviour {
  const reading = language.readModel(given)
  if ('problem' in reading) throw invalid(reading.problem)
  return reading.value
}

function durationOf(value: unknown, language: ScenarioLanguage): Ms {
  const reading = language.readDurationMs(value)
  if ('problem' in reading) throw invalid(`advance: ${reading.problem}`)
  if (!Number.isInteger(reading.value)) {
    throw invalid(`advance: expected whole milliseconds, got ${shown(value)}`)
  }
  const { advanceMsMax } = SERVER_LIMITS
  if (reading.value <= advanceMsMax) return reading.value
  const days = advanceMsMax / (24 * 3_600_000)
  throw invalid(`advance: at most ${days}d at once, got ${shown(value)}; ask several times`)
}

export const invalid = (message: string): ServerError => new ServerError('invalid-value', message)

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 100)
