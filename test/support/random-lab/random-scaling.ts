/** Random auto scaling of variant A: bounds, target tracking, steps and scheduled actions together. */
import fc from 'fast-check'
import { MINUTE } from '../lab.ts'

export interface RandomTracking {
  readonly targetValue: number
  readonly cooldownMs: number
  readonly disableScaleIn: boolean
}

export interface RandomScaling {
  readonly bounds: readonly [number, number]
  /** On InvocationsPerInstance. */
  readonly tracking: RandomTracking | undefined
  /** On ConcurrentRequestsPerModel, every 10 s. */
  readonly concurrency: RandomTracking | undefined
  readonly steps: RandomSteps | undefined
  readonly scheduled: readonly RandomSchedule[]
}

export interface RandomSteps {
  readonly adjustmentType: 'ChangeInCapacity' | 'PercentChangeInCapacity' | 'ExactCapacity'
  readonly width: number
  /** From the threshold up, each as wide as told, the last without end. */
  readonly adjustments: readonly number[]
  readonly cooldownMs: number
}

/** Every so often from an instant on. */
export interface RandomSchedule {
  readonly everyMs: number
  readonly firstMs: number
  readonly minCapacity: number | undefined
  readonly maxCapacity: number
}

const cooldowns = fc.constantFrom(0, MINUTE, 3 * MINUTE)

export const trackings: fc.Arbitrary<RandomTracking> = fc.record({
  targetValue: fc.constantFrom(1, 20, 60, 150),
  cooldownMs: cooldowns,
  disableScaleIn: fc.constantFrom(false, false, false, true),
})

const steps: fc.Arbitrary<RandomSteps> = fc.record({
  adjustmentType: fc.constantFrom(
    'ChangeInCapacity' as const,
    'PercentChangeInCapacity' as const,
    'ExactCapacity' as const,
  ),
  width: fc.constantFrom(1, 30, 100),
  adjustments: fc.array(fc.constantFrom(-2, 1, 2, 5, 50), { minLength: 1, maxLength: 3 }),
  cooldownMs: cooldowns,
})

const schedules: fc.Arbitrary<RandomSchedule> = fc.record({
  everyMs: fc.constantFrom(2 * MINUTE, 5 * MINUTE, 60 * MINUTE),
  firstMs: fc.integer({ min: MINUTE, max: 15 * MINUTE }),
  minCapacity: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
  maxCapacity: fc.integer({ min: 0, max: 9 }),
})

export const scalings: fc.Arbitrary<RandomScaling> = fc.record({
  bounds: fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 6 }))
    .map(([low, more]) => [low, low + more] as const),
  tracking: fc.option(trackings, { nil: undefined, freq: 4 }),
  concurrency: fc.option(trackings, { nil: undefined, freq: 2 }),
  steps: fc.option(steps, { nil: undefined, freq: 2 }),
  scheduled: fc.array(schedules, { maxLength: 2, size: 'max' }),
})
