/**
 * The value of x-amzn-requestid: UUID-shaped and unique, from a random start and a counter, because
 * every answer carries one and a random UUID each would cost more than routing the request.
 */
import { randomUUID } from 'node:crypto'

const COUNTER_DIGITS = 12

/** A source of ids that differ from one another and from those of every other source. */
export function requestIds(): () => string {
  const start = randomUUID().slice(0, -COUNTER_DIGITS)
  let count = 0
  return () => {
    count++
    return start + count.toString(16).padStart(COUNTER_DIGITS, '0')
  }
}
