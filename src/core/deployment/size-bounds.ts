/**
 * How large a part of a variant's instances may be: a canary, a linear step, a rolling batch.
 *
 * Source: endpoints.md 5.1.
 * Assumed: refused at the call; AWS's text is not published (endpoints.md 12).
 */
import { DomainError } from '../errors.ts'
import type { CapacitySize } from './deployment-config.ts'
import { type CapacityRounding, type Counts, instancesOf } from './plan.ts'

/** Least and greatest percentage of the instances; the canary has no lower bound. */
const BOUNDS = {
  CanarySize: { least: 0, most: 50 },
  LinearStepSize: { least: 10, most: 50 },
  MaximumBatchSize: { least: 5, most: 50 },
} as const

export type SizeMember = keyof typeof BOUNDS

/** A size that AWS refuses, and what it would take instead. */
export class SizeOutOfBounds extends DomainError {
  readonly advice: string

  constructor(message: string, advice: string) {
    super('invalid-value', message)
    this.advice = advice
  }
}

/** Throws when a percentage is out of bounds, whatever the fleet. */
export function checkPercentage(member: SizeMember, { type, value }: CapacitySize): void {
  const { least, most } = BOUNDS[member]
  if (type === 'INSTANCE_COUNT' || (least <= value && value <= most)) return
  throw new SizeOutOfBounds(
    `${boundText(member, value > most)} of the instance count`,
    `AWS takes ${member} from ${Math.max(least, 1)}% to ${most}% of a variant's instances`,
  )
}

/** Throws when the size is out of bounds in one of the new fleets. */
export function checkSize(
  member: SizeMember,
  size: CapacitySize,
  green: Counts,
  rounding: CapacityRounding,
): void {
  const { least, most } = BOUNDS[member]
  const { type, value } = size
  for (const [name, count] of green) {
    const instances = type === 'INSTANCE_COUNT' ? value : instancesOf(size, count, rounding)
    // In hundredths of an instance, which are whole numbers: 10% of 6 is not less than 10% of 6.
    const asked = value * (type === 'INSTANCE_COUNT' ? 100 : count)
    // A percentage that rounds down to less than the least one is still what it says.
    const isTooMany = Math.max(instances * 100, asked) > most * count
    if (!isTooMany && asked >= least * count) continue
    const bound = boundText(member, isTooMany)
    throw new SizeOutOfBounds(
      `${bound} of the instance count (variant ${name}: ${instances} of ${count}).`,
      `AWS takes ${member} ${rangeText(member, count)}`,
    )
  }
}

function boundText(member: SizeMember, isTooMany: boolean): string {
  const { least, most } = BOUNDS[member]
  return `${member} ${isTooMany ? `must not exceed ${most}%` : `must be at least ${least}%`}`
}

function rangeText(member: SizeMember, count: number): string {
  const { least, most } = BOUNDS[member]
  const [low, high] = [
    Math.max(Math.ceil((least * count) / 100), 1),
    Math.floor((most * count) / 100),
  ]
  const range = `up to ${most}% of a variant's instances`
  if (high < low) return `${range}: one instance has no such part`
  return `${range}: here ${low === high ? low : `${low} to ${high}`} of ${count}`
}
