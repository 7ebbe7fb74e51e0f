/** What came of the requests of an endpoint, all told. */
import type { EndpointCounts } from '../../core/endpoint/endpoint-counts.ts'

export interface Totals {
  readonly requests: number
  /** Not all that is not ok: live, some requests have no answer yet. */
  readonly failed: number
  /** Of production variants: what shares are shares of. */
  readonly invocations: number
}

export function totalsOf({ total, rejected, variants }: EndpointCounts): Totals {
  const production = variants.filter(({ isShadow }) => !isShadow)
  const failed = production.map(({ outcomes }) =>
    sumOf(Object.entries(outcomes), ([name, count]) => (name === 'ok' ? 0 : count)),
  )
  return {
    requests: total,
    failed: sumOf([...Object.values(rejected), ...failed], count => count),
    invocations: sumOf(production, ({ invocations }) => invocations),
  }
}

export const sumOf = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0)

/** The report of a variant: of two of one name (a shadow that was promoted) the one of its kind. */
export const reportOf = <Report extends { readonly isShadow: boolean }>(
  reports: Readonly<Record<string, Report>>,
  { variant, isShadow }: { readonly variant: string; readonly isShadow: boolean },
): Report | undefined =>
  Object.entries(reports).find(
    ([name, report]) => name.replace(/#\d+$/, '') === variant && report.isShadow === isShadow,
  )?.[1]
