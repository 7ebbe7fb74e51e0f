/** Updates of a scenario that AWS refuses: the plan says so, and why, as the run does. */
import { describe, expect, it } from 'vitest'
import { preflight } from '../../src/scenario/plan/preflight.ts'
import { preflightText } from '../../src/scenario/plan/preflight-text.ts'
import { parsed } from './scenario-text.ts'

const NO_FILES = {
  routers: [],
  openTrace: () => {
    throw new Error('there is no trace')
  },
}

describe('an update that AWS refuses', () => {
  const conf = (name: string, instances = 4) => ({
    CreateEndpointConfig: {
      EndpointConfigName: name,
      ProductionVariants: [
        {
          VariantName: 'A',
          ModelName: 'm',
          InstanceType: 'ml.m5.large',
          InitialInstanceCount: instances,
        },
      ],
    },
  })
  const blueGreen = (routing: object) => ({
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { WaitIntervalInSeconds: 300, ...routing },
    },
  })
  const canary = (type: string, value: number) =>
    blueGreen({ Type: 'CANARY', CanarySize: { Type: type, Value: value } })

  /** Endpoint e runs v1 on four instances; at 30:00 it is updated. */
  function plannedUpdate(update: object, spec: { stored?: object; instances?: number } = {}) {
    const { stored, instances } = spec
    const create = {
      EndpointName: 'e',
      EndpointConfigName: 'v1',
      ...(stored === undefined ? {} : { DeploymentConfig: stored }),
    }
    const file = {
      name: 'x',
      duration: '2h',
      models: { m: {} },
      quotas: { 'ml.m5.large': 9 },
      setup: [conf('v1'), conf('v2', instances), { CreateEndpoint: create }],
      timeline: [
        {
          at: '30m',
          UpdateEndpoint: { EndpointName: 'e', EndpointConfigName: 'v2', ...update },
          refused: 'ValidationException',
        },
      ],
    }
    return preflightText(preflight(parsed(JSON.stringify(file)), NO_FILES))
  }
  const lines = (text: string): readonly string[] => text.trimEnd().split('\n').slice(2)
  const refused = 'at 30:00: update e → v2 would be refused: '

  it.each([
    {
      name: 'a canary of three of four instances, and how many it takes',
      update: { DeploymentConfig: canary('INSTANCE_COUNT', 3) },
      reason: 'CanarySize must not exceed 50% of the instance count (variant A: 3 of 4).',
      advice: "CanarySize up to 50% of a variant's instances: here 1 to 2 of 4",
    },
    {
      name: 'one of more than half, whatever the fleet',
      update: { DeploymentConfig: canary('CAPACITY_PERCENT', 51) },
      reason: 'CanarySize must not exceed 50% of the instance count',
      advice: "CanarySize from 1% to 50% of a variant's instances",
    },
    {
      name: 'one that the setup has stored with the endpoint',
      stored: canary('INSTANCE_COUNT', 3),
      update: { RetainDeploymentConfig: true },
      reason: 'CanarySize must not exceed 50% of the instance count (variant A: 3 of 4).',
      advice: "CanarySize up to 50% of a variant's instances: here 1 to 2 of 4",
    },
    {
      name: 'one of a single instance, which is all of it',
      update: { DeploymentConfig: canary('CAPACITY_PERCENT', 10) },
      instances: 1,
      reason: 'CanarySize must not exceed 50% of the instance count (variant A: 1 of 1).',
      advice: "CanarySize up to 50% of a variant's instances: one instance has no such part",
    },
    {
      name: 'a linear step that is too small',
      update: {
        DeploymentConfig: blueGreen({
          Type: 'LINEAR',
          LinearStepSize: { Type: 'CAPACITY_PERCENT', Value: 9 },
        }),
      },
      reason: 'LinearStepSize must be at least 10% of the instance count',
      advice: "LinearStepSize from 10% to 50% of a variant's instances",
    },
  ])('$name', ({ update, reason, advice, ...spec }) => {
    expect(lines(plannedUpdate(update, spec))).toEqual([
      `${refused}${reason}`,
      `  ! AWS takes ${advice} [size-out-of-bounds]`,
    ])
  })

  it.each([
    {
      name: 'a value out of its range',
      update: {
        DeploymentConfig: blueGreen({ Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 3601 }),
      },
      reason: 'Member must have value less than or equal to 3600',
    },
    {
      name: 'members that contradict each other',
      update: { DeploymentConfig: {}, RetainDeploymentConfig: true },
      reason: 'DeploymentConfig and RetainDeploymentConfig must not both be specified',
    },
    { name: 'a config that is in use', update: { EndpointConfigName: 'v1' }, reason: 'in use' },
    { name: 'another endpoint', update: { EndpointName: 'f' }, reason: 'Could not find endpoint' },
    {
      name: 'an alarm that is not there',
      update: { DeploymentConfig: { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'a' }] } } },
      reason: 'Could not find alarm "a".',
    },
    { name: 'a fleet beyond the quota', update: {}, instances: 6, reason: 'is 9 Instances, with' },
  ])('is told with AWS’s text: $name', ({ update, reason, ...spec }) => {
    const [line, ...rest] = lines(plannedUpdate(update, spec))
    expect(line).toMatch(/^at 30:00: update [ef] → v[12] would be refused: /)
    expect(line).toContain(reason)
    expect(rest).toEqual([])
  })
})
