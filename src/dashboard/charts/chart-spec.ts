/** What a chart draws and what its table says, before anything is drawn. */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import type { Ms } from '../../core/units.ts'
import type { Recording } from '../../scenario/recording/recording.ts'
import type { Replay } from '../model/replay.ts'

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
  /** Its values may be below zero. */
  readonly isSigned?: boolean
  /** Two lines with the difference between them shaded in the colour of the higher. */
  readonly shaded?: readonly [Line, Line]
  readonly text: (value: number) => string
  /** Name of the series that is brought to the fore; empty: all alike. */
  readonly focus: string
}

/** What is known of a chart before its values are needed. */
export interface ChartKind {
  readonly id: string
  readonly title: string
  readonly note: string
  make(recording: Recording, endpoint: string, replay: Replay): ChartContent
  /** Which alarms' datapoints and thresholds are shown on it; `undefined`: of none. */
  readonly alarms?: AlarmUnit
}

export interface AlarmUnit {
  isOn(alarm: AlarmConfig): boolean
  /** From the unit of the threshold to the chart's. */
  inUnit(value: number): number
}

export type ChartContent = Omit<ChartSpec, 'id' | 'title' | 'note' | 'focus'>

export interface Line {
  /** The variant or fleet. */
  readonly series: string
  /** What of it, such as `p99`; empty when there is one line only. */
  readonly part: string
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

/** As tables and files name it. */
export const lineLabel = ({ series, part }: Line): string =>
  [series, part].filter(text => text !== '').join(' ')

/** Full minutes up to the instant: what metric rows are drawn over. */
export const minutesUntil = (nowMs: Ms): readonly number[] =>
  Array.from({ length: Math.max(0, Math.floor(nowMs / 60_000)) }, (_, minute) => minute)

/** Made once: making one takes longer than using it a hundred times. */
const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })
/** Of an axis with quarters as of a rate below one. */
const SMALL_COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })

export const percentText = (value: number): string => `${round(value, 2)}%`
export const countText = (value: number): string =>
  (Math.abs(value) < 10 ? SMALL_COUNT : COUNT).format(value)
/** From a second on in seconds: `20 ms`, `60 s`. */
export const msText = (value: number): string =>
  value >= 1000 ? `${round(value / 1000, 2)} s` : `${round(value, value < 10 ? 2 : 1)} ms`
export const usdText = (value: number): string => `$${value.toFixed(value < 1 ? 3 : 2)}`

const round = (value: number, digits: number): number => {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}
