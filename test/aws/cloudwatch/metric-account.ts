/** An account whose endpoint `e` has served an hour of traffic, with a custom metric beside it. */
import { execute } from '../../../src/aws/execute.ts'
import { RatedArrivals } from '../../../src/core/traffic/arrivals.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import type { World } from '../../../src/core/world.ts'
import { accountWithEndpoint, EPOCH_SECONDS } from '../account.ts'

export const HOUR_SECONDS = 3600

export const ENDPOINT_DIMENSIONS = [
  { Name: 'EndpointName', Value: 'e' },
  { Name: 'VariantName', Value: 'A' },
]

/** Epoch seconds of a minute of the account. */
export const minute = (count: number): number => EPOCH_SECONDS + count * 60

/** One request a second from minute 10 on; the instant is minute 20. */
export function accountWithTraffic(): World {
  const world = accountWithEndpoint()
  const fromMs = world.nowMs
  const arrivals = new RatedArrivals({
    segments: [
      { startMs: fromMs, endMs: fromMs + 60 * MINUTE_MS, startPerSecond: 1, endPerSecond: 1 },
    ],
    process: 'even',
    seed: 1,
    streamName: 'users',
  })
  world.addTraffic({ name: 'users', endpointName: 'e', arrivals, targets: [] })
  world.runUntil(fromMs + 10 * MINUTE_MS)
  return world
}

/** Publishes `Shop`/`Orders`: one value at each minute. */
export function publish(world: World, byMinute: Readonly<Record<number, number>>, unit = 'None') {
  execute(world, 'PutMetricData', {
    Namespace: 'Shop',
    MetricData: Object.entries(byMinute).map(([at, Value]) => ({
      MetricName: 'Orders',
      Timestamp: minute(Number(at)),
      Value,
      Unit: unit,
    })),
  })
}
