/** What EventBridge would deliver of alarms and of scaling activities (autoscaling.md 1.9, 5.3). */
import { describe, expect, it } from 'vitest'
import { type EventBridgeEvent, eventBridgeOf } from '../../src/aws/event-bridge/index.ts'
import { execute } from '../../src/aws/execute.ts'
import { MINUTE_MS } from '../../src/core/units.ts'
import type { World } from '../../src/core/world.ts'
import { at, rate } from '../support/lab.ts'
import { registerOf, scalingLab } from '../support/scaling.ts'
import { accountWithEndpoint } from './account.ts'

const eventsOf = (world: World, source: string): readonly EventBridgeEvent[] =>
  eventBridgeOf(world)
    .sent.map(({ event }) => event)
    .filter(event => event.source === source)

/** What a client gets: members without a value are left out. */
const sentText = (event: EventBridgeEvent | undefined): unknown => JSON.parse(JSON.stringify(event))

describe('CloudWatch Alarm State Change', () => {
  /** At ten minutes; its alarm `slow` has just been made. */
  function followed(alarm: object): World {
    const world = accountWithEndpoint()
    eventBridgeOf(world)
    execute(world, 'PutMetricAlarm', {
      AlarmName: 'slow',
      EvaluationPeriods: 1,
      Threshold: 100_000,
      ComparisonOperator: 'GreaterThanThreshold',
      ...alarm,
    })
    world.runUntil(world.nowMs + 30_000)
    return world
  }

  const ONE_METRIC = {
    AlarmDescription: 'Slow!',
    Namespace: 'AWS/SageMaker',
    MetricName: 'ModelLatency',
    Dimensions: [
      { Name: 'EndpointName', Value: 'e' },
      { Name: 'VariantName', Value: 'A' },
    ],
    ExtendedStatistic: 'p99',
    Period: 300,
    Unit: 'Microseconds',
  }

  it('has the envelope and the detail of AWS’s sample, of an alarm on one metric', () => {
    const world = followed(ONE_METRIC)
    execute(world, 'SetAlarmState', {
      AlarmName: 'slow',
      StateValue: 'ALARM',
      StateReason: 'by hand',
      StateReasonData: '{"version":"1.0"}',
    })
    expect(eventsOf(world, 'aws.cloudwatch').map(sentText)).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        'detail-type': 'CloudWatch Alarm State Change',
        source: 'aws.cloudwatch',
        account: '000000000000',
        time: '2026-01-05T00:10:30Z',
        region: 'us-east-1',
        resources: ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:slow'],
        detail: {
          alarmName: 'slow',
          state: {
            value: 'ALARM',
            reason: 'by hand',
            reasonData: '{"version":"1.0"}',
            timestamp: '2026-01-05T00:10:30.000+0000',
          },
          previousState: {
            value: 'INSUFFICIENT_DATA',
            reason: 'Unchecked: Initial alarm creation',
            timestamp: '2026-01-05T00:10:00.000+0000',
          },
          configuration: {
            description: 'Slow!',
            metrics: [
              {
                id: expect.stringMatching(/^[0-9a-f-]{36}$/),
                metricStat: {
                  metric: {
                    namespace: 'AWS/SageMaker',
                    name: 'ModelLatency',
                    dimensions: { EndpointName: 'e', VariantName: 'A' },
                  },
                  period: 300,
                  stat: 'p99',
                  unit: 'Microseconds',
                },
                returnData: true,
              },
            ],
          },
        },
      },
    ])
  })

  it('has expressions and metrics of an alarm on metric math', () => {
    const Metric = { Namespace: 'N', MetricName: 'm' }
    const world = followed({
      Metrics: [
        { Id: 'e1', Expression: 'm1 * 2', Label: 'twice', ReturnData: true },
        { Id: 'm1', MetricStat: { Metric, Period: 60, Stat: 'Sum' }, ReturnData: false },
      ],
    })
    execute(world, 'SetAlarmState', { AlarmName: 'slow', StateValue: 'OK', StateReason: '' })
    const [event] = eventsOf(world, 'aws.cloudwatch')
    expect(sentText(event)).toHaveProperty('detail.configuration', {
      metrics: [
        { id: 'e1', expression: 'm1 * 2', label: 'twice', returnData: true },
        {
          id: 'm1',
          metricStat: {
            metric: { namespace: 'N', name: 'm', dimensions: {} },
            period: 60,
            stat: 'Sum',
          },
          returnData: false,
        },
      ],
    })
  })

  it('is sent once a transition, none for what stays as it is or is settled in setup', () => {
    const world = scalingLab({ segments: [rate(0, at('40:00'), 300)], bounds: [1, 2] })
    eventBridgeOf(world)
    world.runUntil(at('40:00'))
    const told = eventsOf(world, 'aws.cloudwatch').map(({ time, detail }) => {
      const { alarmName, state, previousState } = detail as Record<string, { value: string }> & {
        alarmName: string
      }
      const side = /Alarm(High|Low)/.exec(alarmName)?.[1]
      return `${time.slice(14, 19)} ${side} ${previousState?.value} → ${state?.value}`
    })
    expect(told).toEqual(['03:00 High OK → ALARM'])
  })
})

describe('Application Auto Scaling Scaling Activity State Change', () => {
  it('is sent when a scale-out has brought the variant to its maximum, as in AWS’s sample', () => {
    const world = scalingLab({ segments: [rate(0, at('40:00'), 300)], bounds: [1, 2] })
    eventBridgeOf(world)
    world.runUntil(at('40:00'))
    expect(eventsOf(world, 'aws.application-autoscaling').map(sentText)).toEqual([
      {
        version: '0',
        id: expect.any(String),
        'detail-type': 'Application Auto Scaling Scaling Activity State Change',
        source: 'aws.application-autoscaling',
        account: '000000000000',
        time: expect.stringMatching(/T00:07:00Z$/),
        region: 'us-east-1',
        resources: [],
        detail: {
          startTime: expect.stringMatching(/T00:03:00Z$/),
          endTime: expect.stringMatching(/T00:07:00Z$/),
          newDesiredCapacity: 2,
          oldDesiredCapacity: 1,
          minCapacity: 1,
          maxCapacity: 2,
          resourceId: 'endpoint/E/variant/A',
          scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
          serviceNamespace: 'sagemaker',
          statusCode: 'Successful',
          scaledToMax: true,
          direction: 'scale-out',
        },
      },
    ])
  })

  it.each([
    {
      name: 'a scale-out below the maximum',
      bounds: [1, 10],
      segments: [rate(0, at('40:00'), 300)],
    },
    { name: 'a scale-in to a minimum that is the maximum', bounds: [1, 4], segments: [] },
  ] as const)('is not sent of $name', ({ bounds, segments }) => {
    const world = scalingLab({ segments, bounds, instances: segments.length > 0 ? 1 : 4 })
    eventBridgeOf(world)
    if (segments.length === 0) registerOf(world, [1, 1])
    world.runUntil(40 * MINUTE_MS)
    expect(world.timeline.events.some(({ kind }) => kind === 'scaling.completed')).toBe(true)
    expect(eventsOf(world, 'aws.application-autoscaling')).toEqual([])
  })

  it('is not sent of a scale-out that the quota refuses', () => {
    const quotas = new Map([['ml.m5.large', 1]])
    const world = scalingLab({ segments: [rate(0, at('40:00'), 300)], bounds: [1, 2], quotas })
    eventBridgeOf(world)
    world.runUntil(at('40:00'))
    expect(world.timeline.events.some(({ kind }) => kind === 'scaling.refused')).toBe(true)
    expect(eventsOf(world, 'aws.application-autoscaling')).toEqual([])
  })
})
