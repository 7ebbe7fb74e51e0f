/**
 * What the compact view in the terminal shows, read off a world. Read only: looking must not change
 * how a run goes, so figures are those of the last full minute.
 */
import type { AlarmState } from '../../core/alarms/alarm-config.ts'
import type { ProductionVariant } from '../../core/endpoint/production-variant.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { clockText, eventText } from '../../scenario/story/event-text.ts'

export interface TuiState {
  /** The scenario, or the server's address. */
  readonly title: string
  /** `12:34` */
  readonly clock: string
  /** `60×`, `paused`; or how far a run is. */
  readonly pace: string
  /** How to leave; empty: nobody reads keys. */
  readonly hint: string
  readonly endpoints: readonly TuiEndpoint[]
  readonly alarms: readonly { readonly name: string; readonly state: AlarmState }[]
  /** Oldest first. */
  readonly decisions: readonly string[]
}

export interface TuiEndpoint {
  readonly name: string
  readonly status: string
  readonly config: string
  /** Of all variants in the last full minute. */
  readonly requestsPerSecond: number
  readonly variants: readonly TuiVariant[]
}

export interface TuiVariant {
  readonly name: string
  readonly isShadow: boolean
  /** Of the endpoint's requests in the last full minute; `undefined`: there were none. */
  readonly share: number | undefined
  /** What its weight asks for. */
  readonly weightShare: number
  /** Of the new fleet of an update; `undefined`: there is none. */
  readonly greenShare: number | undefined
  readonly inService: number
  readonly starting: number
  readonly desired: number
  readonly p99Ms: number | undefined
  /** Of the answers in the last full minute. */
  readonly errorShare: number
}

/** More would not fit on a screen. */
const ENDPOINTS_MAX = 5
const ALARMS_MAX = 20
const DECISIONS_MAX = 40

export function tuiStateOf(
  world: World,
  { title, pace, hint }: Pick<TuiState, 'title' | 'pace' | 'hint'>,
): TuiState {
  const { events } = world.timeline
  return {
    title,
    pace,
    hint,
    clock: secondsText(world.nowMs),
    endpoints: world.endpoints
      .list()
      .slice(0, ENDPOINTS_MAX)
      .map(({ name }) => endpointOf(world, name)),
    alarms: world.alarms
      .list()
      .slice(0, ALARMS_MAX)
      .map(({ config, state }) => ({ name: config.name, state })),
    decisions: events
      .slice(-DECISIONS_MAX)
      .map(event => `${secondsText(event.atMs).padStart(8)} ${eventText(event)}`),
  }
}

/** Milliseconds are too much for a column. */
const secondsText = (atMs: Ms): string => clockText(Math.floor(atMs / 1000) * 1000)

function endpointOf(world: World, name: string): TuiEndpoint {
  const endpoint = world.endpoints.find(name)
  const { status, config, allVariants } = endpoint
  const production = allVariants.filter(({ isShadow }) => !isShadow)
  const total = sum(production, variant => lastRow(world, name, variant)?.invocations ?? 0)
  const weights = sum(production, ({ currentWeight }) => currentWeight)
  return {
    name,
    status,
    config: config.name,
    requestsPerSecond: total / 60,
    variants: allVariants.map(variant => variantOf(world, name, variant, { total, weights })),
  }
}

function variantOf(
  world: World,
  endpoint: string,
  variant: ProductionVariant,
  { total, weights }: { readonly total: number; readonly weights: number },
): TuiVariant {
  const row = lastRow(world, endpoint, variant)
  const fleets = variant.fleets.filter(({ isGone }) => !isGone)
  const answers = row?.answers ?? 0
  const errors = (row?.errors4xx ?? 0) + (row?.errors5xx ?? 0)
  return {
    name: variant.name,
    isShadow: variant.isShadow,
    share: row === undefined || total === 0 ? undefined : row.invocations / total,
    weightShare: weights === 0 || variant.isShadow ? 0 : variant.currentWeight / weights,
    greenShare: variant.green === undefined ? undefined : variant.greenShare,
    inService: sum(fleets, ({ inServiceCount }) => inServiceCount),
    starting: sum(fleets, ({ launchingCount }) => launchingCount),
    desired: sum(fleets, ({ desired }) => desired),
    p99Ms: row?.p99Ms,
    errorShare: answers === 0 ? 0 : Math.min(1, errors / answers),
  }
}

/** `undefined`: the last full minute has none, so nothing happened in it. */
function lastRow(world: World, endpointName: string, { name }: ProductionVariant) {
  const key = { endpointName, variantName: name, endpointConfigName: undefined }
  const series = world.metrics.seriesOf(key)
  const row = series?.newest
  return row !== undefined && row.startMs >= world.nowMs - 2 * 60_000 ? row : undefined
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0)
