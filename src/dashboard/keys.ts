/** Keys of the page: the same as the buttons, for whoever does not reach for them. */
import { togglePlay } from './playback.ts'
import { cursorMs, endMs, moveTo, stepDecision } from './store.ts'
import { zoomBy } from './zooming.ts'

export const KEYS: readonly { readonly key: string; readonly does: string }[] = [
  { key: 'Space', does: 'play or pause' },
  { key: 'n / p', does: 'next / previous decision' },
  { key: '← / →', does: 'ten seconds back / on, with Shift a minute' },
  { key: 'Home / End', does: 'first / last instant' },
  { key: '+ / − / 0', does: 'zoom in / out / show all' },
  { key: '/', does: 'search the log' },
]

export function listenToKeys(): void {
  addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return
    if (act(event)) event.preventDefault()
  })
}

/** Fields and buttons have uses of their own for these keys. */
function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.matches('input[type=search], input[type=text], input[type=number], select, textarea'))
    return true
  if (target.matches('button, summary, a')) return key === ' ' || key === 'Enter'
  return target.matches('input, [role=slider]') && key !== ' ' && key !== 'n' && key !== 'p'
}

function act({ key, shiftKey }: KeyboardEvent): boolean {
  const stepMs = shiftKey ? 60_000 : 10_000
  switch (key) {
    case ' ':
      togglePlay()
      return true
    case 'n':
      stepDecision(1)
      return true
    case 'p':
      stepDecision(-1)
      return true
    case 'ArrowRight':
      moveTo(cursorMs.value + stepMs)
      return true
    case 'ArrowLeft':
      moveTo(cursorMs.value - stepMs)
      return true
    case 'Home':
      moveTo(0)
      return true
    case 'End':
      moveTo(endMs.value)
      return true
    case '+':
    case '=':
      zoomBy(0.5)
      return true
    case '-':
      zoomBy(2)
      return true
    case '0':
      zoomBy(Number.POSITIVE_INFINITY)
      return true
    case '/':
      document.querySelector<HTMLInputElement>('#log-search')?.focus()
      return true
    default:
      return false
  }
}
