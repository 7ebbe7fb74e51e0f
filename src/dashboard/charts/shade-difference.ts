/** The area between two lines, in the colour of whichever is higher. */
import type uPlot from 'uplot'
import { inkOf } from '../colour-scheme.ts'
import type { ChartSpec } from './chart-spec.ts'

export function shadeDifference(plot: uPlot, { x, shaded }: ChartSpec): void {
  if (shaded === undefined) return
  const [one, other] = shaded
  const { ctx, bbox } = plot
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.globalAlpha = 0.3
  x.forEach((seconds, i) => {
    const [a, b] = [one.values[i], other.values[i]]
    if (typeof a !== 'number' || typeof b !== 'number' || a === b) return
    const left = plot.valToPos(seconds, 'x', true)
    const right = plot.valToPos(x[i + 1] ?? seconds + 60, 'x', true)
    const [top, bottom] = [Math.max(a, b), Math.min(a, b)].map(y => plot.valToPos(y, 'y', true))
    ctx.fillStyle = inkOf((a > b ? one : other).colour)
    ctx.fillRect(left, top ?? 0, right - left, (bottom ?? 0) - (top ?? 0))
  })
  ctx.restore()
}
