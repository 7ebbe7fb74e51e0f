/** Times in expectations: a CEL duration, text such as `'10m'`, or a number of milliseconds. */
import type { Ms } from '../../core/units.ts'
import { readDurationMs } from '../../language/quantities.ts'
import { ExpectationError } from './expectation-error.ts'

/** What is used of the library's google.protobuf.Duration. */
interface CelDuration {
  readonly seconds: bigint
  readonly nanos: number
}

export function isCelDuration(value: unknown): value is CelDuration {
  return (
    typeof value === 'object' &&
    value !== null &&
    'seconds' in value &&
    typeof value.seconds === 'bigint' &&
    'nanos' in value &&
    typeof value.nanos === 'number'
  )
}

export function msOf(value: unknown): Ms {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (isCelDuration(value)) return Number(value.seconds) * 1000 + value.nanos / 1e6
  const reading = readDurationMs(value)
  if ('value' in reading) return reading.value
  throw new ExpectationError('invalid', reading.problem)
}
