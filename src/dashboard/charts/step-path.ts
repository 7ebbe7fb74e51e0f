/**
 * A line of steps, as uPlot wants it: each value holds until the next. Where a pixel column holds
 * several values, the column is drawn from the least to the most of them: a canvas gets no more
 * points than it has pixels, and no spike is lost.
 */
import type uPlot from 'uplot'

export const stepPath: uPlot.Series.PathBuilder = (plot, index, first, last) => {
  const xs = plot.data[0]
  const ys = plot.data[index] ?? []
  const [toX, toY] = [place(plot, 'x'), place(plot, 'y')]
  const pen = new StepPen(toY(0), plot.bbox.left + plot.bbox.width)
  const end = Math.min(xs.length - 1, last + 1)
  for (let i = Math.max(0, first - 1); i <= end; i++) {
    const value = ys[i]
    const x = toX(xs[i] ?? 0)
    if (value === null || value === undefined) pen.lift(x)
    else pen.put(x, toY(value))
  }
  pen.lift(toX(xs[end] ?? 0))
  return { stroke: pen.stroke, fill: pen.fill }
}

/** From a value to its pixel, without the lookups that uPlot does for each. */
function place(plot: uPlot, scale: 'x' | 'y'): (value: number) => number {
  const { min = 0, max = 1 } = plot.scales[scale] ?? {}
  const { left, top, width, height } = plot.bbox
  const factor = (scale === 'x' ? width : -height) / ((max ?? 1) - (min ?? 0) || 1)
  const origin = scale === 'x' ? left : top + height
  return value => origin + (value - (min ?? 0)) * factor
}

class StepPen {
  readonly stroke = new Path2D()
  readonly fill = new Path2D()
  readonly #base: number
  readonly #right: number
  /** Of the column that is being gathered; `undefined`: the pen is up. */
  #x: number | undefined
  #startX = 0
  #low = 0
  #high = 0
  #last = 0

  constructor(base: number, right: number) {
    this.#base = base
    this.#right = right
  }

  put(exactX: number, y: number): void {
    const x = Math.round(exactX)
    if (this.#x === undefined) {
      this.stroke.moveTo(x, y)
      this.fill.moveTo(x, this.#base)
      this.fill.lineTo(x, y)
      this.#startX = x
      this.#begin(x, y)
    } else if (x === this.#x) {
      this.#low = Math.max(this.#low, y)
      this.#high = Math.min(this.#high, y)
      this.#last = y
    } else {
      this.#drawColumn(this.#x)
      this.#line(x, this.#last)
      this.#begin(x, y)
    }
  }

  /** Nothing was measured from here on. */
  lift(exactX: number): void {
    if (this.#x === undefined) return
    this.#drawColumn(this.#x)
    // A value of its own is seen, however narrow its period.
    const x = Math.min(this.#right, Math.max(Math.round(exactX), this.#startX + 2))
    this.#line(x, this.#last)
    this.fill.lineTo(x, this.#base)
    this.fill.closePath()
    this.#x = undefined
  }

  #begin(x: number, y: number): void {
    this.#x = x
    this.#low = y
    this.#high = y
    this.#last = y
  }

  #drawColumn(x: number): void {
    if (this.#low !== this.#high) {
      this.#line(x, this.#low)
      this.#line(x, this.#high)
    }
    this.#line(x, this.#last)
  }

  #line(x: number, y: number): void {
    this.stroke.lineTo(x, y)
    this.fill.lineTo(x, y)
  }
}
