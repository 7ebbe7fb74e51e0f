/** From several runs to one of them. */
import { batch } from '@preact/signals'
import type { TimelineEvent } from '../../core/timeline.ts'
import { runIndex, select, selectedSeq, view } from '../store.ts'

/** Shows the run in full: at the event, or where the cursor stands. */
export function openRun(index: number, event?: TimelineEvent): void {
  batch(() => {
    runIndex.value = index
    view.value = 'run'
    selectedSeq.value = undefined
    if (event !== undefined) select(event)
  })
}
