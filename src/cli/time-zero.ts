/**
 * When virtual time begins, by the calendar: the current minute, an instant of the user's, or what
 * the scenario says. Clients ask for "the last hour" by their own clock, so the wall clock it is
 * unless somebody wants otherwise.
 */
import { InvalidArgumentError } from 'commander'
import { MINUTE_MS, type Ms } from '../core/units.ts'
import { instantOfText } from '../scenario/instants.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Speed } from '../server/virtual-clock.ts'

/** Unix milliseconds, or `now`: the current minute whatever a scenario says. */
export type Start = number | 'now'

export const START_OPTION = {
  flags: '--start <instant>',
  text: 'calendar time of time zero: 2026-01-05T00:00:00Z, or "now" (default: as the file says, else now)',
} as const

export function startOf(text: string): Start {
  if (text === 'now') return text
  const instant = instantOfText(text)
  // A year in four digits is within what Date can show.
  if (instant !== undefined) return instant.seconds * 1000 + Math.floor(instant.nanos / 1e6)
  throw new InvalidArgumentError('--start takes an instant such as 2026-01-05T00:00:00Z, or "now".')
}

interface Choice {
  readonly start?: Start | undefined
  readonly speed: Speed
  /** `undefined`: an empty account. */
  readonly scenario: Scenario | undefined
}

/** Unix milliseconds of time zero. Minutes of virtual time are minutes of the calendar. */
export function epochOf({ start, scenario }: Choice, wallMs: number): number {
  if (typeof start === 'number') return start
  if (start === undefined && scenario?.hasOwnStart === true) return scenario.epochMs
  return Math.floor(wallMs / MINUTE_MS) * MINUTE_MS
}

/** The account's clock shows what the wall clock does, as long as it runs at speed 1. */
export const showsWallClock = ({ start, speed, scenario }: Choice): boolean =>
  typeof start !== 'number' && scenario === undefined && typeof speed === 'number'

/**
 * How far into its first minute an account is when it begins: as far as the wall clock. A scenario
 * begins at its zero, and a clock that is moved by hand begins there, too.
 */
export const beginMs = (choice: Choice, wallMs: number): Ms =>
  showsWallClock(choice) ? wallMs % MINUTE_MS : 0
