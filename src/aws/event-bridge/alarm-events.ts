/**
 * `CloudWatch Alarm State Change`: of every alarm that goes from one state to another, by its
 * evaluation or by SetAlarmState.
 *
 * Source: autoscaling.md 5.3; CloudWatch guide, alarm events and EventBridge (its samples of an alarm
 * on one metric and of one on metric math).
 * Not told: `CloudWatch Alarm Configuration Change`. Setup settles alarms without an event.
 */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import type { AlarmTransition } from '../../core/alarms/alarms.ts'
import type { MetricStat } from '../../core/metrics/math/query-set.ts'
import { seededUuid } from '../../core/random.ts'
import { SECOND_MS } from '../../core/units.ts'
import { isoOffsetText } from '../../core/utc.ts'
import type { World } from '../../core/world.ts'
import type { EventBridgeLog } from './event-log.ts'

export function followAlarms(world: World, log: EventBridgeLog): void {
  world.alarms.onTransition(transition =>
    log.send('aws.cloudwatch', 'CloudWatch Alarm State Change', {
      resources: [transition.alarm.arn],
      detail: detailOf(world, transition),
    }),
  )
}

function detailOf(world: World, { alarm, from }: AlarmTransition) {
  const { config, state, reason, reasonData, stateUpdatedAtMs } = alarm
  const now = { state, reason, reasonData, updatedAtMs: stateUpdatedAtMs }
  return {
    alarmName: config.name,
    state: stateText(world, now),
    previousState: stateText(world, from),
    configuration: {
      ...(config.description === undefined ? {} : { description: config.description }),
      metrics: metricsOf(world, config),
    },
  }
}

const stateText = ({ epochMs }: World, snapshot: AlarmTransition['from']) => ({
  value: snapshot.state,
  reason: snapshot.reason,
  ...(snapshot.reasonData === undefined ? {} : { reasonData: snapshot.reasonData }),
  timestamp: isoOffsetText(epochMs + snapshot.updatedAtMs),
})

function metricsOf({ seed }: World, config: AlarmConfig): readonly object[] {
  if (config.math === undefined) {
    const id = seededUuid(seed, `alarm-metric/${config.name}`)
    return [{ id, metricStat: metricStatOf({ metric: config, ...config }), returnData: true }]
  }
  return config.math.queries.map(({ id, source, label, isWatched }) => ({
    id,
    ...(source.kind === 'expression'
      ? { expression: source.text }
      : { metricStat: metricStatOf(source.stat) }),
    ...(label === undefined ? {} : { label }),
    returnData: isWatched,
  }))
}

const metricStatOf = ({ metric, periodMs, statistic, unit }: MetricStat) => ({
  metric: {
    namespace: metric.namespace,
    name: metric.metricName,
    dimensions: Object.fromEntries(metric.dimensions.map(({ name, value }) => [name, value])),
  },
  period: periodMs / SECOND_MS,
  stat: statistic,
  ...(unit === undefined ? {} : { unit }),
})
