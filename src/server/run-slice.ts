/** Simulation in stretches that are short enough for requests to get their turn in between. */
import type { Ms } from '../core/units.ts'
import type { World } from '../core/world.ts'
import type { HostTime } from './host-time.ts'
import { SERVER_LIMITS } from './limits.ts'

/** Runs event by event until the instant or the end of the slice; whether it got there. */
export function runSlice(world: World, untilMs: Ms, host: HostTime): boolean {
  const endWallMs = host.nowMs() + SERVER_LIMITS.sliceMs
  while (world.nextEventMs <= untilMs) {
    world.runUntil(world.nextEventMs)
    if (host.nowMs() > endWallMs) return false
  }
  world.runUntil(untilMs)
  return true
}
