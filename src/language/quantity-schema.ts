/**
 * The quantities as zod schemas: text with a unit in, a number in the core's unit out.
 *
 * They accept any input type on purpose, so that `rate: 100` meets the text about units and not a
 * remark about types; the JSON Schema for editors says "text of this pattern".
 */
import { z } from 'zod'
import { LIMITS } from '../core/limits.ts'
import { HOUR_MS } from '../core/units.ts'
import {
  QUANTITY_PATTERNS,
  type QuantityReading,
  readDurationMs,
  readFactor,
  readRatePerSecond,
  readShare,
  shown,
} from './quantities.ts'

interface QuantityText {
  readonly id: string
  readonly description: string
  readonly pattern: string
  readonly examples: readonly string[]
}

export function quantity(text: QuantityText, read: (given: unknown) => QuantityReading) {
  const { id, description, pattern, examples } = text
  return z
    .unknown()
    .transform((given, context): number => {
      const reading = given === undefined ? undefined : read(given)
      if (reading !== undefined && 'value' in reading) return reading.value
      // A missing key reaches unknown() as undefined; the issue is the one any type would raise.
      if (reading === undefined) addMissing(context)
      else context.addIssue({ code: 'custom', message: reading.problem, input: given })
      return z.NEVER
    })
    .meta({ id, title: id, description, type: 'string', pattern, examples: [...examples] })
}

function addMissing(context: z.RefinementCtx): void {
  context.addIssue({ code: 'invalid_type', expected: 'string', input: undefined })
}

export const Duration = quantity(
  {
    id: 'Duration',
    description: 'Virtual time: a number and ms, s, m, h or d; parts may be joined (1h30m).',
    pattern: QUANTITY_PATTERNS.duration,
    examples: ['20ms', '90s', '15m', '1.5h', '2d'],
  },
  readDurationMs,
)

/** Of the virtual clock: whole milliseconds, inside the longest run. */
export const Span = quantity(
  {
    id: 'Span',
    description: 'Virtual time in whole milliseconds: a number and ms, s, m, h or d.',
    pattern: QUANTITY_PATTERNS.duration,
    examples: ['90s', '15m', '6h'],
  },
  given => {
    const reading = readDurationMs(given)
    if ('problem' in reading) return reading
    const days = LIMITS.simulatedMsMax / (24 * HOUR_MS)
    if (reading.value > LIMITS.simulatedMsMax) {
      return { problem: `at most ${days}d, got ${shown(given)}` }
    }
    if (Number.isInteger(reading.value)) return reading
    return { problem: `expected whole milliseconds, got ${shown(given)}` }
  },
)

export const PositiveSpan = Span.refine(ms => ms > 0, { error: 'must be more than 0s' })

export const Rate = quantity(
  {
    id: 'Rate',
    description: 'Requests per time: a number and /s, /min or /h.',
    pattern: QUANTITY_PATTERNS.rate,
    examples: ['100/s', '6000/min', '10/h'],
  },
  readRatePerSecond,
)

export const Percent = quantity(
  {
    id: 'Percent',
    description: 'A part of the whole: a number from 0 to 100 and %.',
    pattern: QUANTITY_PATTERNS.percent,
    examples: ['5%', '0.1%'],
  },
  readShare,
)

export const Factor = quantity(
  {
    id: 'Factor',
    description: 'Times so much: x and a number above 0.',
    pattern: QUANTITY_PATTERNS.factor,
    examples: ['x5', 'x0.5'],
  },
  readFactor,
)

/** Names of ours: endpoints, models, variants are checked further by the API's own rules. */
export const Name = z.string().min(1).max(LIMITS.nameLengthMax)
