/**
 * Numbers as CloudWatch prints them in the texts of alarms: as Java prints a double.
 *
 * Source: autoscaling.md 6.4 (`21.5`, `2.0`).
 * Assumed: from ten million up and below a thousandth as Java does, too: `1.2E7`, `5.0E-4`.
 */

const PLAIN_FROM = 1e-3
const PLAIN_UNTIL = 1e7

export function doubleText(value: number): string {
  const size = Math.abs(value)
  if (value === 0 || (size >= PLAIN_FROM && size < PLAIN_UNTIL)) return withDecimal(String(value))
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  return `${withDecimal(mantissa)}E${Number(exponent)}`
}

const withDecimal = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`)
