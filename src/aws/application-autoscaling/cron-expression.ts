/**
 * AWS's cron grammar, `min hour dom month dow year` (or seven fields, seconds first), translated to
 * that of croner, which computes the runs.
 *
 * Source: autoscaling.md 1.3 (texts), 4.5: names, `, - * / L W #`; one of the two day fields is `?`.
 * The texts are those of Quartz's CronExpression, whose grammar this is.
 * Assumed: the positions in the texts, but for the two that are recorded.
 */

import { DomainError } from '../../core/errors.ts'
import { NOT_SIMULATED } from '../constraints.ts'
import { scheduleError } from './schedule-error.ts'

interface Field {
  readonly name: string
  readonly low: number
  readonly high: number
  readonly names?: readonly string[]
  /** What Quartz says of a value outside. */
  readonly range: string
}

const SECOND: Field = {
  name: 'second',
  low: 0,
  high: 59,
  range: 'Minute and Second values must be between 0 and 59',
}
const MINUTE: Field = { ...SECOND, name: 'minute' }
const HOUR: Field = {
  name: 'hour',
  low: 0,
  high: 23,
  range: 'Hour values must be between 0 and 23',
}
const DAY_OF_MONTH: Field = {
  name: 'day of month',
  low: 1,
  high: 31,
  range: 'Day of month values must be between 1 and 31',
}
const MONTH: Field = {
  name: 'month',
  low: 1,
  high: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  range: 'Month values must be between 1 and 12',
}
const DAY_OF_WEEK: Field = {
  name: 'day of week',
  low: 1,
  high: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
  range: 'Day-of-Week values must be between 1 and 7',
}
const YEAR: Field = {
  name: 'year',
  low: 1970,
  high: 2199,
  range: 'Year values must be between 1970 and 2199',
}

const SIX_FIELDS = [MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR]
const SEVEN_FIELDS = [SECOND, ...SIX_FIELDS]

/**
 * The patterns for croner that together are the expression: seven fields, seconds first, years last,
 * Sunday 0. One, but for days that count from the end of the month. Throws AWS's texts.
 */
export function cronerPatternsOf(expression: string): readonly string[] {
  const parts = expression
    .toUpperCase()
    .split(/ +/)
    .filter(part => part !== '')
  if (parts.length < SIX_FIELDS.length) {
    throw cronError(expression.length, 'Unexpected end of expression.')
  }
  if (parts.length > SEVEN_FIELDS.length) throw cronError(expression.length, 'Too many fields.')
  const fields = parts.length === SEVEN_FIELDS.length ? SEVEN_FIELDS : SIX_FIELDS
  checkDayFields(parts, fields)
  const translated = parts.map((part, index) => translate(part, fields[index] ?? SECOND))
  const seven = fields === SIX_FIELDS ? ['0', ...translated] : translated
  const offset = /^L-(\d+)$/.exec(parts[fields.indexOf(DAY_OF_MONTH)] ?? '')?.[1]
  const all = offset === undefined ? [seven] : fromMonthEnd(seven, Number(offset))
  return all.map(pattern => pattern.join(' '))
}

const YEARS = Array.from({ length: 230 }, (_, index) => 1970 + index)
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** Months by their length, and the years in which they have it. */
const MONTH_LENGTHS = [
  { days: 31, months: [1, 3, 5, 7, 8, 10, 12], years: YEARS },
  { days: 30, months: [4, 6, 9, 11], years: YEARS },
  { days: 29, months: [2], years: YEARS.filter(isLeap) },
  { days: 28, months: [2], years: YEARS.filter(year => !isLeap(year)) },
] as const

/** `L-3`: the third day before the last one; a day for each length that months have. */
function fromMonthEnd(fields: readonly string[], offset: number): readonly (readonly string[])[] {
  if (offset > 30) throw cronError(0, 'Offset from last day must be <= 30')
  const [second = '', minute = '', hour = '', , month = '', dayOfWeek = '', year = ''] = fields
  const within = (part: string, values: readonly number[]): readonly number[] =>
    part === '*' ? values : values.filter(value => part.split(',').includes(String(value)))
  return MONTH_LENGTHS.flatMap(({ days, months, years }) => {
    const [inMonths, inYears] = [within(month, months), within(year, years)]
    if (days <= offset || inMonths.length === 0 || inYears.length === 0) return []
    const day = String(days - offset)
    return [[second, minute, hour, day, inMonths.join(','), dayOfWeek, inYears.join(',')]]
  })
}

function checkDayFields(parts: readonly string[], fields: readonly Field[]): void {
  const unset = parts.filter(part => part === '?').length
  const isDayField = (index: number): boolean =>
    fields[index] === DAY_OF_MONTH || fields[index] === DAY_OF_WEEK
  const elsewhere = parts.some((part, index) => part === '?' && !isDayField(index))
  if (elsewhere) {
    throw cronError(0, "'?' can only be specified for Day-of-Month or Day-of-Week.")
  }
  if (unset === 0) {
    throw cronError(
      0,
      'Specifying both a day-of-week AND a day-of-month parameter is not supported.',
    )
  }
  if (unset === 2) {
    throw cronError(0, "'?' can only be specified for Day-of-Month -OR- Day-of-Week.")
  }
}

function translate(part: string, field: Field): string {
  if (part === '*' || part === '?') return '*'
  if (field === DAY_OF_MONTH) return dayOfMonth(part)
  if (field === DAY_OF_WEEK) return dayOfWeek(part)
  return valuesOf(part, field).join(',')
}

/** `L` the last day, `L-3` the third before it, `LW` the last weekday, `15W` the one nearest to it. */
function dayOfMonth(part: string): string {
  if (part === 'L' || part === 'LW') return part
  if (/^L-\d+$/.test(part)) return part // see fromMonthEnd
  if (/^L-\d+W$/.test(part)) {
    throw new DomainError('not-simulated', `${NOT_SIMULATED}day of month ${part}.`)
  }
  const nearest = /^(\d+)W$/.exec(part)?.[1]
  if (nearest !== undefined) return `${checked(nearest, DAY_OF_MONTH)}W`
  return valuesOf(part, DAY_OF_MONTH).join(',')
}

/** `6L` and `FRIL` the last Friday, `6#3` the third, `L` Saturday. Sunday is 1 here, 0 there. */
function dayOfWeek(part: string): string {
  if (part === 'L') return String(DAY_OF_WEEK.high - 1)
  const [, last] = /^(\w+)L$/.exec(part) ?? []
  if (last !== undefined) return `${checked(last, DAY_OF_WEEK) - 1}L`
  const [, day, nth] = /^(\w+)#(\d+)$/.exec(part) ?? []
  if (day !== undefined && nth !== undefined) {
    if (!/^[1-5]$/.test(nth)) {
      throw cronError(0, "A numeric value between 1 and 5 must follow the '#' option")
    }
    return `${checked(day, DAY_OF_WEEK) - 1}#${nth}`
  }
  return valuesOf(part, DAY_OF_WEEK)
    .map(value => value - 1)
    .join(',')
}

/** The values of a list of single values, ranges and steps, in rising order. */
function valuesOf(part: string, field: Field): readonly number[] {
  const values = new Set(part.split(',').flatMap(item => itemValues(item, field)))
  return [...values].sort((a, b) => a - b)
}

/** `5`, `1-5`, `FRI-MON` (over the end), `0/15`, `8-17/2`, or `*` with a step. */
function itemValues(item: string, field: Field): readonly number[] {
  const [span = '', stepText] = item.split('/')
  const step = stepText === undefined ? 1 : Number(stepText)
  if (!Number.isInteger(step) || step < 1 || step > field.high) {
    throw cronError(0, `Increment must be between 1 and ${field.high}: ${stepText}`)
  }
  const [fromText = '', toText] = span.split('-')
  const from = fromText === '*' ? field.low : checked(fromText, field)
  const isSingle = toText === undefined && stepText === undefined && fromText !== '*'
  const to = isSingle ? from : toText === undefined ? field.high : checked(toText, field)
  const size = field.high - field.low + 1
  const count = Math.floor((to >= from ? to - from : to - from + size) / step) + 1
  return Array.from(
    { length: count },
    (_, index) => ((from + index * step - field.low) % size) + field.low,
  )
}

/** The number that a text or a name stands for. */
function checked(text: string, field: Field): number {
  const named = field.names?.indexOf(text) ?? -1
  if (named >= 0) return named + field.low
  const value = Number(text)
  if (!/^\d+$/.test(text)) throw cronError(0, `Illegal characters for this position: '${text}'`)
  if (value < field.low || value > field.high) throw cronError(0, field.range)
  return value
}

const cronError = (position: number, details: string): DomainError =>
  scheduleError(`Invalid CRON expression: error at position ${position}, details: ${details}`)
