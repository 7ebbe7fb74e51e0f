/**
 * The routing log of a live server: where each request of a client went, and why, and a sample of
 * those that the server sends itself. It is asked for only while it is in sight, and holds still on
 * demand, so that a row can be read under load.
 */
import { computed, signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { NumberedLine } from '../../language/routing-line.ts'
import { clockText } from '../../scenario/story/event-text.ts'
import { matchesLine, msText, senderText, whyOf } from '../model/routing-why.ts'
import { loggedShare, pollRouting, routingLines } from '../source/routing.ts'
import { connection, runIndex } from '../store.ts'
import { FilterChoice, SearchField } from './filter.tsx'
import './routing-log.css'
import { Scroller } from './scroller.tsx'

const POLL_MS = 1000
/** More rows nobody reads; the search finds the others. */
const ROWS_MAX = 100
const COLUMNS = 8
const STATUSES = [
  ['', 'every status'],
  ['2', '2xx'],
  ['4', '4xx'],
  ['5', '5xx'],
] as const

const query = signal('')
const variant = signal('')
const status = signal('')
const isHeld = signal(false)

const variants = computed(() => {
  const names = new Set(routingLines.value.flatMap(line => line.variant ?? []))
  // What is chosen stays, also when no line has it any more.
  if (variant.value !== '') names.add(variant.value)
  return [...names].sort()
})

const found = computed(() => {
  const filter = { query: query.value, variant: variant.value, status: status.value }
  return routingLines.value.filter(line => matchesLine(line, filter))
})

/** The first run of a live page is the server's; the others were opened from files. */
export const RoutingLog = () =>
  connection.value === 'file' || runIndex.value !== 0 ? null : <LiveLog />

function LiveLog() {
  const section = useRef<HTMLElement>(null)
  useEffect(() => pollInSight(section.current), [])
  return (
    <section class="card routing" aria-label="Routing log" ref={section}>
      <h2>
        Routing <small>{countText()}</small>
      </h2>
      <Filter />
      {found.value.length === 0 ? <p class="note">{emptyText()}</p> : <Table />}
    </section>
  )
}

/** Asks while the element is in sight; what it returns ends that. */
function pollInSight(element: HTMLElement | null): (() => void) | undefined {
  if (element === null) return undefined
  let isInSight = false
  let isAsking = false
  const poll = (): void => {
    if (!isInSight || isAsking || isHeld.peek() || document.hidden) return
    isAsking = true
    pollRouting(() => !isHeld.peek())
      // The server is away: the header says so, the lines stay.
      .catch(() => {})
      .finally(() => {
        isAsking = false
      })
  }
  const observer = new IntersectionObserver(entries => {
    isInSight = entries.at(-1)?.isIntersecting ?? false
    poll()
  })
  observer.observe(element)
  const timer = setInterval(poll, POLL_MS)
  return () => {
    clearInterval(timer)
    observer.disconnect()
  }
}

function countText(): string {
  const { length } = found.value
  const all = routingLines.value.length
  const of = length === all ? `${all}` : `${length} of ${all}`
  const share = loggedShare.value ?? 1
  const sample =
    share === 1 ? '' : `, of ${Number((share * 100).toFixed(2))} % of clients’ requests`
  const shown = length > ROWS_MAX ? `, the newest ${ROWS_MAX} shown` : ''
  return `${of}${shown}${sample}${ownText(found.value)}`
}

/** How many requests the lines of the server's own load stand for. */
function ownText(lines: readonly NumberedLine[]): string {
  const own = lines.filter(({ source }) => source !== null)
  const requests = own.reduce((sum, { oneOf }) => sum + oneOf, 0)
  if (requests === own.length) return ''
  return `; ${own.length} are a sample of ${requests.toLocaleString('en')} that the server sent itself`
}

function emptyText(): string {
  if (loggedShare.value === 0) return 'The server logs no invocations (--log-requests 0).'
  if (routingLines.value.length > 0) return 'No request matches.'
  return 'No request has been answered yet.'
}

const Filter = () => (
  <div class="filter">
    <SearchField label="Search the routing log" query={query} />
    <FilterChoice
      label="Variant in the routing log"
      chosen={variant}
      options={[['', 'every variant'], ...variants.value.map(name => [name, name] as const)]}
    />
    <FilterChoice label="Status in the routing log" chosen={status} options={STATUSES} />
    <button
      type="button"
      aria-pressed={isHeld.value}
      onClick={() => {
        isHeld.value = !isHeld.value
      }}
    >
      Hold still
    </button>
  </div>
)

function Table() {
  /** `seq` of the row whose reasons are shown; -1: none. */
  const open = useSignal(-1)
  return (
    <Scroller label="Requests, newest first">
      <table>
        <thead>
          <tr>
            <th>Time</th>
            <th class="wide-only">From</th>
            <th class="wide-only">Endpoint</th>
            <th>Variant</th>
            <th class="wide-only">Instance</th>
            <th>Status</th>
            <th>Latency</th>
            <th>Draw</th>
          </tr>
        </thead>
        <tbody>
          {found.value.slice(0, ROWS_MAX).map(line => (
            <Row
              key={line.seq}
              line={line}
              isOpen={line.seq === open.value}
              onToggle={() => {
                open.value = line.seq === open.value ? -1 : line.seq
              }}
            />
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

interface RowProps {
  readonly line: NumberedLine
  readonly isOpen: boolean
  readonly onToggle: () => void
}

const Row = ({ line, isOpen, onToggle }: RowProps) => (
  <>
    <tr class="request" data-routed={line.seq}>
      <td>
        <button type="button" class="link" aria-expanded={isOpen} onClick={onToggle}>
          {clockText(line.atMs)}
        </button>
      </td>
      <td class="wide-only">{senderText(line)}</td>
      <td class="wide-only">{line.endpoint}</td>
      <td>{line.variant ?? '–'}</td>
      <td class="wide-only">{line.instance ?? '–'}</td>
      <td class={line.status < 400 ? '' : 'missed'}>{line.status}</td>
      <td>{line.instance === null ? '–' : msText(line.queueMs + line.modelMs)}</td>
      <td>{line.draw?.toFixed(3) ?? '–'}</td>
    </tr>
    {isOpen && (
      <tr class="reasons">
        <td colSpan={COLUMNS}>
          <ul aria-label="Why it went there">
            {whyOf(line).map(sentence => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </td>
      </tr>
    )}
  </>
)
