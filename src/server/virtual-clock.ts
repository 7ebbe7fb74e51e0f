/**
 * Maps wall time to virtual time: elapsed × speed from an anchor, or standing still.
 *
 * `manual`: only by `moveTo`. `max`: also only by `moveTo`; the driver moves it as fast as the CPU
 * allows. Every change of pace sets a new anchor, so virtual time never jumps by itself.
 */
import type { Ms } from '../core/units.ts'
import { SERVER_LIMITS } from './limits.ts'

/** Virtual seconds per second, or how the clock moves otherwise. */
export type Speed = number | 'manual' | 'max'

export const SPEED_EXPECTED = `a number above 0 and at most ${SERVER_LIMITS.speedMax}, "manual" or "max"`

export const isSpeed = (value: unknown): value is Speed =>
  value === 'manual' ||
  value === 'max' ||
  (typeof value === 'number' && value > 0 && value <= SERVER_LIMITS.speedMax)

export class VirtualClock {
  #speed: Speed
  #isPaused = false
  #anchorMs: Ms
  /** Wall time of the anchor. */
  #anchorWallMs: number

  constructor(options: { speed: Speed; atMs: Ms; wallMs: number }) {
    this.#speed = options.speed
    this.#anchorMs = options.atMs
    this.#anchorWallMs = options.wallMs
  }

  get speed(): Speed {
    return this.#speed
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Virtual milliseconds per wall millisecond; 0: it stands still. */
  get rate(): number {
    return this.#isPaused || typeof this.#speed === 'string' ? 0 : this.#speed
  }

  nowMs(wallMs: number): Ms {
    return this.#anchorMs + (wallMs - this.#anchorWallMs) * this.rate
  }

  /** Wall time from `wallMs` until the virtual instant; Infinity while the clock stands still. */
  delayUntil(atMs: Ms, wallMs: number): number {
    const { rate } = this
    return rate === 0 ? Number.POSITIVE_INFINITY : (atMs - this.nowMs(wallMs)) / rate
  }

  moveTo(atMs: Ms, wallMs: number): void {
    this.#anchorMs = atMs
    this.#anchorWallMs = wallMs
  }

  setSpeed(speed: Speed, wallMs: number): void {
    this.moveTo(this.nowMs(wallMs), wallMs)
    this.#speed = speed
  }

  setPaused(isPaused: boolean, wallMs: number): void {
    this.moveTo(this.nowMs(wallMs), wallMs)
    this.#isPaused = isPaused
  }
}
