/**
 * The time cursor's line in every chart and band. Scrubbing moves these lines and draws nothing
 * anew; a custom property on the root would have the browser restyle the whole page instead.
 */
import { effect } from '@preact/signals'
import { cursorMs, shownSpan } from './store.ts'

const CLASS = 'cursor'

export const CursorLine = () => <i class={CLASS} ref={place} />

/** The same where there is no Preact. */
export function cursorLine(): HTMLElement {
  const line = document.createElement('i')
  line.className = CLASS
  place(line)
  return line
}

export function keepCursorsInPlace(): void {
  const lines = document.getElementsByClassName(CLASS)
  effect(() => {
    cursorMs.value
    shownSpan.value
    for (const line of lines) if (line instanceof HTMLElement) place(line)
  })
}

/** Moved as a whole, which needs no layout: the line is the left edge of an element as wide as all. */
function place(line: HTMLElement | null): void {
  if (line === null) return
  const { fromMs, untilMs } = shownSpan.peek()
  const share = (cursorMs.peek() - fromMs) / (untilMs - fromMs)
  line.style.transform = `translateX(${100 * share}%)`
  line.style.visibility = share < 0 || share > 1 ? 'hidden' : 'visible'
}
