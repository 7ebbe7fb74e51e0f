/**
 * How many requests each variant would have got, had every request gone where the weights say: what
 * an A/B test holds the observed counts against.
 *
 * Source: share = weight ÷ sum of weights (ProductionVariant.InitialVariantWeight). Costs nothing
 * per request: the requests of a stretch are shared out when the weights change, or when asked for.
 */
import { type Candidates, shareOf } from './router.ts'

export class ExpectedSplit<Variant> {
  #variants: readonly Variant[] = []
  #candidates: Candidates | undefined
  #requestsBefore = 0
  readonly #expected = new Map<Variant, number>()
  readonly #compared = new Set<Variant>()

  /** From now on requests are split so; `requestsTotal` have arrived so far. */
  change(variants: readonly Variant[], candidates: Candidates, requestsTotal: number): void {
    for (const variant of this.#variants) {
      this.#expected.set(variant, this.expectedOf(variant, requestsTotal))
    }
    if (variants.length > 1) for (const variant of variants) this.#compared.add(variant)
    this.#variants = [...variants]
    this.#candidates = candidates
    this.#requestsBefore = requestsTotal
  }

  /** Whether it ever was one of several. */
  hasBeenCompared(variant: Variant): boolean {
    return this.#compared.has(variant)
  }

  /** Requests that the variant would have got of `requestsTotal`. */
  expectedOf(variant: Variant, requestsTotal: number): number {
    const before = this.#expected.get(variant) ?? 0
    const index = this.#variants.indexOf(variant)
    if (this.#candidates === undefined || index < 0) return before
    return before + (requestsTotal - this.#requestsBefore) * shareOf(this.#candidates, index)
  }
}
