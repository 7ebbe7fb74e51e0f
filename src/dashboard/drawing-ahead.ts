/** When what is out of sight is drawn all the same: when the browser has time, and before it prints. */
import { signal } from '@preact/signals'

/** From before the browser lays the page out for the printer until it has printed. */
export const isPrinting = signal(false)

const paper = matchMedia('print')
paper.addEventListener('change', () => {
  isPrinting.value = paper.matches
})

addEventListener('beforeprint', () => {
  isPrinting.value = true
})
addEventListener('afterprint', () => {
  isPrinting.value = false
})

/** Without `requestIdleCallback` (Safari), so long after the page was opened. */
const LATER_MS = 500

/** Calls it once; gives what takes that back. */
export function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(act)
    return () => cancelIdleCallback(handle)
  }
  const timer = setTimeout(act, LATER_MS)
  return () => clearTimeout(timer)
}
