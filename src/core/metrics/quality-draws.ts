/**
 * What came of the requests that a model served: business outcomes, and right and wrong answers,
 * for models that declare them. Drawn for all of a metric period at its end, from random streams of
 * their own: no request pays for it, and nothing else changes.
 *
 * Assumed: requests are independent; a request that failed has no outcome; those of a period in
 * which the model's behaviour changed are drawn from the behaviour at its end.
 */
import type { BusinessOutcome, ConfusionMatrix, ModelProfile } from '../endpoint/model-profile.ts'
import { answersOf } from '../endpoint/model-profile.ts'
import { SampleStream } from '../sampling/sample-stream.ts'
import { fillNormal } from '../sampling/ziggurat.ts'
import type { MetricRow } from './metric-row.ts'
import type { VariantTotals } from './variant-totals.ts'

/** Moments of an outcome over requests; of a binary one the sum is the number of successes. */
export interface OutcomeSums {
  /** `numeric`, too, when the model changed from one kind to the other. */
  readonly kind: BusinessOutcome['kind']
  readonly requests: number
  readonly sum: number
  readonly sumOfSquares: number
}

export interface QualityCounts {
  /** `undefined`: no business outcome is declared; below: no confusion matrix. */
  readonly outcome: OutcomeSums | undefined
  readonly confusion: ConfusionMatrix | undefined
}

export class QualityDraws {
  readonly #seed: number | string
  readonly #streamName: string
  readonly #totals: VariantTotals
  #uniforms: SampleStream | undefined
  #normals: SampleStream | undefined
  #answers: SampleStream | undefined

  constructor(seed: number | string, streamName: string, totals: VariantTotals) {
    this.#seed = seed
    this.#streamName = streamName
    this.#totals = totals
  }

  /** The row with what came of its requests. */
  addTo(row: MetricRow, profile: ModelProfile): MetricRow {
    const quality = this.draw(profile, row.answers - row.modelErrors)
    return quality === undefined ? row : { ...row, quality }
  }

  /**
   * What came of so many requests, which the totals have from now on; `undefined`: the model
   * declares nothing, or there are none.
   */
  draw(profile: ModelProfile, served: number): QualityCounts | undefined {
    const { businessOutcome, confusion } = profile
    if (served === 0 || (businessOutcome === undefined && confusion === undefined)) return undefined
    const quality = {
      outcome: businessOutcome && this.#outcomes(businessOutcome, served),
      confusion: confusion && this.#confusion(confusion, served),
    }
    this.#totals.quality = addQuality(this.#totals.quality, quality)
    return quality
  }

  #outcomes(outcome: BusinessOutcome, served: number): OutcomeSums {
    if (outcome.kind === 'numeric') return this.#amounts(outcome.mean, outcome.sd, served)
    this.#uniforms ??= new SampleStream(this.#seed, `business-outcome/${this.#streamName}`)
    let successes = 0
    for (let i = 0; i < served; i++) successes += Number(this.#uniforms.next() < outcome.rate)
    return { kind: 'binary', requests: served, sum: successes, sumOfSquares: successes }
  }

  #amounts(mean: number, sd: number, served: number): OutcomeSums {
    const name = `business-amount/${this.#streamName}`
    this.#normals ??= new SampleStream(this.#seed, name, fillNormal)
    let sum = 0
    let sumOfSquares = 0
    for (let i = 0; i < served; i++) {
      const amount = mean + sd * this.#normals.next()
      sum += amount
      sumOfSquares += amount * amount
    }
    return { kind: 'numeric', requests: served, sum, sumOfSquares }
  }

  #confusion(matrix: ConfusionMatrix, served: number): ConfusionMatrix {
    this.#answers ??= new SampleStream(this.#seed, `classification/${this.#streamName}`)
    const all = answersOf(matrix)
    const upToTruePositives = matrix.truePositives / all
    const upToFalseNegatives = upToTruePositives + matrix.falseNegatives / all
    const upToFalsePositives = upToFalseNegatives + matrix.falsePositives / all
    let truePositives = 0
    let falseNegatives = 0
    let falsePositives = 0
    for (let i = 0; i < served; i++) {
      const draw = this.#answers.next()
      if (draw < upToTruePositives) truePositives++
      else if (draw < upToFalseNegatives) falseNegatives++
      else if (draw < upToFalsePositives) falsePositives++
    }
    const trueNegatives = served - truePositives - falseNegatives - falsePositives
    return { truePositives, falseNegatives, falsePositives, trueNegatives }
  }
}

/** Both together; where one has none, the other's. */
export function addQuality(
  a: QualityCounts | undefined,
  b: QualityCounts | undefined,
): QualityCounts | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return {
    outcome: addOutcomes(a.outcome, b.outcome),
    confusion: addConfusion(a.confusion, b.confusion),
  }
}

function addOutcomes(
  a: OutcomeSums | undefined,
  b: OutcomeSums | undefined,
): OutcomeSums | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return {
    kind: a.kind === b.kind ? a.kind : 'numeric',
    requests: a.requests + b.requests,
    sum: a.sum + b.sum,
    sumOfSquares: a.sumOfSquares + b.sumOfSquares,
  }
}

function addConfusion(
  a: ConfusionMatrix | undefined,
  b: ConfusionMatrix | undefined,
): ConfusionMatrix | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return {
    truePositives: a.truePositives + b.truePositives,
    falseNegatives: a.falseNegatives + b.falseNegatives,
    falsePositives: a.falsePositives + b.falsePositives,
    trueNegatives: a.trueNegatives + b.trueNegatives,
  }
}
