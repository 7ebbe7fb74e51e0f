/**
 * The time cursor's line in every chart and band. Scrubbing moves these lines and draws nothing
 * anew; a custom property on the root would have the browser restyle the whole page instead.
 */
import { effect } from '@preact/signals'
import { cursorMs, shownSpan } from './store.ts'

/** Of the elements that are lines. */
export const CURSOR_CLASS = 'cursor'

export function placeCursors(): void {
  const { fromMs, untilMs } = shownSpan.peek()
  const share = (cursorMs.peek() - fromMs) / (untilMs - fromMs)
  // Moved as a whole, which needs no layout: the line is the left edge of an element as wide as all.
  const transform = `translateX(${100 * Math.min(1, share)}%)`
  const visibility = share < 0 || share > 1 ? 'hidden' : 'visible'
  for (const line of document.getElementsByClassName(CURSOR_CLASS)) {
    if (!(line instanceof HTMLElement)) continue
    line.style.transform = transform
    line.style.visibility = visibility
  }
}

export function keepCursorsInPlace(): void {
  effect(() => {
    cursorMs.value
    shownSpan.value
    placeCursors()
  })
}
