/**
 * Instants read from text as bytes, without an object per instant: `2026-01-05T00:00:00Z`,
 * `2023-11-16 18:17:03.9799600`, or plain seconds such as `1700172000.25`.
 *
 * The second and its fraction are kept apart, since milliseconds since 1970 in one float64 cannot
 * tell 100 ns. Text without a zone is UTC. Fractions finer than 1 ns are cut. Days that are not in
 * the calendar, leap seconds and instants before 1970 are refused.
 */

export interface Instant {
  /** Whole seconds since 1970 (or since whatever zero plain seconds count from). */
  seconds: number
  /** 0 to 999,999,999. */
  nanos: number
}

const NINE = 0x39
const ZERO = 0x30
const POINT = 0x2e
const DASH = 0x2d
const COLON = 0x3a
const SPACE = 0x20
const PLUS = 0x2b
const UPPER_T = 0x54
const UPPER_Z = 0x5a

/** Seconds of more digits than this would no longer be exact. */
const SECOND_DIGITS_MAX = 15

/** Reads the whole of `bytes[start..end)` into `out`; false when it is not an instant. */
export function readInstant(bytes: Uint8Array, start: number, end: number, out: Instant): boolean {
  const isDated = end - start >= 5 && bytes[start + 4] === DASH
  return isDated ? readDateTime(bytes, start, end, out) : readSeconds(bytes, start, end, out)
}

export function instantOfText(text: string): Instant | undefined {
  const bytes = new TextEncoder().encode(text)
  const instant: Instant = { seconds: 0, nanos: 0 }
  return readDateTime(bytes, 0, bytes.length, instant) ? instant : undefined
}

/** Milliseconds from one instant to a later one, exact to the nanosecond for 100 days. */
export function msBetween(from: Instant, to: Instant): number {
  return (to.seconds - from.seconds) * 1000 + (to.nanos - from.nanos) / 1e6
}

function readSeconds(bytes: Uint8Array, start: number, end: number, out: Instant): boolean {
  let at = start
  let seconds = 0
  for (; at < end && isDigit(bytes[at]); at++) seconds = seconds * 10 + digit(bytes[at])
  if (at === start || at - start > SECOND_DIGITS_MAX) return false
  const zoneAt = readFraction(bytes, at, end, out)
  out.seconds = seconds
  return zoneAt === end
}

/** `YYYY-MM-DD`, then nothing, or `T` or a blank and `HH:MM[:SS[.fraction]]` and a zone or none. */
function readDateTime(bytes: Uint8Array, start: number, end: number, out: Instant): boolean {
  const year = number(bytes, start, 4)
  const month = number(bytes, start + 5, 2)
  const day = number(bytes, start + 8, 2)
  const dateEnd = start + 10
  if (dateEnd > end || bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) return false
  if (!(year >= 1970 && month >= 1 && month <= 12)) return false
  if (!(day >= 1 && day <= daysInMonth(year, month))) return false
  out.seconds = daysSince1970(year, month, day) * 86_400
  out.nanos = 0
  if (dateEnd === end) return true
  if (bytes[dateEnd] !== SPACE && bytes[dateEnd] !== UPPER_T) return false
  return addTimeOfDay(bytes, dateEnd + 1, end, out)
}

function addTimeOfDay(bytes: Uint8Array, start: number, end: number, out: Instant): boolean {
  const hour = number(bytes, start, 2)
  const minute = number(bytes, start + 3, 2)
  if (start + 5 > end || bytes[start + 2] !== COLON || !(hour <= 23 && minute <= 59)) return false
  let at = start + 5
  let second = 0
  if (at < end && bytes[at] === COLON) {
    second = number(bytes, at + 1, 2)
    at += 3
    if (at > end || !(second <= 59)) return false
    at = readFraction(bytes, at, end, out)
    if (at < 0) return false
  }
  const offsetSeconds = zoneOffset(bytes, at, end)
  out.seconds += hour * 3600 + minute * 60 + second - offsetSeconds
  return out.seconds >= 0 // false for the NaN of a malformed zone, too
}

/** Puts the fraction into `out.nanos`; answers where it ends, -1 when it is a point alone. */
function readFraction(bytes: Uint8Array, start: number, end: number, out: Instant): number {
  out.nanos = 0
  if (start >= end || bytes[start] !== POINT) return start
  let at = start + 1
  let weight = 100_000_000
  for (; at < end && isDigit(bytes[at]); at++) {
    out.nanos += digit(bytes[at]) * weight
    weight = weight > 1 ? weight / 10 : 0
  }
  return at === start + 1 ? -1 : at
}

/** Nothing, `Z`, `+02:00` or `+0200`; NaN for anything else. */
function zoneOffset(bytes: Uint8Array, start: number, end: number): number {
  if (start === end || (bytes[start] === UPPER_Z && start + 1 === end)) return 0
  const isAhead = bytes[start] === PLUS
  if (!isAhead && bytes[start] !== DASH) return Number.NaN
  const minuteAt = bytes[start + 3] === COLON ? start + 4 : start + 3
  if (minuteAt + 2 !== end) return Number.NaN
  const hours = number(bytes, start + 1, 2)
  const minutes = number(bytes, minuteAt, 2)
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN
  return (isAhead ? 1 : -1) * (hours * 3600 + minutes * 60)
}

/** NaN unless there are that many digits. */
function number(bytes: Uint8Array, start: number, digits: number): number {
  let value = 0
  for (let at = start; at < start + digits; at++) {
    if (!isDigit(bytes[at])) return Number.NaN
    value = value * 10 + digit(bytes[at])
  }
  return value
}

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= ZERO && byte <= NINE

const digit = (byte: number | undefined): number => (byte ?? ZERO) - ZERO

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** In the Gregorian calendar; years are taken to begin in March, so leap days come last. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const marchMonth = month <= 2 ? month + 9 : month - 3
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return marchYear * 365 + leapDays + dayOfYear - DAYS_TO_1970
}

/** From 0000-03-01 to 1970-01-01. */
const DAYS_TO_1970 = 719_468
