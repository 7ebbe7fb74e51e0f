/**
 * The time cursor's line in every chart and band. Scrubbing moves these lines and draws nothing
 * anew; a custom property on the root would have the browser restyle the whole page instead.
 */
import { effect } from '@preact/signals'
import { cursorMs, rangeMs } from './store.ts'

/** Of the elements that are lines. */
export const CURSOR_CLASS = 'cursor'

export function placeCursors(): void {
  const left = `${100 * Math.min(1, cursorMs.peek() / rangeMs.peek())}%`
  for (const line of document.getElementsByClassName(CURSOR_CLASS)) {
    if (line instanceof HTMLElement) line.style.left = left
  }
}

export function keepCursorsInPlace(): void {
  effect(() => {
    cursorMs.value
    rangeMs.value
    placeCursors()
  })
}
