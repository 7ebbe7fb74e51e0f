/** A stretch of traffic whose rate is constant or changes linearly. */
import type { Ms } from '../units.ts'

export interface RateSegment {
  readonly startMs: Ms
  readonly endMs: Ms
  readonly startPerSecond: number
  /** Equal to `startPerSecond` for a constant rate. */
  readonly endPerSecond: number
}
