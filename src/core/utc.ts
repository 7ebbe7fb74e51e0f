/**
 * Instants as UTC text, from Unix epoch milliseconds, without the platform's Date (banned in core:
 * it knows the wall clock).
 *
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from './units.ts'

const DAY_MS = 24 * HOUR_MS

export interface UtcFields {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
}

export function utcFields(epochMs: number): UtcFields {
  const days = Math.floor(epochMs / DAY_MS)
  const inDay = Math.floor(epochMs - days * DAY_MS)
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    hour: Math.floor(inDay / HOUR_MS),
    minute: Math.floor(inDay / MINUTE_MS) % 60,
    second: Math.floor(inDay / SECOND_MS) % 60,
    millisecond: inDay % SECOND_MS,
  }
}

/** 00 … 99, made once: pages of histories are full of instants. */
const TWO_DIGITS = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'))
const two = (value: number): string => TWO_DIGITS[value] ?? String(value)

/** `2026-09-14T05:42:58.775+0000`, as in StateReasonData. */
export function isoOffsetText(epochMs: number): string {
  const t = utcFields(epochMs)
  const date = `${String(t.year).padStart(4, '0')}-${two(t.month)}-${two(t.day)}`
  const millisecond = String(t.millisecond).padStart(3, '0')
  return `${date}T${two(t.hour)}:${two(t.minute)}:${two(t.second)}.${millisecond}+0000`
}

/** `14/09/26 05:42:58`, as in StateReason. */
export function slashedText(epochMs: number): string {
  const t = utcFields(epochMs)
  const date = `${two(t.day)}/${two(t.month)}/${two(t.year % 100)}`
  return `${date} ${two(t.hour)}:${two(t.minute)}:${two(t.second)}`
}
