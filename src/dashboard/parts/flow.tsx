/**
 * The way of requests at the time cursor: clients, router, variants with their blue and green
 * fleets, instances as squares. Rates are those of the minute of the cursor.
 */
import type { Recording } from '../../scenario/recording/recording.ts'
import type { SeriesColumns } from '../../scenario/recording/series-columns.ts'
import { isShadow, productionSeries } from '../charts/measured-lines.ts'
import { instancesText } from '../model/describe-picture.ts'
import {
  countOf,
  type EndpointPicture,
  type FleetPicture,
  intendedShare,
} from '../model/lab-picture.ts'
import { rowAt } from '../model/row-at.ts'
import { cursorMinute, endpoint, fullMinutes, picture, recording } from '../store.ts'
import { InstanceSquares } from './instance-squares.tsx'

export function Flow() {
  const run = recording.value
  const now = picture.value.endpoints.get(endpoint.value)
  fullMinutes.value
  if (run === undefined) return null
  if (now === undefined || now.status === 'Deleted') {
    return (
      <section class="flow card" aria-label="Flow">
        <h2>Flow</h2>
        <p>At this instant there is no endpoint.</p>
      </section>
    )
  }
  const total = productionSeries(run, now.name).reduce(
    (sum, columns) => sum + (rowAt(columns, cursorMinute.value)?.invocations ?? 0),
    0,
  )
  return (
    <section class="flow card" aria-label="Flow">
      <h2>Flow</h2>
      <div class="flow-way">
        <p class="node">
          clients <b>{rate(total)}</b>
        </p>
        <i class="pipe" aria-hidden="true" />
        <p class="node">
          router <b>{weightsText(now)}</b>
        </p>
        <ul class="fleets">
          {now.fleets.map(fleet => (
            <FleetCard
              key={`${fleet.variant}\n${fleet.config}`}
              {...{ run, now, fleet, isShadow: isShadow(run, { endpoint: now.name, ...fleet }) }}
            />
          ))}
          {now.fleets.length === 0 && <li class="fleet">no instances</li>}
        </ul>
      </div>
      <Faults />
    </section>
  )
}

interface FleetCardProps {
  readonly run: Recording
  readonly now: EndpointPicture
  readonly fleet: FleetPicture
  readonly isShadow: boolean
}

function FleetCard({ run, now, fleet, isShadow }: FleetCardProps) {
  const columns = columnsOf(run, now.name, fleet)
  const row = columns && rowAt(columns, cursorMinute.value)
  const share = isShadow ? (now.shadowShare ?? 1) : intendedShare(now, fleet)
  const variant = run.configs
    .find(({ name }) => name === fleet.config)
    ?.variants.find(({ name }) => name === fleet.variant)
  const concurrency = variant?.concurrency ?? null
  const isGreen = now.fleets.filter(other => other.variant === fleet.variant).length > 1
  return (
    <li class={`fleet ${isShadow ? 'shadow' : ''}`}>
      <i
        class="pipe"
        aria-hidden="true"
        style={{ height: `${fleet.inService === 0 ? 0 : 2 + 14 * share}px` }}
      />
      <div class="fleet-text">
        <b>
          {fleet.variant}
          {isShadow && ' (shadow, copies)'}
        </b>{' '}
        on {fleet.config}
        {isGreen && (
          <span class={`role is-${fleet.role}`}>
            {ROLE_MARKS[fleet.role]} {fleet.role}
          </span>
        )}
        <span class="share">{percent(share)}</span>
        <span class="rate">{rate(row?.invocations ?? 0)}</span>
        <Errors row={row} />
        {variant !== undefined && <small>{variant.instanceType}</small>}
      </div>
      <InstanceSquares fleet={fleet} utilisation={utilisationOf(row, concurrency)} />
      <p class="fleet-note">
        {instancesText(fleet)}
        {fleet.desired !== fleet.inService + countOf(fleet.starting) &&
          `, ${fleet.desired} desired`}
        {row !== undefined && queueText(row.inProgress, concurrency)}
      </p>
    </li>
  )
}

const ROLE_MARKS = { blue: '■', green: '▲' }

interface Row {
  readonly variant: string
  readonly invocations: number
  readonly answers: number
  readonly modelErrors: number
  readonly inProgress: number | null
}

/** Colour and shape: a triangle with its figure. */
function Errors({ row }: { readonly row: Row | undefined }) {
  if (row === undefined || row.answers === 0) return null
  if (row.modelErrors === 0) return <span class="errors none">✓ no errors</span>
  return <span class="errors some">▲ {percent(row.modelErrors / row.answers)} errors</span>
}

function Faults() {
  const { faults } = picture.value
  if (faults.length === 0) return null
  return <p class="faults">▲ fault on {faults.join('; ')}</p>
}

/** A fleet's own series, or the variant's when there has been one fleet only. */
function columnsOf(
  { series }: Recording,
  name: string,
  { variant, config }: FleetPicture,
): SeriesColumns | undefined {
  const own = series.filter(each => each.endpoint === name && each.variant === variant)
  return own.find(each => each.config === config)
}

function utilisationOf(row: Row | undefined, concurrency: number | null): number {
  if (row === undefined || row.inProgress === null || concurrency === null) return 0
  return Math.min(1, row.inProgress / concurrency)
}

function queueText(inProgress: number | null, concurrency: number | null): string {
  if (inProgress === null) return ''
  const waiting = concurrency === null ? 0 : Math.max(0, inProgress - concurrency)
  const busy = `; ${round(inProgress - waiting)} of ${concurrency ?? '?'} busy`
  return waiting > 0 ? `${busy}, ${round(waiting)} waiting per instance` : `${busy} per instance`
}

const weightsText = ({ weights }: EndpointPicture): string =>
  Object.entries(weights)
    .map(([variant, weight]) => `${variant} ${round(weight)}`)
    .join(' : ')

const rate = (perMinute: number): string => `${round(perMinute / 60)}/s`
const percent = (share: number): string => `${round(share * 100)}%`
const SMALL = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })
const LARGE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })
const round = (value: number): string => (value < 1 ? SMALL : LARGE).format(value)
