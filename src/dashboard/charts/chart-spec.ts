/** What a chart draws and what its table says, before anything is drawn. */
import type { Ms } from '../../core/units.ts'

export interface ChartSpec {
  readonly id: string
  readonly title: string
  /** What the numbers are, one line. */
  readonly note: string
  /** Instants, seconds since time zero, ascending. */
  readonly x: readonly number[]
  readonly lines: readonly Line[]
  /** Lines are layers on top of each other. */
  readonly isStacked: boolean
  readonly levels: readonly Level[]
  readonly text: (value: number) => string
}

export interface Line {
  readonly label: string
  /** `null`: nothing was measured. */
  readonly values: readonly (number | null)[]
  /** Index into the palette: one colour is one variant or fleet in every chart. */
  readonly colour: number
  readonly dash: Dash
  /** Drawn as dots besides: datapoints that an alarm looks at. */
  readonly hasDots?: boolean
}

export type Dash = 'solid' | 'dashed' | 'dotted'

/** A target or a threshold. */
export interface Level {
  readonly label: string
  readonly value: number
  readonly kind: 'target' | 'threshold'
}

/** Full minutes up to the instant: what metric rows are drawn over. */
export const minutesUntil = (nowMs: Ms): readonly number[] =>
  Array.from({ length: Math.max(0, Math.floor(nowMs / 60_000)) }, (_, minute) => minute)

/** Made once: making one takes longer than using it a hundred times. */
const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

export const percentText = (value: number): string => `${round(value, 2)}%`
export const countText = (value: number): string => COUNT.format(value)
/** From a second on in seconds: `20 ms`, `60 s`. */
export const msText = (value: number): string =>
  value >= 1000 ? `${round(value / 1000, 2)} s` : `${round(value, value < 10 ? 2 : 1)} ms`
export const usdText = (value: number): string => `$${value.toFixed(value < 1 ? 3 : 2)}`

const round = (value: number, digits: number): number => {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}
