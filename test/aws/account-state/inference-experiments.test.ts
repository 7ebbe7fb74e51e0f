/** Inference experiments go on in a loaded account. */
import { describe, expect, it } from 'vitest'
import { AccountChanges } from '../../../src/aws/account-state/account-changes.ts'
import { dumpAccount, readAccount } from '../../../src/aws/account-state/account-document.ts'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import type { World } from '../../../src/core/world.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS } from '../account.ts'

const NOW = EPOCH_SECONDS + 10 * 60
const NAME = { Name: 'X' }

/** Runs from minute 1 (counted from its creation) to minute 60. */
const EXPERIMENT = {
  ...NAME,
  Type: 'ShadowMode',
  RoleArn: 'arn:aws:iam::000000000000:role/r',
  Description: 'why',
  EndpointName: 'e',
  ModelVariants: [
    {
      ModelName: 'm2',
      VariantName: 'S',
      InfrastructureConfig: {
        InfrastructureType: 'RealTimeInference',
        RealTimeInferenceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
      },
    },
  ],
  ShadowModeConfig: {
    SourceModelVariantName: 'A',
    ShadowModelVariants: [{ ShadowModelVariantName: 'S', SamplingPercentage: 25 }],
  },
  Schedule: { StartTime: NOW + 60, EndTime: NOW + 3600 },
}

const pass = (world: World, minutes: number): void =>
  world.runUntil(world.nowMs + minutes * MINUTE_MS)
const describeX = (world: World) => answer(world, 'DescribeInferenceExperiment', NAME)

/** So many minutes after the experiment was created, once more from its document. */
function reloadedAfter(minutes: number) {
  const world = accountWithEndpoint()
  execute(world, 'CreateInferenceExperiment', EXPERIMENT)
  pass(world, minutes)
  const document = JSON.parse(JSON.stringify(dumpAccount(world)))
  return { world, loaded: readAccount(document).createWorld({}) }
}

describe('an inference experiment in a loaded account', () => {
  it.each([
    { minutes: 0.1, status: 'Creating' },
    { minutes: 0.6, status: 'Created' },
    { minutes: 10, status: 'Running' },
    { minutes: 70, status: 'Completed' },
  ])('that was $status is described as before, and goes on', ({ minutes, status }) => {
    const { world, loaded } = reloadedAfter(minutes)
    expect(describeX(loaded)).toEqual(describeX(world))
    expect(describeX(loaded)).toMatchObject({ Status: status, Description: 'why' })
    pass(loaded, 30)
    pass(world, 30)
    expect(describeX(loaded)).toEqual(describeX(world))
    pass(loaded, 60)
    expect(describeX(loaded)).toMatchObject({ Status: 'Completed' })
    expect(answer(loaded, 'DescribeEndpoint', { EndpointName: 'e' })).toMatchObject({
      EndpointConfigName: 'c1',
    })
  })

  it.each([
    { minutes: 3, status: 'Starting', later: 'Running', config: 'X-2' },
    { minutes: 62, status: 'Stopping', later: 'Completed', config: 'c1' },
  ])(
    'that was $status deploys again what was rolled back',
    ({ minutes, status, later, config }) => {
      const { loaded } = reloadedAfter(minutes)
      expect(describeX(loaded)).toMatchObject({ Status: status })
      pass(loaded, 10)
      expect(describeX(loaded)).toMatchObject({
        Status: later,
        EndpointMetadata: { EndpointConfigName: config, EndpointStatus: 'InService' },
      })
    },
  )
})

it('what an experiment does by itself is among the changes to keep', () => {
  const world = accountWithEndpoint()
  execute(world, 'CreateInferenceExperiment', EXPERIMENT)
  const changes = new AccountChanges(world)
  changes.take()
  pass(world, 1)
  const changed = changes.take().map(({ part, id }) => `${part} ${id}`)
  expect(changed).toEqual(['endpointConfigs X-1', 'endpoints e', 'inferenceExperiments X'])
  pass(world, 10)
  expect(changes.take().map(({ part }) => part)).toEqual(['endpoints', 'inferenceExperiments'])
})
