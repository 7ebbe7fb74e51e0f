/** SetAlarmState on the alarms of scaling policies (autoscaling.md 3.2). */
import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { SECOND_MS } from '../../../src/core/units.ts'
import type { World } from '../../../src/core/world.ts'
import { accountWithEndpoint, EPOCH_SECONDS } from '../account.ts'
import { summaries } from './alarm-account.ts'

const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/e/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}

/** Variant A with four instances and a target of 100 a minute each. */
function accountWithPolicy(): { readonly world: World; readonly high: string } {
  const world = accountWithEndpoint()
  execute(world, 'RegisterScalableTarget', { ...TARGET, MinCapacity: 1, MaxCapacity: 20 })
  execute(world, 'PutScalingPolicy', {
    ...TARGET,
    PolicyName: 'p',
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 100,
      PredefinedMetricSpecification: {
        PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance',
      },
    },
  })
  const high = world.alarms.list().find(({ config }) => config.name.includes('AlarmHigh'))
  return { world, high: high?.config.name ?? '' }
}

/** `secondsAgo`: how old the queryDate is. */
function alarmed(data: object | undefined, secondsAgo = 0) {
  const { world, high } = accountWithPolicy()
  const queryDate = new Date((EPOCH_SECONDS - secondsAgo) * SECOND_MS + world.nowMs)
    .toISOString()
    .replace('Z', '+0000')
  const StateReasonData = data && JSON.stringify({ queryDate, ...data })
  execute(world, 'SetAlarmState', {
    AlarmName: high,
    StateValue: 'ALARM',
    StateReason: 'by hand',
    StateReasonData,
  })
  world.runUntil(world.nowMs + 1)
  return { world, high }
}

const desiredOf = (world: World) => world.endpoints.find('e').variants[0]?.blue.desired

describe('an alarm that SetAlarmState puts into ALARM', () => {
  it('of a policy acts on the datapoints of StateReasonData', () => {
    const { world } = alarmed({ recentDatapoints: [150, 250] }, 6)
    expect(desiredOf(world)).toBe(8) // 4 instances × 200 ÷ 100
  })

  const MISSING = 'Metric data points must be provided'
  const OUTDATED = 'Scaling deemed unsafe because the alarm query timestamp is outdated'

  it.each([
    { name: 'no data', data: undefined, problem: MISSING },
    { name: 'data without datapoints', data: {}, problem: MISSING },
    { name: 'no datapoint but null', data: { recentDatapoints: [null] }, problem: MISSING },
    { name: 'Pascal case', data: { RecentDatapoints: [200] }, problem: MISSING },
    { name: 'evaluatedDatapoints alone', data: { evaluatedDatapoints: [] }, problem: MISSING },
    { name: 'an old query', data: { recentDatapoints: [200] }, ago: 15.6, problem: OUTDATED },
    { name: 'no instant', data: { recentDatapoints: [200], queryDate: 'now' }, problem: OUTDATED },
  ])('with $name moves nothing: it fails, and says so in the history', ({ data, ago, problem }) => {
    const { world, high } = alarmed(data, ago)
    expect(desiredOf(world)).toBe(4)
    expect(world.alarms.stateOf(high)).toBe('ALARM') // a failed action changes no state
    const filter = { AlarmName: high, HistoryItemType: 'Action' }
    expect(summaries(world, filter)).toEqual([`Failed to execute AutoScaling action: ${problem}`])
  })

  it('with a query of 5.7 s ago is fresh enough', () => {
    expect(desiredOf(alarmed({ recentDatapoints: [200] }, 5.7).world)).toBe(8)
  })
})
