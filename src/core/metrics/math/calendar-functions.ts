/**
 * What metric math says of the instants that datapoints stand for: of every period, whether it has a
 * datapoint or not.
 *
 * Source: CloudWatch guide, using metric math: DAY is 1 (Monday) to 7, HOUR 0 to 23, both UTC.
 */
import { HOUR_MS, type Ms, SECOND_MS } from '../../units.ts'
import { utcFields } from '../../utc.ts'
import type { Grid, Values } from './evaluate.ts'

const DAY_MS = 24 * HOUR_MS
/** 1 January 1970 was a Thursday. */
const FIRST_DAY = 3

const FIELDS = {
  MINUTE: (epochMs: Ms) => utcFields(epochMs).minute,
  HOUR: (epochMs: Ms) => utcFields(epochMs).hour,
  DAY: (epochMs: Ms) => ((Math.floor(epochMs / DAY_MS) + FIRST_DAY) % 7) + 1,
  DATE: (epochMs: Ms) => utcFields(epochMs).day,
  MONTH: (epochMs: Ms) => utcFields(epochMs).month,
  YEAR: (epochMs: Ms) => utcFields(epochMs).year,
  EPOCH: (epochMs: Ms) => Math.floor(epochMs / SECOND_MS),
} as const
export type CalendarFunction = keyof typeof FIELDS

export const isCalendarFunction = (name: string): name is CalendarFunction =>
  Object.hasOwn(FIELDS, name)

/** The field of the instant at which each period of the grid begins. */
export function calendarValues(name: CalendarFunction, grid: Grid): Values {
  const fieldOf = FIELDS[name]
  const periodMs = grid.periodSeconds * SECOND_MS
  return Array.from({ length: grid.length }, (_, period) =>
    fieldOf(grid.startEpochMs + period * periodMs),
  )
}
