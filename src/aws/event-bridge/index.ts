/** What EventBridge would deliver: of endpoints and deployments, of alarms, of scaling activities. */
import type { World } from '../../core/world.ts'
import { followAlarms } from './alarm-events.ts'
import { EndpointEvents } from './endpoint-events.ts'
import { EventBridgeLog } from './event-log.ts'
import { followScaling } from './scaling-events.ts'

export type { EventBridgeEvent, EventBridgeLog, SentEvent } from './event-log.ts'

const logs = new WeakMap<World, EventBridgeLog>()

/** Of the world from the first call on: to be made when the world is. */
export function eventBridgeOf(world: World): EventBridgeLog {
  const known = logs.get(world)
  if (known !== undefined) return known
  const log = new EventBridgeLog(world)
  logs.set(world, log)
  new EndpointEvents(world, log)
  followAlarms(world, log)
  followScaling(world, log)
  return log
}
