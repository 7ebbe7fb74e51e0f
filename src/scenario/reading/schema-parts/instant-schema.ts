/** An instant of the calendar as scenario files write it. */

import { shown } from '../../../language/quantities.ts'
import { quantity } from '../../../language/quantity-schema.ts'
import { instantOfText } from '../../instants.ts'

/** An instant of the calendar → Unix epoch milliseconds. */
export const CalendarInstant = quantity(
  {
    id: 'CalendarInstant',
    description: 'A date, or a date and time in UTC.',
    pattern: String.raw`^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$`,
    examples: ['2026-01-05T00:00:00Z'],
  },
  given => {
    const instant = typeof given === 'string' ? instantOfText(given) : undefined
    if (instant !== undefined) return { value: instant.seconds * 1000 + instant.nanos / 1e6 }
    return { problem: `expected an instant such as 2026-01-05T00:00:00Z, got ${shown(given)}` }
  },
)
