/**
 * The bodies that `/_lab` takes, checked by hand: a few keys each, and every refusal says what was
 * expected. Quantities and faults are written as in a scenario file; what reads them is handed in,
 * because the server knows no scenarios.
 */
import type { ModelBehaviour, ModelProfile } from '../core/endpoint/model-profile.ts'
import type { Ms, Share } from '../core/units.ts'
import type { World } from '../core/world.ts'
import { ServerError } from './server-errors.ts'
import { isSpeed, SPEED_EXPECTED, type Speed } from './virtual-clock.ts'

/** A fault as a scenario file's `fault:` entry, read. */
export type LabFault =
  | {
      readonly kind: 'kill'
      readonly endpoint: string
      readonly variant: string
      /** Instances that are lost at once. */
      readonly count: number
    }
  | {
      readonly kind: 'latency'
      readonly target: LabFaultTarget
      readonly factor: number
      readonly forMs: Ms
    }
  | {
      readonly kind: 'errors'
      readonly target: LabFaultTarget
      readonly share4xx: Share
      readonly share5xx: Share
      readonly forMs: Ms
    }
  | {
      readonly kind: 'capacity'
      readonly instanceType: string
      /** Most instances of the type that AWS has for the account. */
      readonly instances: number
      readonly forMs: Ms
    }

export type LabFaultTarget =
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'variant'; readonly endpoint: string; readonly variant: string }
  | {
      readonly kind: 'instance'
      readonly endpoint: string
      readonly variant: string
      readonly instance: number
    }

type Reading<T> = { readonly value: T } | { readonly problem: string }

/** How scenario files write what `/_lab` takes too. */
export interface ScenarioLanguage {
  /** `15m` → milliseconds. */
  readDurationMs(given: unknown): Reading<Ms>
  /** A `fault:` entry. */
  readFault(given: unknown): Reading<LabFault>
  /** Throws `DomainError`. */
  applyFault(world: World, fault: LabFault): void
  /** An entry of `models:`. */
  readModel(given: unknown): Reading<ModelBehaviour>
  /** The other way round: every member, as `readModel` takes it. */
  modelText(profile: ModelProfile): object
}

export type ClockCommand =
  | { readonly kind: 'advance'; readonly byMs: Ms }
  | { readonly kind: 'speed'; readonly speed: Speed }
  | { readonly kind: 'pause'; readonly isPaused: boolean }

const CLOCK_EXPECTED = 'expected {"advance": "15m"}, {"speed": 60} or {"pause": true}'

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
  const entries = typeof given === 'object' && given !== null ? Object.entries(given) : []
  const [entry, extra] = entries
  if (entry === undefined || extra !== undefined)
    throw invalid(`${CLOCK_EXPECTED}, got ${shown(given)}`)
  const [key, value] = entry
  switch (key) {
    case 'advance':
      return { kind: 'advance', byMs: durationOf(value, language) }
    case 'speed':
      if (isSpeed(value)) return { kind: 'speed', speed: value }
      throw invalid(`speed: expected ${SPEED_EXPECTED}, got ${shown(value)}`)
    case 'pause':
      if (typeof value === 'boolean') return { kind: 'pause', isPaused: value }
      throw invalid(`pause: expected true or false, got ${shown(value)}`)
    default:
      throw invalid(`unknown key "${key}": ${CLOCK_EXPECTED}`)
  }
}

export function readFaultCommand(given: unknown, language: ScenarioLanguage): LabFault {
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
  if (Number.isInteger(reading.value)) return reading.value
  throw invalid(`advance: expected whole milliseconds, got ${shown(value)}`)
}

export const invalid = (message: string): ServerError => new ServerError('invalid-value', message)

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 100)
