/** The address holds run, time and selection: a link shows the same view. */
import { effect } from '@preact/signals'
import {
  chosenEndpoint,
  clamp,
  cursorMs,
  endMs,
  focused,
  isFollowing,
  isPlaying,
  logGroup,
  logQuery,
  runIndex,
  selectedSeq,
  view,
  zoom,
} from './store.ts'

/** Browsers refuse more than some hundred changes of the address in half a minute. */
const WRITE_DELAY_MS = 300

export function readHash(): void {
  const values = new URLSearchParams(location.hash.slice(1))
  const wholeNumber = (name: string): number | undefined => {
    const text = values.get(name) ?? ''
    return /^\d{1,15}$/.test(text) ? Number(text) : undefined
  }
  runIndex.value = wholeNumber('run') ?? 0
  const atMs = wholeNumber('t')
  isFollowing.value = atMs === undefined && isFollowing.value
  if (atMs !== undefined) cursorMs.value = endMs.value > 0 ? clamp(atMs) : atMs
  chosenEndpoint.value = values.get('endpoint') ?? ''
  selectedSeq.value = wholeNumber('event')
  view.value = values.get('view') === 'compare' ? 'compare' : 'run'
  focused.value = values.get('focus') ?? ''
  const [fromMs = 0, untilMs = 0] = (values.get('zoom') ?? '').split('-').map(Number)
  zoom.value = fromMs >= 0 && untilMs > fromMs ? { fromMs, untilMs } : undefined
  logQuery.value = values.get('q') ?? ''
  logGroup.value = values.get('show') ?? 'all'
}

export function keepHash(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let written = location.hash
  effect(() => {
    const text = hashText()
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (isPlaying.peek() || text === location.hash) return
      written = text
      history.replaceState(null, '', text)
    }, WRITE_DELAY_MS)
  })
  addEventListener('hashchange', () => {
    if (location.hash !== written) readHash()
  })
}

function hashText(): string {
  const values = new URLSearchParams()
  if (view.value !== 'run') values.set('view', view.value)
  if (runIndex.value > 0) values.set('run', String(runIndex.value))
  if (!isFollowing.value) values.set('t', String(cursorMs.value))
  if (chosenEndpoint.value !== '') values.set('endpoint', chosenEndpoint.value)
  if (selectedSeq.value !== undefined) values.set('event', String(selectedSeq.value))
  if (focused.value !== '') values.set('focus', focused.value)
  if (zoom.value !== undefined) values.set('zoom', `${zoom.value.fromMs}-${zoom.value.untilMs}`)
  if (logQuery.value !== '') values.set('q', logQuery.value)
  if (logGroup.value !== 'all') values.set('show', logGroup.value)
  return `#${values}`
}
