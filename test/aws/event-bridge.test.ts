/** What EventBridge would deliver of endpoints and their deployments (endpoints.md 3.2, 3.4). */
import { describe, expect, it } from 'vitest'
import { type EventBridgeEvent, eventBridgeOf } from '../../src/aws/event-bridge/index.ts'
import { execute } from '../../src/aws/execute.ts'
import { MINUTE_MS, SECOND_MS } from '../../src/core/units.ts'
import type { World } from '../../src/core/world.ts'
import { accountWithEndpoint, EPOCH_SECONDS } from './account.ts'
import { variant } from './variant.ts'

const CANARY = {
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: {
      Type: 'CANARY',
      CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 },
      WaitIntervalInSeconds: 600,
    },
    TerminationWaitInSeconds: 300,
  },
}

/** Endpoint e with four instances of c1; its events from ten minutes on. */
function followed(): World {
  const world = accountWithEndpoint()
  eventBridgeOf(world)
  return world
}

const update = (world: World, changes: object = {}) =>
  execute(world, 'UpdateEndpoint', {
    EndpointName: 'e',
    EndpointConfigName: 'c2',
    DeploymentConfig: CANARY,
    ...changes,
  })

const eventsOf = (world: World): readonly EventBridgeEvent[] =>
  eventBridgeOf(world)
    .sent.map(({ event }) => event)
    .filter(({ source }) => source === 'aws.sagemaker')

/** `10:00 Endpoint State UPDATING`: minute and second since the epoch, what, status. */
function lineOf({ time, 'detail-type': type, detail }: EventBridgeEvent): string {
  const what = type.replace(/^SageMaker | Change$/g, '')
  const pending = detail.PendingDeploymentSummary === undefined ? '' : ', pending'
  return `${time.slice(14, 19)} ${what} ${detail.EndpointStatus}, runs ${detail.EndpointConfigName}${pending}`
}

describe('an event about an endpoint', () => {
  it('is told at every change of its status and every step of its deployment', () => {
    const world = followed()
    update(world)
    world.runUntil(world.nowMs + 60 * MINUTE_MS)
    expect(eventsOf(world).map(lineOf)).toEqual([
      '10:00 Endpoint State UPDATING, runs c1, pending',
      '10:00 Endpoint Deployment State UPDATING, runs c1, pending',
      '14:00 Endpoint Deployment State UPDATING, runs c1, pending', // canary on, baking
      '24:00 Endpoint Deployment State UPDATING, runs c1, pending', // all on, baking
      '29:30 Endpoint Deployment State IN_SERVICE, runs c2',
      '29:30 Endpoint State IN_SERVICE, runs c2',
    ])
  })

  it('has the envelope and the detail of AWS’s sample: what DescribeEndpoint says, instants in milliseconds, tags as a map', () => {
    const world = followed()
    const arn = 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/e'
    execute(world, 'AddTags', { ResourceArn: arn, Tags: [{ Key: 'team', Value: 'churn' }] })
    update(world)
    world.runUntil(world.nowMs + 5 * MINUTE_MS)
    const [baking] = eventsOf(world).slice(2)
    const at = (minute: number) => (EPOCH_SECONDS + minute * 60) * SECOND_MS
    const four = { CurrentWeight: 1, DesiredWeight: 1, DesiredInstanceCount: 4 }
    expect(JSON.parse(JSON.stringify(baking))).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      'detail-type': 'SageMaker Endpoint Deployment State Change',
      source: 'aws.sagemaker',
      account: '000000000000',
      time: '2026-01-05T00:14:00Z',
      region: 'us-east-1',
      resources: [arn],
      detail: {
        EndpointName: 'e',
        EndpointArn: arn,
        EndpointConfigName: 'c1',
        EndpointStatus: 'UPDATING',
        CreationTime: at(0),
        LastModifiedTime: at(10),
        ProductionVariants: [{ VariantName: 'A', ...four, CurrentInstanceCount: 4 }],
        PendingDeploymentSummary: {
          EndpointConfigName: 'c2',
          StartTime: at(10),
          ProductionVariants: [
            {
              VariantName: 'A',
              InstanceType: 'ml.m5.large',
              ...four,
              CurrentInstanceCount: 1,
              VariantStatus: [
                {
                  Status: 'Baking',
                  StatusMessage:
                    'Baking for 600 seconds (TerminationWaitInSeconds) with traffic enabled on canary capacity of 1 instance(s).',
                  StartTime: at(14),
                },
              ],
            },
          ],
        },
        Tags: { team: 'churn' },
      },
    })
  })

  it('of a roll-back says why, and that the old config runs', () => {
    const world = followed()
    execute(world, 'PutMetricAlarm', {
      AlarmName: 'a',
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocation5XXErrors',
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0.1,
      ComparisonOperator: 'GreaterThanThreshold',
    })
    const AutoRollbackConfiguration = { Alarms: [{ AlarmName: 'a' }] }
    update(world, { DeploymentConfig: { ...CANARY, AutoRollbackConfiguration } })
    world.runUntil(world.nowMs + 5 * MINUTE_MS)
    execute(world, 'SetAlarmState', { AlarmName: 'a', StateValue: 'ALARM', StateReason: '' })
    world.runUntil(world.nowMs + 5 * MINUTE_MS)
    const last = eventsOf(world).at(-1)
    expect(last?.detail).toMatchObject({
      EndpointStatus: 'IN_SERVICE',
      EndpointConfigName: 'c1',
      FailureReason: expect.stringContaining('[a]'),
    })
  })

  // Source: endpoints.md 3.4, 5.6.
  it.each([
    { name: 'other variant names', change: { VariantName: 'B' } },
    { name: 'Inf1 instances', change: { InstanceType: 'ml.inf1.xlarge' } },
  ])('of a deployment is not told where guardrails do not apply: $name', ({ change }) => {
    const world = followed()
    execute(world, 'CreateEndpointConfig', {
      EndpointConfigName: 'c3',
      ProductionVariants: [variant(change)],
    })
    update(world, { EndpointConfigName: 'c3' })
    world.runUntil(world.nowMs + 60 * MINUTE_MS)
    expect(eventsOf(world).map(lineOf)).toEqual([
      '10:00 Endpoint State UPDATING, runs c1, pending',
      '14:30 Endpoint State IN_SERVICE, runs c3', // all at once, without a bake
    ])
  })

  /** AWS has no more than so many instances of the type, from now on. */
  const shortOf = (world: World, instances: number) =>
    world.faults.inject(
      { kind: 'instance-type', instanceType: 'ml.m5.large' },
      { kind: 'capacity', instances },
      undefined,
    )
  const statusesOf = (world: World): readonly string[] =>
    eventsOf(world)
      .filter(({ 'detail-type': type }) => type === 'SageMaker Endpoint State Change')
      .map(({ time, detail }) => `${time.slice(14, 19)} ${detail.EndpointStatus}`)

  it('writes a status of several words in UPPER_SNAKE: a roll-back that fails', () => {
    const world = followed()
    const MaximumBatchSize = { Type: 'INSTANCE_COUNT', Value: 2 }
    const RollingUpdatePolicy = { MaximumBatchSize, WaitIntervalInSeconds: 120 }
    update(world, { DeploymentConfig: { RollingUpdatePolicy } })
    world.runUntil(16.25 * MINUTE_MS) // the first batch of blue is leaving
    shortOf(world, 4)
    world.runUntil(30 * MINUTE_MS)
    expect(statusesOf(world)).toEqual(['10:00 UPDATING', '24:30 UPDATE_ROLLBACK_FAILED'])
  })

  it('tells of a creation that fails, and why', () => {
    const world = followed()
    shortOf(world, 4)
    execute(world, 'CreateEndpoint', { EndpointName: 'new', EndpointConfigName: 'c1' })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    expect(statusesOf(world)).toEqual(['10:00 CREATING', '14:00 FAILED'])
    const FailureReason = expect.stringContaining('InsufficientInstanceCapacity')
    expect(eventsOf(world).at(-1)?.detail).toMatchObject({ FailureReason })
  })

  it('that is created, scaled and deleted is told of, but not of one that is gone', () => {
    const world = followed()
    execute(world, 'UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'e',
      DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredInstanceCount: 5 }],
    })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    execute(world, 'CreateEndpoint', { EndpointName: 'New', EndpointConfigName: 'c1' })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    execute(world, 'DeleteEndpoint', { EndpointName: 'New' })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    const told = eventsOf(world).map(
      ({ detail }) => `${detail.EndpointName} ${detail.EndpointStatus}`,
    )
    expect(told).toEqual([
      'e UPDATING',
      'e IN_SERVICE',
      'New CREATING',
      'New IN_SERVICE',
      'New DELETING',
    ])
  })
})
