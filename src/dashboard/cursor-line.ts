/**
 * The time cursor's line in every chart and band. Scrubbing moves these lines and draws nothing
 * anew; a custom property on the root would have the browser restyle the whole page instead.
 */
import { effect } from '@preact/signals'
import { cursorMs, shownSpan } from './store.ts'

/** Of the elements that are lines. */
export const CURSOR_CLASS = 'cursor'

const cursorShare = (): number => {
  const { fromMs, untilMs } = shownSpan.peek()
  return (cursorMs.peek() - fromMs) / (untilMs - fromMs)
}

/**
 * Moved as a whole, which needs no layout: the line is the left edge of an element as wide as all.
 */
export const cursorPlace = (): string => `translateX(${100 * Math.min(1, cursorShare())}%)`

export function placeCursors(): void {
  const share = cursorShare()
  const transform = cursorPlace()
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
