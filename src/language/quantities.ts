/**
 * Numbers with a unit as people write them: `90s`, `6000/min`, `20%`, `x5`. Each reader answers
 * with the number in the core's unit, or with a text that says what was expected instead.
 *
 * Negative numbers, exponents and blanks are refused; so are bare numbers, because a unit that is
 * guessed is a factor of 60 gone unnoticed.
 */
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/units.ts'

export type QuantityReading = { readonly value: number } | { readonly problem: string }

const NUMBER = String.raw`\d+(?:\.\d+)?`

const UNIT_MS = new Map<string, number>([
  ['ms', 1],
  ['s', SECOND_MS],
  ['m', MINUTE_MS],
  ['h', HOUR_MS],
  ['d', 24 * HOUR_MS],
])

const PER_SECONDS = new Map<string, number>([
  ['s', 1],
  ['min', 60],
  ['h', 3600],
])

export const QUANTITY_PATTERNS = {
  duration: `^(${NUMBER}(ms|s|m|h|d))+$`,
  rate: `^${NUMBER}/(s|min|h)$`,
  percent: `^${NUMBER}%$`,
  factor: `^x${NUMBER}$`,
} as const

const PATTERN = {
  duration: new RegExp(QUANTITY_PATTERNS.duration),
  durationPart: new RegExp(`(${NUMBER})(ms|s|m|h|d)`, 'g'),
  rate: new RegExp(`^(${NUMBER})/(s|min|h)$`),
  percent: new RegExp(`^(${NUMBER})%$`),
  factor: new RegExp(`^x(${NUMBER})$`),
}

/** `90s`, `15m`, `1.5h`, `1h30m`, `20ms`, `2d` → milliseconds. */
export function readDurationMs(given: unknown): QuantityReading {
  if (typeof given !== 'string' || !PATTERN.duration.test(given)) {
    const hint = unitHint(given, number => `${number}s`)
    return notA(given, `a duration (a number and ms, s, m, h or d; for example 90s or 1.5h)${hint}`)
  }
  let sumMs = 0
  for (const [, number, unit] of given.matchAll(PATTERN.durationPart)) {
    sumMs += Number(number) * (UNIT_MS.get(unit ?? '') ?? Number.NaN)
  }
  return finite(given, sumMs)
}

/** `100/s`, `6000/min`, `10/h` → per second. */
export function readRatePerSecond(given: unknown): QuantityReading {
  const match = typeof given === 'string' ? PATTERN.rate.exec(given) : null
  if (match === null) {
    const hint = unitHint(given, number => `${number}/s`)
    return notA(given, `a rate (a number and /s, /min or /h; for example 100/s)${hint}`)
  }
  return finite(given, Number(match[1]) / (PER_SECONDS.get(match[2] ?? '') ?? Number.NaN))
}

/** `20%` → 0.2; from 0% to 100%. */
export function readShare(given: unknown): QuantityReading {
  const match = typeof given === 'string' ? PATTERN.percent.exec(given) : null
  if (match === null) {
    const hint = unitHint(given, number => `${number}%`)
    return notA(given, `a percentage (a number and %; for example 20%)${hint}`)
  }
  const percent = Number(match[1])
  if (percent > 100) return { problem: `at most 100%, got ${shown(given)}` }
  return { value: percent / 100 }
}

/** `x5`, `x0.5` → 5, 0.5; more than 0. */
export function readFactor(given: unknown): QuantityReading {
  const match = typeof given === 'string' ? PATTERN.factor.exec(given) : null
  if (match === null) {
    const hint = unitHint(given, number => `x${number}`)
    return notA(given, `a factor (x and a number; for example x5 or x0.5)${hint}`)
  }
  const factor = Number(match[1])
  if (factor === 0) return { problem: `more than x0, got ${shown(given)}` }
  return finite(given, factor)
}

const notA = (given: unknown, expected: string): QuantityReading => ({
  problem: `expected ${expected}, got ${shown(given)}`,
})

const finite = (given: unknown, value: number): QuantityReading =>
  Number.isFinite(value) ? { value } : { problem: `${shown(given)} is too large` }

/** What a bare number most likely meant. */
function unitHint(given: unknown, withUnit: (number: number) => string): string {
  const number = typeof given === 'string' ? Number(given === '' ? Number.NaN : given) : given
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) return ''
  return `, such as ${withUnit(number)}`
}

/** A value of a scenario file as an error text quotes it. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  if (typeof value !== 'string') return String(value)
  return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`
}
