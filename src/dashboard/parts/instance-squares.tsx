/** Instances of a fleet: full as far as they are busy, dashed while they start, crossed as they go. */
import type { Batch, FleetPicture } from '../model/lab-picture.ts'
import { cursorMs } from '../store.ts'

/** More squares than this say no more than a number. */
const SQUARES_MAX = 60

interface Props {
  readonly fleet: FleetPicture
  /** 0 to 1, on average over the fleet. */
  readonly utilisation: number
}

export function InstanceSquares({ fleet, utilisation }: Props) {
  const { inService, starting, draining } = fleet
  const squares = [
    ...repeat(inService, { state: 'in-service', fill: utilisation }),
    ...starting.flatMap(batch =>
      repeat(batch.count, { state: 'starting', fill: progressOf(batch) }),
    ),
    ...draining.flatMap(({ count }) => repeat(count, { state: 'draining', fill: 0 })),
  ]
  return (
    <div class="squares" aria-hidden="true">
      {squares.slice(0, SQUARES_MAX).map(({ state, fill }, i) => (
        <span key={i} class={`square ${state}`}>
          <i style={{ height: `${Math.round(100 * fill)}%` }} />
        </span>
      ))}
      {squares.length > SQUARES_MAX && <small>+{squares.length - SQUARES_MAX}</small>}
    </div>
  )
}

const repeat = <T,>(count: number, value: T): T[] =>
  Array.from({ length: Math.min(count, SQUARES_MAX + 1) }, () => value)

function progressOf({ sinceMs, readyAtMs }: Batch): number {
  if (readyAtMs === undefined || readyAtMs <= sinceMs) return 0
  return Math.min(1, Math.max(0, (cursorMs.value - sinceMs) / (readyAtMs - sinceMs)))
}
