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
  return variantNames(own)
    .flatMap(variant => drawnOf(own.filter(series => series.variant === variant)))
    .map((columns, colour) => ({
      label: columns.config === null ? columns.variant : `${columns.variant} on ${columns.config}`,
      colour,
      isShadow: isShadow(recording, columns),
      columns,
    }))
}

/** A variant's own series, all fleets together. */
export const variantSeries = (recording: Recording, endpoint: string): readonly SeriesColumns[] =>
  recording.series.filter(series => series.endpoint === endpoint && series.config === null)

/** A fleet is a shadow where its config has it as one: promoted, it is another. */
export function isShadow(
  { configs, counts }: Recording,
  { endpoint, variant, config }: Pick<SeriesColumns, 'endpoint' | 'variant' | 'config'>,
): boolean {
  const known = configs
    .find(({ name }) => name === config)
    ?.variants.find(({ name }) => name === variant)
  if (known !== undefined) return known.isShadow
  const ofEndpoint = counts.find(each => each.endpoint === endpoint)?.variants ?? []
  const same = ofEndpoint.filter(each => each.variant === variant)
  return same.length > 0 && same.every(each => each.isShadow)
}

/** What callers send: of each variant its own series, or where it was a shadow, too, its fleets'. */
export function productionSeries(recording: Recording, endpoint: string): readonly SeriesColumns[] {
  return recording.series.filter(series => {
    if (series.endpoint !== endpoint) return false
    const wasShadow = recording.series.some(
      other =>
        other.endpoint === endpoint &&
        other.variant === series.variant &&
        other.config !== null &&
        isShadow(recording, other),
    )
    return wasShadow
      ? series.config !== null && !isShadow(recording, series)
      : series.config === null
  })
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
