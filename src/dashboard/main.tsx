/** The page starts: with the recordings it holds, or with those of the server it came from. */
import { batch } from '@preact/signals'
import { render } from 'preact'
import { App } from './app.tsx'
import { keepHash, readHash } from './hash.ts'
import { listenToKeys } from './keys.ts'
import { startPlayback } from './playback.ts'
import { embeddedRecordings } from './source/embedded.ts'
import { takeDroppedFiles } from './source/files.ts'
import { LiveSource } from './source/live.ts'
import { connection, isFollowing, liveClock, lookAtRun, recordings, view } from './store.ts'
import './style.css'
import './print.css'

const root = document.getElementById('app')

function show(): void {
  if (root === null) return
  root.textContent = ''
  startPlayback()
  keepHash()
  listenToKeys()
  takeDroppedFiles()
  render(<App />, root)
  performance.mark('shown')
  requestAnimationFrame(() => setTimeout(() => performance.mark('painted')))
}

async function start(): Promise<void> {
  performance.mark('script')
  const embedded = await embeddedRecordings()
  performance.mark('decoded')
  if (embedded !== undefined) {
    recordings.value = embedded
    if (embedded.length > 1) view.value = 'compare'
    lookAtRun()
    if (location.hash.length > 1) readHash()
    show()
    return
  }
  isFollowing.value = true
  connection.value = 'reconnecting'
  readHash()
  let isShown = false
  new LiveSource({
    begun(recording) {
      // Those after it were opened from files.
      recordings.value = [recording, ...recordings.value.slice(1)]
      if (!isShown) show()
      isShown = true
    },
    grown(recording) {
      batch(() => {
        recordings.value = [recording, ...recordings.value.slice(1)]
      })
    },
    clock(clock) {
      liveClock.value = clock
    },
    connection(state) {
      connection.value = state
    },
  }).start()
}

start().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error)
  if (root !== null) root.textContent = `The recording cannot be shown: ${text}.`
})
