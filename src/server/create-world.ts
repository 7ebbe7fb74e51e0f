/** How the driver gets its world: at the start, for each reset, and when an account is loaded. */
import type { Containers } from '../core/container/containers.ts'
import type { World } from '../core/world.ts'

/**
 * Makes the world at its time zero, as the scenario has it; once at the start and for each reset.
 * The world must track requests in flight and call `onLost`.
 */
export type CreateWorld = (hooks: {
  readonly onLost: (ticket: number) => void
  /** For a world that has models on real containers from the beginning: one that was saved. */
  readonly containers: Containers
}) => World
