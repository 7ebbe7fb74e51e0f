/** Every decision in order, with filter and search. Only the rows in sight are on the page. */
import { computed, effect, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { TimelineEvent } from '../../core/timeline.ts'
import { clockText, eventText } from '../../scenario/story/event-text.ts'
import { isPrinting } from '../drawing-ahead.ts'
import { EVENT_GROUPS, groupOf, matches } from '../model/event-groups.ts'
import { countUntil } from '../model/replay.ts'
import { save } from '../saving.ts'
import {
  cursorMs,
  eventCount,
  events,
  logGroup,
  logQuery,
  pastCount,
  recording,
  select,
  selectedSeq,
} from '../store.ts'
import { FilterChoice, SearchField } from './filter.tsx'

/** Of every row: as in the style sheet. */
const ROW_PX = 26
/** Of the list: as in the style sheet. Asking the browser would have it lay the page out anew. */
const LIST_PX = 364
/** Rows beyond the edges that are there already when scrolling. */
const SPARE_ROWS = 4
/** As many rows are on the page as are ever in sight at once. */
const ROWS_ON_PAGE = Math.ceil(LIST_PX / ROW_PX) + 1 + 2 * SPARE_ROWS
const GROUPS = ['all', ...EVENT_GROUPS.map(({ name }) => name)].map(name => [name, name] as const)

const shown = computed(() => {
  eventCount.value
  const all = events.value
  const query = logQuery.value
  const group = logGroup.value
  if (query.trim() === '' && group === 'all') return all.slice()
  return all.filter(event => matches(event, query, group))
})

/** Of the newest event at the cursor, in the list; -1: before all. Between two events it stands. */
const nowPlace = computed(() => {
  pastCount.value
  return countUntil(shown.value, cursorMs.peek()) - 1
})

export const EventLog = () => (
  <section class="card log" aria-label="Event log">
    <h2>
      Decisions{' '}
      <small>
        {shown.value.length === eventCount.value
          ? eventCount.value
          : `${shown.value.length} of ${eventCount.value}`}
      </small>
    </h2>
    <div class="filter">
      <SearchField id="log-search" label="Search the log" query={logQuery} />
      <FilterChoice label="Kinds of events" chosen={logGroup} options={GROUPS} />
    </div>
    <Rows />
    {isPrinting.value && <PrintedRows />}
    <p class="exports">
      Save{' '}
      <button
        type="button"
        class="link"
        onClick={() => save('events.jsonl', new Blob([jsonLines(events.value)]))}
      >
        JSON Lines
      </button>
    </p>
  </section>
)

/** As `run --jsonl` writes them. */
const jsonLines = (all: readonly TimelineEvent[]): string =>
  all
    .map(event => `${JSON.stringify({ scenario: recording.value?.scenario, ...event })}\n`)
    .join('')

function Rows() {
  const scroller = useRef<HTMLDivElement>(null)
  /** Of the list's window: where it is scrolled to, or will be in this frame. */
  const top = useSignal(0)
  const isUnderPointer = useRef(false)
  // An effect of signals runs at once, not when the browser has painted: row and list move together.
  useLayoutEffect(
    () =>
      effect(() => {
        const rowTop = nowPlace.value * ROW_PX
        const isInSight = rowTop >= top.peek() && rowTop + ROW_PX <= top.peek() + LIST_PX
        // Who has the pointer on the list is reading it.
        if (isInSight || isUnderPointer.current) return
        top.value = middled(nowPlace.value)
        afterRender(() => {
          if (scroller.current !== null) scroller.current.scrollTop = top.peek()
        })
      }),
    [],
  )
  const list = shown.value
  const nowIndex = nowPlace.value
  const wanted = Math.floor(top.value / ROW_PX) - SPARE_ROWS
  const first = Math.max(0, Math.min(wanted, list.length - ROWS_ON_PAGE))
  const keysFrom = useKeys(first)
  return (
    <div
      class="rows"
      ref={scroller}
      onPointerEnter={() => {
        isUnderPointer.current = true
      }}
      onPointerLeave={() => {
        isUnderPointer.current = false
      }}
      onScroll={({ currentTarget }) => {
        top.value = currentTarget.scrollTop
      }}
    >
      <ol
        style={{ height: `${list.length * ROW_PX}px`, paddingTop: `${first * ROW_PX}px` }}
        aria-label={`${list.length} events`}
      >
        {list.slice(first, first + ROWS_ON_PAGE).map((event, i) => {
          const place = { index: first + i, of: list.length, nowIndex }
          return <Row key={keysFrom + i} event={event} place={place} />
        })}
      </ol>
      {list.length === 0 && <p>No event matches.</p>}
    </div>
  )
}

/**
 * Of the first row on the page; the others count on from it. An element stays with its event while
 * the list is scrolled, and takes another where the list leaps: making one costs more than new words.
 */
function useKeys(first: number): number {
  const was = useRef({ first, key: 0 })
  const moved = first - was.current.first
  const isLeap = Math.abs(moved) >= ROWS_ON_PAGE
  was.current = { first, key: was.current.key + (isLeap ? 0 : moved) }
  return was.current.key
}

/** Where the list is scrolled to, for this row to be in the middle, and no row cut off at the top. */
const middled = (row: number): number =>
  Math.max(0, row - Math.floor(LIST_PX / 2 / ROW_PX)) * ROW_PX

/**
 * When all parts have put their news on the page, in the same frame: scrolling has the browser lay
 * it out. Parts are rendered in one microtask, which may be queued after this one.
 */
const afterRender = (act: () => void): void => queueMicrotask(() => queueMicrotask(act))

/** On paper, at most; fifteen pages. */
const PRINTED_MAX = 1000

/** All rows at once, those around the cursor where they are too many. */
function PrintedRows() {
  const list = shown.value
  const nowIndex = nowPlace.value
  const first = Math.max(0, Math.min(nowIndex - PRINTED_MAX / 2, list.length - PRINTED_MAX))
  const printed = list.slice(first, first + PRINTED_MAX)
  return (
    <>
      {printed.length < list.length && (
        <p class="on-paper note">
          {first + 1} to {first + printed.length} of {list.length}, around the cursor
        </p>
      )}
      <ol class="on-paper printed-rows">
        {printed.map((event, i) => (
          <li key={event.seq} class={first + i === nowIndex ? 'now' : ''}>
            <Words event={event} text={eventText(event)} />
          </li>
        ))}
      </ol>
    </>
  )
}

interface RowProps {
  readonly event: TimelineEvent
  readonly place: { readonly index: number; readonly of: number; readonly nowIndex: number }
}

function Row({ event, place: { index, of, nowIndex } }: RowProps) {
  const when = index < nowIndex ? 'past' : index === nowIndex ? 'now' : 'future'
  const text = eventText(event)
  return (
    <li aria-posinset={index + 1} aria-setsize={of}>
      <button
        type="button"
        class={`row ${when}`}
        title={text}
        data-seq={event.seq}
        aria-pressed={event.seq === selectedSeq.value}
        onClick={() => select(event)}
      >
        <Words event={event} text={text} />
      </button>
    </li>
  )
}

const Words = ({ event, text }: { readonly event: TimelineEvent; readonly text: string }) => (
  <>
    <time>{clockText(event.atMs)}</time>
    <span class="sign" aria-hidden="true">
      {groupOf(event)?.sign}
    </span>
    <span class="text">{text}</span>
  </>
)
