import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import {
  DeploymentConfig,
  deploymentConfigOf,
} from '../../../src/aws/sagemaker/deployment-config.ts'
import { deploymentOf } from '../../../src/aws/sagemaker/deployment-rules.ts'
import { planOf } from '../../../src/core/deployment/strategies.ts'

const canary = (routing: object, policy: object = {}) => ({
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: {
      Type: 'CANARY',
      WaitIntervalInSeconds: 300,
      CanarySize: { Type: 'CAPACITY_PERCENT', Value: 10 },
      ...routing,
    },
    ...policy,
  },
})

const parsed = (config: object): z.output<typeof DeploymentConfig> => DeploymentConfig.parse(config)

describe('deploymentOf', () => {
  it('turns the seconds of the wire into milliseconds', () => {
    const config = {
      ...canary({}, { TerminationWaitInSeconds: 120, MaximumExecutionTimeoutInSeconds: 1800 }),
      AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'a' }, { AlarmName: 'b' }] },
    }
    expect(deploymentOf(parsed(config))).toEqual({
      trafficRouting: {
        type: 'CANARY',
        waitMs: 300_000,
        canarySize: { type: 'CAPACITY_PERCENT', value: 10 },
      },
      terminationWaitMs: 120_000,
      maximumExecutionMs: 1_800_000,
      rollbackAlarmNames: ['a', 'b'],
    })
  })

  it.each([
    { config: {}, name: 'nothing' },
    { config: { AutoRollbackConfiguration: {} }, name: 'an empty rollback configuration' },
    {
      config: {
        BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE' } },
      },
      name: 'ALL_AT_ONCE without its wait',
    },
  ])('takes $name as all at once without baking', ({ config }) => {
    expect(deploymentOf(parsed(config))).toEqual({
      trafficRouting: { type: 'ALL_AT_ONCE', waitMs: 0 },
      terminationWaitMs: 0,
      maximumExecutionMs: undefined,
      rollbackAlarmNames: [],
    })
  })

  it.each([
    { config: canary({ CanarySize: undefined }), text: 'CanarySize must be specified' },
    {
      config: canary({ WaitIntervalInSeconds: undefined }),
      text: 'WaitIntervalInSeconds must be specified',
    },
    { config: canary({ Type: 'ALL_AT_ONCE' }), text: 'CanarySize is only allowed' },
    {
      config: canary({ CanarySize: { Type: 'CAPACITY_PERCENT', Value: 51 } }),
      text: 'CanarySize must not exceed 50% of the instance count',
    },
    {
      config: canary({}, { TerminationWaitInSeconds: 300, MaximumExecutionTimeoutInSeconds: 600 }),
      text: 'must exceed the sum of all waits: 600 s must exceed 600 s',
    },
  ])('refuses: $text', ({ config, text }) => {
    expect(() => deploymentOf(parsed(config))).toThrow(text)
  })

  it.each([
    canary({ CanarySize: { Type: 'CAPACITY_PERCENT', Value: 50 } }),
    canary({}, { TerminationWaitInSeconds: 299, MaximumExecutionTimeoutInSeconds: 600 }),
  ])('takes the last good value, case %#', config => {
    expect(() => deploymentOf(parsed(config))).not.toThrow()
  })
})

describe('planOf, the canary against the fleets it will be part of', () => {
  it.each([
    { size: 'INSTANCE_COUNT 2', fleets: [4], isAllowed: true },
    { size: 'INSTANCE_COUNT 2', fleets: [3], isAllowed: false }, // 67 %
    { size: 'INSTANCE_COUNT 2', fleets: [4, 3], isAllowed: false }, // applied per variant
    { size: 'CAPACITY_PERCENT 10', fleets: [2], isAllowed: true },
    { size: 'CAPACITY_PERCENT 10', fleets: [1], isAllowed: false }, // one instance is all of it
  ])('$size of fleets of $fleets: $isAllowed', ({ size, fleets, isAllowed }) => {
    const [Type, Value] = size.split(' ')
    const deployment = deploymentOf(parsed(canary({ CanarySize: { Type, Value: Number(Value) } })))
    const counts = new Map(fleets.map((count, index) => [`variant-${index}`, count]))
    const check = () => planOf(deployment, { green: counts, blue: counts }, 'floor')
    if (isAllowed) expect(check).not.toThrow()
    else expect(check).toThrow('CanarySize must not exceed 50% of the instance count')
  })
})

describe('deploymentConfigOf', () => {
  it.each([
    canary({}, { TerminationWaitInSeconds: 120, MaximumExecutionTimeoutInSeconds: 1800 }),
    {
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
        TerminationWaitInSeconds: 0,
      },
      AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'a' }] },
    },
  ])('writes back what was read, case %#', config => {
    const written = deploymentConfigOf(deploymentOf(parsed(config)))
    expect(JSON.parse(JSON.stringify(written))).toEqual(config)
  })
})
