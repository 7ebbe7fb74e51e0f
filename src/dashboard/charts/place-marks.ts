/** Datapoints of alarms over a chart: elements, so that scrubbing draws nothing anew. */
import type uPlot from 'uplot'
import type { Mark } from './alarm-levels.ts'

const SIGNS: Readonly<Record<Mark['state'], string>> = { breaching: '◆', ok: '○', missing: '✕' }

export function placeMarks(plot: uPlot, marks: readonly Mark[]): void {
  for (const old of [...plot.over.getElementsByClassName('mark')]) old.remove()
  for (const { seconds, value, state } of marks) {
    const x = plot.valToPos(seconds, 'x')
    if (x < 0 || x > plot.over.clientWidth) continue
    const mark = document.createElement('i')
    mark.className = `mark point is-${state}`
    mark.textContent = SIGNS[state]
    mark.style.transform = `translate(${Math.round(x)}px, ${Math.round(plot.valToPos(value, 'y'))}px)`
    plot.over.append(mark)
  }
}
