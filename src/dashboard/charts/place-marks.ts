/** Datapoints of alarms over a chart: elements, so that scrubbing draws nothing anew. */
import type uPlot from 'uplot'
import type { Mark } from './alarm-levels.ts'

const SIGNS: Readonly<Record<Mark['state'], string>> = { breaching: '◆', ok: '○', missing: '✕' }

/** Elements are used again; the browser is asked for no measures, which would cost it a layout. */
export function placeMarks(plot: uPlot, marks: readonly Mark[]): void {
  const width = plot.bbox.width / devicePixelRatio
  const elements = [...plot.over.querySelectorAll<HTMLElement>('.mark')]
  let used = 0
  for (const { seconds, value, state } of marks) {
    const x = plot.valToPos(seconds, 'x')
    if (x < 0 || x > width) continue
    const element = elements[used++] ?? plot.over.appendChild(document.createElement('i'))
    const y = Math.round(plot.valToPos(value, 'y'))
    element.className = `mark point is-${state}`
    element.textContent = SIGNS[state]
    element.style.transform = `translate(${Math.round(x)}px, ${y}px)`
  }
  for (const unused of elements.slice(used)) unused.remove()
}
