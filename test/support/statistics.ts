/** Statistics that tests of random behaviour need. */

export const mean = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  return sum / values.length
}

/** Unbiased. */
export function variance(values: ArrayLike<number>): number {
  const center = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - center) ** 2
  return sum / (values.length - 1)
}

/** How many standard errors the mean of the values is away from what it should be. */
export const zOfMean = (values: ArrayLike<number>, expected: number): number =>
  (mean(values) - expected) / Math.sqrt(variance(values) / values.length)

/** How many standard errors a count of successes is away from what it should be. */
export const zOfCount = (count: number, trials: number, probability: number): number =>
  (count - trials * probability) / Math.sqrt(trials * probability * (1 - probability))

/** Pearson's statistic of observed counts against expected ones. */
export const chiSquare = (observed: readonly number[], expected: readonly number[]): number =>
  observed.reduce(
    (sum, count, i) => sum + (count - (expected[i] ?? 0)) ** 2 / (expected[i] ?? 1),
    0,
  )

/** 99.9 % points of chi-square, by degrees of freedom from 1. */
export const CHI_SQUARE_999 = [10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32, 26.12, 27.88, 29.59]

/**
 * 99.5 % point of Student's t: the half width of a two-sided 99 % interval in standard errors.
 *
 * Source: Abramowitz and Stegun 26.7.5, from the normal point; within 0.002 from 15 degrees on.
 */
export function studentT995(degreesOfFreedom: number): number {
  const z = 2.5758293035489
  const g1 = (z ** 3 + z) / 4
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  return z + g1 / degreesOfFreedom + g2 / degreesOfFreedom ** 2 + g3 / degreesOfFreedom ** 3
}
