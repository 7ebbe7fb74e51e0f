/** Of the requests of a random lab: none is lost, and the metrics tell of each of them once. */
import { OUTCOME } from '../../../src/core/endpoint/outcome.ts'
import type { MetricRow } from '../../../src/core/metrics/metric-row.ts'
import type { MetricSeries } from '../../../src/core/metrics/metric-series.ts'
import { BLOCK_LENGTH } from '../../../src/core/sampling/ziggurat.ts'
import { RatedArrivals } from '../../../src/core/traffic/arrivals.ts'
import type { World } from '../../../src/core/world.ts'
import { MINUTE } from '../lab.ts'
import { segmentsOf } from './build-lab.ts'
import { END_MS, type Played } from './play-lab.ts'
import type { RandomLab } from './random-lab.ts'
import { sum } from './sum.ts'

export function lostRequests({ lab, world, inFlight }: Played): string[] {
  const endpoints = world.endpoints.all()
  const firstTries = firstTriesOf(lab)
  const isOnce = lab.retries === undefined
  const arrived = sum(endpoints.map(({ requestsTotal }) => requestsTotal)) + world.unroutedRequests
  // Of those who retry nobody else knows when: the last minute's rows tell.
  const late = isOnce
    ? firstTries.filter(atMs => atMs >= END_MS - MINUTE).length
    : rowsAt(world, END_MS - MINUTE)
  const copies = endpoints.length === 0 ? 0 : late
  const unfinished = endpoints
    .flatMap(({ everyVariant }) => everyVariant)
    .filter(({ totals }) => sum(totals.outcomes) !== totals.invocations)
  return [
    ...(arrived === firstTries.length || !isOnce
      ? []
      : [`of ${firstTries.length} requests ${arrived} arrived`]),
    ...(inFlight <= late + copies ? [] : [`${inFlight} in flight, ${late} came in a minute`]),
    ...unfinished.map(({ name }) => `requests on ${name} have no fate`),
    ...world.endpoints.all().flatMap(({ everyVariant }) =>
      everyVariant.flatMap(({ name, totals }) => {
        const isUnseen = (totals.outcomes[OUTCOME.noCapacity] ?? 0) > 0
        return isUnseen ? [`${name} counts requests that reached no instance`] : []
      }),
    ),
  ]
}

/** Requests of the minute, all variants together, copies excluded as far as they have other names. */
function rowsAt(world: World, startMs: number): number {
  const all = world.metrics.series.filter(({ key }) => key.endpointConfigName === undefined)
  return sum(all.map(series => series.rowAt(startMs)?.invocations ?? 0))
}

/** When callers must have come: made once more, by themselves. */
export function firstTriesOf(lab: RandomLab): number[] {
  const { seed } = lab
  const segments = segmentsOf(lab)
  const source = new RatedArrivals({
    segments,
    process: 'poisson',
    seed,
    streamName: 'arrivals/users',
  })
  const block = new Float64Array(BLOCK_LENGTH)
  const all: number[] = []
  for (let count = source.fill(block); count > 0; count = source.fill(block)) {
    all.push(...block.subarray(0, count))
  }
  return all.filter(atMs => atMs < END_MS)
}

export function rowProblems({ world }: Played): string[] {
  return world.metrics.series.flatMap(series => [
    ...orderProblems(series),
    ...(series.key.endpointConfigName === undefined ? sumProblems(world, series) : []),
  ])
}

function orderProblems({ key, rows }: MetricSeries): string[] {
  const isOrdered = rows.every(({ startMs }, index) => {
    return startMs % MINUTE === 0 && startMs > (rows[index - 1]?.startMs ?? -1)
  })
  return isOrdered ? [] : [`rows of ${JSON.stringify(key)} out of order`]
}

/** Rows of all fleets together are what those of the single fleets add up to, and the totals. */
function sumProblems(world: World, { key, rows }: MetricSeries): string[] {
  const { endpointName, variantName } = key
  const fleets = world.metrics.series.filter(
    ({ key: other }) =>
      other.endpointName === endpointName &&
      other.variantName === variantName &&
      other.endpointConfigName !== undefined,
  )
  const apart = rows.filter(row => {
    const parts = fleets.flatMap(series => series.rowAt(row.startMs) ?? [])
    return SUMMED.some(column => sum(parts.map(part => part[column])) !== row[column])
  })
  const counted = sum(rows.map(({ invocations }) => invocations))
  const total = sum(
    world.endpoints
      .all()
      .filter(({ name }) => name === endpointName)
      .flatMap(({ everyVariant }) => everyVariant.filter(({ name }) => name === variantName))
      .map(({ totals }) => totals.invocations),
  )
  return [
    ...apart.map(({ startMs }) => `${variantName} at ${startMs}: fleets add up to something else`),
    ...(counted === total ? [] : [`rows of ${variantName} count ${counted} of ${total} requests`]),
  ]
}

const SUMMED: readonly (keyof MetricRow & ('invocations' | 'answers' | 'errors5xx'))[] = [
  'invocations',
  'answers',
  'errors5xx',
]
