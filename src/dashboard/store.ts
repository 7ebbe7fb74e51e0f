/** What the page shows and where it stands: signals that the parts read and set. */
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { TimelineEvent } from '../core/timeline.ts'
import type { Ms } from '../core/units.ts'
import { columnNames } from '../scenario/compare.ts'
import type { Recording } from '../scenario/recording/recording.ts'
import { eventText } from '../scenario/story/event-text.ts'
import { tellingEvent } from './model/first-look.ts'
import { type LabPicture, NOTHING } from './model/lab-picture.ts'
import { countUntil, replayOf } from './model/replay.ts'
import type { LiveClock } from './source/live.ts'

export interface Span {
  readonly fromMs: Ms
  readonly untilMs: Ms
}

export const recordings = signal<readonly Recording[]>([])
export const runIndex = signal(0)
/** One run in full, or all of them on the same axes. */
export const view = signal<'run' | 'compare'>('run')
/** What is wrong with a file that was opened; empty: nothing. */
export const fileProblem = signal('')
/** `file`: all is known; else the state of the connection. */
export const connection = signal<'file' | 'live' | 'reconnecting'>('file')
export const liveClock = signal<LiveClock | undefined>(undefined)
/** The one time cursor. */
export const cursorMs = signal<Ms>(0)
export const isPlaying = signal(false)
/** Name of the variant or fleet that charts bring to the fore; empty: all alike. */
export const focused = signal('')
/** Virtual seconds per second of play. */
export const playSpeed = signal(60)
/** The cursor stays at the newest instant. */
export const isFollowing = signal(false)
export const chosenEndpoint = signal('')
/** `seq` of the event whose reasons are shown; `undefined`: none. */
export const selectedSeq = signal<number | undefined>(undefined)
export const logQuery = signal('')
export const logGroup = signal('all')
/** What a screen reader is told next. */
export const announcement = signal('')

export const recording = computed(() => recordings.value[runIndex.value] ?? recordings.value[0])
/** Of a live run the same list, longer: who reads it must look at `eventCount` too. */
export const events = computed(() => recording.value?.events ?? [])
export const isComparing = computed(() => view.value === 'compare' && recordings.value.length > 1)
/** As far as the cursor goes: the end of the run, or of the longest of several. */
export const endMs = computed(() =>
  isComparing.value
    ? Math.max(...recordings.value.map(({ nowMs }) => nowMs))
    : (recording.value?.nowMs ?? 0),
)
/** The newest instant of a live run: it is the first, those after it were opened from files. */
export const presentMs = computed(() => recordings.value[0]?.nowMs ?? 0)
/** The right end of every chart: a live run's grows by whole minutes, so that charts stand still. */
export const rangeMs = computed(() =>
  connection.value === 'file'
    ? Math.max(1, endMs.value)
    : Math.max(1, Math.ceil(endMs.value / 60_000)) * 60_000,
)
/** The stretch of time that charts and bands show; `undefined`: all of it. */
export const zoom = signal<Span | undefined>(undefined)
export const shownSpan = computed<Span>(() => zoom.value ?? { fromMs: 0, untilMs: rangeMs.value })
/** Changes when there is another event or another run, not with every second of a live one. */
export const eventCount = computed(() => recording.value?.events.length ?? 0)
/** Changes when there are new metric rows. */
export const fullMinutes = computed(() => Math.floor(endMs.value / 60_000))
export const configNames = computed(() =>
  recording.value?.configs.map(({ name }) => name).join('\n'),
)

export const replay = computed(() => {
  configNames.value
  return replayOf({ events: events.value, configs: recording.peek()?.configs ?? [] })
})

/** The runs as tables name them. */
export const runNames = computed(() =>
  columnNames(
    recordings.value.map(({ scenario, seed, digest }) => ({
      scenario: scenario ?? 'live',
      seed: Number(seed),
      digest: digest ?? '',
    })),
  ),
)

/** How many events have happened at the cursor: parts that look at it stand still between two. */
export const pastCount = computed(() => {
  eventCount.value
  return countUntil(events.value, cursorMs.value)
})
/** The metric period of the cursor. */
export const cursorMinute = computed(() => Math.floor(cursorMs.value / 60_000))

export const picture = computed(() => replay.value.before(pastCount.value))

/** The same of each run on the page, by its place: parts that compare look at all of them. */
export function pictureOf(index: number): ReadonlySignal<LabPicture> {
  const known = pictures.get(index)
  if (known !== undefined) return known
  const past = computed(() => countUntil(recordings.value[index]?.events ?? [], cursorMs.value))
  const made = computed(() => {
    const run = recordings.value[index]
    return run === undefined ? NOTHING : replayOf(run).before(past.value)
  })
  pictures.set(index, made)
  return made
}
const pictures = new Map<number, ReadonlySignal<LabPicture>>()

export const endpointNames = computed(() => {
  eventCount.value
  const names = new Set<string>()
  for (const event of events.value) if ('endpoint' in event) names.add(event.endpoint)
  return [...names]
})

export const endpoint = computed(() =>
  endpointNames.value.includes(chosenEndpoint.value)
    ? chosenEndpoint.value
    : (endpointNames.value[0] ?? ''),
)

/** Moves the cursor by hand: whoever looks at the past no longer follows the present. */
export function moveTo(atMs: Ms): void {
  isFollowing.value = false
  cursorMs.value = clamp(atMs)
}

export const clamp = (atMs: Ms): Ms => Math.round(Math.min(Math.max(0, atMs), endMs.value))

/** Puts the cursor on the event, shows its reasons and says what it was. */
export function select(event: TimelineEvent): void {
  isPlaying.value = false
  moveTo(event.atMs)
  selectedSeq.value = event.seq
  announcement.value = eventText(event)
}

/** Where a run opens; several side by side open at their end. */
export function lookAtRun(): void {
  const run = recording.value
  const telling = isComparing.value || run === undefined ? undefined : tellingEvent(run)
  cursorMs.value = telling?.atMs ?? endMs.value
  selectedSeq.value = telling?.seq
}

const isDecision = ({ kind }: TimelineEvent): boolean => kind !== 'api.called'

/** The next decision after what is selected or after the cursor, or the one before. */
export function stepDecision(direction: 1 | -1): void {
  if (isComparing.value) return stepAmongRuns(direction)
  const all = events.value
  const from = selectedSeq.value === undefined ? undefined : all[selectedSeq.value]
  const isHere = from !== undefined && Math.max(0, from.atMs) === cursorMs.value
  const start = direction === 1 ? pastCount.value : countUntil(all, cursorMs.value - 1) - 1
  for (let seq = isHere ? from.seq + direction : start; ; seq += direction) {
    const event = all[seq]
    if (event === undefined || event.atMs < 0) return
    if (isDecision(event)) return select(event)
  }
}

/** The next instant, or the one before, at which any of the runs decided something. */
function stepAmongRuns(direction: 1 | -1): void {
  const found = recordings.value.flatMap(({ events: all }, index) => {
    const start = countUntil(all, cursorMs.value - Number(direction === -1))
    const isNext = (event: TimelineEvent): boolean => event.atMs >= 0 && isDecision(event)
    const event =
      direction === 1 ? all.slice(start).find(isNext) : all.slice(0, start).findLast(isNext)
    return event === undefined ? [] : [{ event, run: runNames.value[index] }]
  })
  const [first] = found.sort((a, b) => direction * (a.event.atMs - b.event.atMs))
  if (first === undefined) return
  isPlaying.value = false
  moveTo(first.event.atMs)
  announcement.value = `${first.run}: ${eventText(first.event)}`
}
