/** Instants on a time axis: distances are those of clocks, not of decimals. */
import { clockText } from '../../scenario/story/event-text.ts'

const HOUR_S = 3600
const DAY_S = 24 * HOUR_S

/** Distances between marks, seconds. */
export const TIME_STEPS: number[] = [
  1,
  5,
  10,
  30,
  ...[1, 2, 5, 10, 20, 30].map(minutes => minutes * 60),
  ...[1, 2, 4, 6, 12].map(hours => hours * HOUR_S),
  ...[1, 2, 7, 14, 28].map(days => days * DAY_S),
]

/** `6:00`, `3d`, `3d 12:00`. */
export function timeText(seconds: number): string {
  if (seconds < 2 * DAY_S) return clockText(seconds * 1000)
  const day = `${Math.floor(seconds / DAY_S)}d`
  const rest = seconds % DAY_S
  return rest === 0 ? day : `${day} ${clockText(rest * 1000).replace(/:00$/, '')}`
}
