/** Which stretch of time charts and bands show: nearer, wider, and along with the cursor. */
import { effect } from '@preact/signals'
import type { Ms } from '../core/units.ts'
import { cursorMs, rangeMs, shownSpan, zoom } from './store.ts'

/** Less than a few metric periods shows nothing more. */
const SPAN_MIN_MS = 5 * 60_000

/** A factor above 1 is wider; the cursor keeps its place on the screen where it can. */
export function zoomBy(factor: number): void {
  const { fromMs, untilMs } = shownSpan.value
  const width = (untilMs - fromMs) * factor
  const share = (cursorMs.value - fromMs) / (untilMs - fromMs)
  show(cursorMs.value - share * width, width)
}

export function zoomTo(fromMs: Ms, untilMs: Ms): void {
  show(fromMs, untilMs - fromMs)
}

function show(wantedFromMs: Ms, wantedWidth: Ms): void {
  const width = Math.max(wantedWidth, SPAN_MIN_MS)
  if (width >= rangeMs.value) {
    zoom.value = undefined
    return
  }
  const fromMs = Math.round(Math.min(Math.max(0, wantedFromMs), rangeMs.value - width))
  zoom.value = { fromMs, untilMs: Math.round(fromMs + width) }
}

/** The cursor is always in sight: what is shown moves on when it leaves. */
export function keepCursorInSight(): void {
  effect(() => {
    const atMs = cursorMs.value
    const span = zoom.peek()
    if (span === undefined || (atMs >= span.fromMs && atMs <= span.untilMs)) return
    const width = span.untilMs - span.fromMs
    show(atMs - width * (atMs > span.untilMs ? 0.1 : 0.9), width)
  })
}
