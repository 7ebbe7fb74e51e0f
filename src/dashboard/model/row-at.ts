/** One row of a series: of the minute, or the last before it when that one is not measured yet. */
import type { SeriesColumns } from '../../scenario/recording/series-columns.ts'

export function rowAt(columns: SeriesColumns, minute: number) {
  const { minute: minutes, variant } = columns
  let low = 0
  let high = minutes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((minutes[middle] ?? 0) <= minute) low = middle + 1
    else high = middle
  }
  const at = low - 1
  const found = minutes[at]
  // Older than that it says nothing of now.
  if (found === undefined || minute - found > 1) return undefined
  return {
    variant,
    invocations: columns.invocations[at] ?? 0,
    answers: columns.answers[at] ?? 0,
    /** Answered with an error, or not at all. */
    modelErrors: columns.modelErrors[at] ?? 0,
    inProgress: columns.inProgress[at] ?? null,
  }
}
