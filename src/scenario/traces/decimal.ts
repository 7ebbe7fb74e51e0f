/**
 * Numbers from 0 read from text as bytes, without a string per number: `94`, `94.0`, `1e3`.
 */

const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
/** Up to so many digits the digits are an exact float64. */
const EXACT_DIGITS_MAX = 15
/** Powers of ten are exact float64 up to 22, so one division rounds correctly. */
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS_MAX + 1 }, (_, power) => 10 ** power)

const NUMBER_TEXT = /^(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i

/** NaN when `bytes[start..end)` is not a finite number from 0. */
export function readDecimal(bytes: Uint8Array, start: number, end: number): number {
  let digits = 0
  let decimals = -1
  let value = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === POINT && decimals < 0) {
      decimals = 0
      continue
    }
    if (byte < ZERO || byte > NINE || digits === EXACT_DIGITS_MAX) {
      return readUnusual(bytes, start, end)
    }
    value = value * 10 + (byte - ZERO)
    digits++
    if (decimals >= 0) decimals++
  }
  if (digits === 0) return Number.NaN
  return decimals > 0 ? value / (POWERS_OF_TEN[decimals] ?? 1) : value
}

/** Exponents and long numbers. */
function readUnusual(bytes: Uint8Array, start: number, end: number): number {
  const text = new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 400)))
  const value = NUMBER_TEXT.test(text) && end - start <= 400 ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : Number.NaN
}
