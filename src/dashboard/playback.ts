/** Time that passes on the page: play moves the cursor, following keeps it at the newest instant. */
import { effect } from '@preact/signals'
import { keepCursorsInPlace } from './cursor-line.tsx'
import { clamp, cursorMs, endMs, isFollowing, isPlaying, playSpeed, presentMs } from './store.ts'
import { keepCursorInSight } from './zooming.ts'

export function startPlayback(): void {
  keepCursorInSight()
  keepCursorsInPlace()
  effect(() => {
    if (isFollowing.value) cursorMs.value = presentMs.value
  })
  // Among the runs on the page one is shorter than another, and a restarted server begins anew.
  effect(() => {
    if (cursorMs.value > endMs.value) cursorMs.value = endMs.value
  })
  effect(() => {
    if (!isPlaying.value) return
    let lastMs = performance.now()
    let frame = requestAnimationFrame(function pass(nowMs) {
      const passedMs = Math.max(0, nowMs - lastMs)
      lastMs = nowMs
      cursorMs.value = clamp(cursorMs.peek() + passedMs * playSpeed.peek())
      if (cursorMs.peek() >= endMs.peek()) isPlaying.value = false
      else frame = requestAnimationFrame(pass)
    })
    return () => cancelAnimationFrame(frame)
  })
}

export function togglePlay(): void {
  isFollowing.value = false
  if (!isPlaying.value && cursorMs.value >= endMs.value) cursorMs.value = 0
  isPlaying.value = !isPlaying.value
}
