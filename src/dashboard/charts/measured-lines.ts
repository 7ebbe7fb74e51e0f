/**
 * The series of an endpoint that are drawn: a variant's, or while it has had several endpoint
 * configs, one for each of its fleets, so that blue and green are told apart.
 */
import type { Recording } from '../../scenario/recording/recording.ts'
import type { SeriesColumns } from '../../scenario/recording/series-columns.ts'

export interface MeasuredLine {
  readonly label: string
  readonly colour: number
  readonly isShadow: boolean
  readonly columns: SeriesColumns
}

/** Of every series, the fleets' included; the place in this list is the colour. */
export function measuredLines(recording: Recording, endpoint: string): readonly MeasuredLine[] {
  const own = recording.series.filter(series => series.endpoint === endpoint)
  const shadows = shadowNames(recording, endpoint)
  return variantNames(own)
    .flatMap(variant => drawnOf(own.filter(series => series.variant === variant)))
    .map((columns, colour) => ({
      label: columns.config === null ? columns.variant : `${columns.variant} on ${columns.config}`,
      colour,
      isShadow: shadows.has(columns.variant),
      columns,
    }))
}

/** A variant's own series, all fleets together. */
export const variantSeries = (recording: Recording, endpoint: string): readonly SeriesColumns[] =>
  recording.series.filter(series => series.endpoint === endpoint && series.config === null)

export function shadowNames(recording: Recording, endpoint: string): ReadonlySet<string> {
  const counts = recording.counts.filter(each => each.endpoint === endpoint)
  const shadows = counts.flatMap(({ variants }) => variants.filter(({ isShadow }) => isShadow))
  return new Set(shadows.map(({ variant }) => variant))
}

const variantNames = (series: readonly SeriesColumns[]): readonly string[] => [
  ...new Set(series.map(({ variant }) => variant)),
]

function drawnOf(ofVariant: readonly SeriesColumns[]): readonly SeriesColumns[] {
  const fleets = ofVariant.filter(({ config }) => config !== null)
  return fleets.length > 1 ? fleets : ofVariant.filter(({ config }) => config === null)
}

type NumberColumn = {
  [Key in keyof SeriesColumns]: SeriesColumns[Key] extends readonly (number | null)[] ? Key : never
}[keyof SeriesColumns]

/** The column on the grid of minutes: silent periods are null. */
export function onGrid(
  columns: SeriesColumns,
  column: NumberColumn,
  minutes: readonly number[],
): (number | null)[] {
  const values: (number | null)[] = minutes.map(() => null)
  columns.minute.forEach((minute, i) => {
    if (minute >= 0 && minute < values.length) values[minute] = columns[column][i] ?? null
  })
  return values
}
