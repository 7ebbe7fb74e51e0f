import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS, newAccount, refusal } from '../account.ts'
import { variant } from '../variant.ts'

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'

const CANARY = {
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: {
      Type: 'CANARY',
      WaitIntervalInSeconds: 300,
      CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 },
    },
    TerminationWaitInSeconds: 120,
  },
}

const describeE = (world: ReturnType<typeof newAccount>) =>
  answer(world, 'DescribeEndpoint', { EndpointName: 'e' })

describe('CreateEndpoint', () => {
  it('answers at once, with the name lower-cased in the ARN alone', () => {
    const world = accountWithEndpoint()
    const input = { EndpointName: 'New', EndpointConfigName: 'c1', Tags: [] }
    expect(answer(world, 'CreateEndpoint', input)).toEqual({ EndpointArn: `${ARN}:endpoint/new` })
    expect(answer(world, 'DescribeEndpoint', { EndpointName: 'New' })).toMatchObject({
      EndpointName: 'New',
      EndpointStatus: 'Creating',
    })
  })

  it.each([
    {
      input: { EndpointName: 'E', EndpointConfigName: 'c1' }, // names differ in case only
      text: `Cannot create already existing endpoint "${ARN}:endpoint/e".`,
    },
    {
      input: { EndpointName: 'f', EndpointConfigName: 'nobody' },
      text: `Could not find endpoint configuration "${ARN}:endpoint-config/nobody".`,
    },
    {
      input: {
        EndpointName: 'f',
        EndpointConfigName: 'c1',
        DeploymentConfig: { RollingUpdatePolicy: { WaitIntervalInSeconds: 60 } },
      },
      text: "1 validation error detected: Value null at 'deploymentConfig.rollingUpdatePolicy.maximumBatchSize' failed to satisfy constraint: Member must not be null",
    },
  ])('refuses: $text', ({ input, text }) => {
    expect(refusal(accountWithEndpoint(), 'CreateEndpoint', input).message).toBe(text)
  })
})

describe('the quota of instances of one type', () => {
  const text = (present: number, delta: number) =>
    `The account-level service limit 'ml.m5.large for endpoint usage' is 10000 Instances, with current utilization of ${present} Instances and a request delta of ${delta} Instances. Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.`

  /** Its config `many` wants 9,998 instances, which is allowed as long as nothing launches them. */
  function accountWithLargeConfig() {
    const world = accountWithEndpoint()
    execute(world, 'CreateEndpointConfig', {
      EndpointConfigName: 'many',
      ProductionVariants: [variant({ InitialInstanceCount: 9998 })],
    })
    return world
  }

  it.each([
    { operation: 'CreateEndpoint', input: { EndpointName: 'f', EndpointConfigName: 'many' } },
    { operation: 'UpdateEndpoint', input: { EndpointName: 'e', EndpointConfigName: 'many' } },
  ])('$operation keeps, over all endpoints', ({ operation, input }) => {
    expect(refusal(accountWithLargeConfig(), operation, input)).toMatchObject({
      code: 'ResourceLimitExceeded',
      status: 400,
      message: text(4, 9998),
    })
  })

  it('UpdateEndpoint with retained counts launches only those', () => {
    const input = { EndpointName: 'e', EndpointConfigName: 'many' }
    const world = accountWithLargeConfig()
    execute(world, 'UpdateEndpoint', { ...input, RetainAllVariantProperties: true })
    expect(describeE(world)).toMatchObject({ EndpointStatus: 'Updating' })
  })
})

describe('DescribeEndpoint', () => {
  it('shows a settled endpoint, without what is not configured', () => {
    expect(describeE(accountWithEndpoint())).toEqual({
      EndpointName: 'e',
      EndpointArn: `${ARN}:endpoint/e`,
      EndpointConfigName: 'c1',
      EndpointStatus: 'InService',
      ProductionVariants: [
        {
          VariantName: 'A',
          CurrentWeight: 1,
          DesiredWeight: 1,
          CurrentInstanceCount: 4,
          DesiredInstanceCount: 4,
        },
      ],
      CreationTime: EPOCH_SECONDS,
      LastModifiedTime: EPOCH_SECONDS + 240, // when the instances were ready
    })
  })

  it('shows a canary that bakes', () => {
    const world = accountWithEndpoint()
    const input = { EndpointName: 'e', EndpointConfigName: 'c2', DeploymentConfig: CANARY }
    execute(world, 'UpdateEndpoint', input)
    world.runUntil(world.nowMs + 5 * MINUTE_MS) // 4 minutes of start-up
    expect(describeE(world)).toMatchObject({
      EndpointStatus: 'Updating',
      EndpointConfigName: 'c1',
      LastDeploymentConfig: CANARY,
      PendingDeploymentSummary: {
        EndpointConfigName: 'c2',
        StartTime: EPOCH_SECONDS + 600,
        ProductionVariants: [
          {
            VariantName: 'A',
            CurrentInstanceCount: 1,
            DesiredInstanceCount: 4,
            InstanceType: 'ml.m5.large',
            VariantStatus: [{ Status: 'Baking', StartTime: EPOCH_SECONDS + 840 }],
          },
        ],
      },
    })
  })

  it('does not find an endpoint that is not there', () => {
    expect(refusal(newAccount(), 'DescribeEndpoint', { EndpointName: 'Nobody' }).message).toBe(
      `Could not find endpoint "${ARN}:endpoint/nobody".`,
    )
  })
})

describe('UpdateEndpoint', () => {
  const update = (changes: object) => ({
    EndpointName: 'e',
    EndpointConfigName: 'c2',
    ...changes,
  })

  it('deploys the other config all at once by default', () => {
    const world = accountWithEndpoint()
    expect(answer(world, 'UpdateEndpoint', update({}))).toEqual({
      EndpointArn: `${ARN}:endpoint/e`,
    })
    expect(describeE(world)).toMatchObject({ EndpointStatus: 'Updating' })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    expect(describeE(world)).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'c2',
    })
    expect(describeE(world)).not.toHaveProperty('PendingDeploymentSummary')
    expect(describeE(world)).not.toHaveProperty('LastDeploymentConfig')
  })

  it('retains the instance count on request', () => {
    const world = accountWithEndpoint()
    const desired = [{ VariantName: 'A', DesiredInstanceCount: 6 }]
    const name = { EndpointName: 'e' }
    execute(world, 'UpdateEndpointWeightsAndCapacities', {
      ...name,
      DesiredWeightsAndCapacities: desired,
    })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    execute(world, 'UpdateEndpoint', update({ RetainAllVariantProperties: true }))
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    expect(describeE(world)).toMatchObject({
      EndpointConfigName: 'c2',
      ProductionVariants: [{ DesiredInstanceCount: 6 }],
    })
  })

  it.each([
    {
      change: { EndpointConfigName: 'c1' },
      text: 'Cannot update endpoint with the currently in use endpoint configuration "c1"',
    },
    {
      change: { EndpointName: 'nobody', EndpointConfigName: 'nobody' },
      text: `Could not find endpoint "${ARN}:endpoint/nobody".`,
    },
    {
      change: { EndpointConfigName: 'nobody' },
      text: `Could not find endpoint configuration "${ARN}:endpoint-config/nobody".`,
    },
    {
      change: { DeploymentConfig: {}, RetainDeploymentConfig: true },
      text: 'DeploymentConfig and RetainDeploymentConfig must not both be specified',
    },
    {
      change: {
        DeploymentConfig: {
          BlueGreenUpdatePolicy: {
            TrafficRoutingConfiguration: {
              Type: 'CANARY',
              WaitIntervalInSeconds: 0,
              CanarySize: { Type: 'INSTANCE_COUNT', Value: 3 },
            },
          },
        },
      },
      text: 'CanarySize must not exceed 50% of the instance count (variant A: 3 of 4).',
    },
  ])('refuses: $text', ({ change, text }) => {
    expect(refusal(accountWithEndpoint(), 'UpdateEndpoint', update(change)).message).toBe(text)
  })

  it('measures the canary against the retained count', () => {
    const world = accountWithEndpoint()
    execute(world, 'CreateEndpointConfig', {
      EndpointConfigName: 'c3',
      ProductionVariants: [variant({ ModelName: 'm2', InitialInstanceCount: 1 })],
    })
    const input = update({ EndpointConfigName: 'c3', DeploymentConfig: CANARY })
    expect(refusal(world, 'UpdateEndpoint', input).message).toContain('CanarySize')
    const retaining = { ...input, RetainAllVariantProperties: true }
    const excluding = {
      ...retaining,
      ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredInstanceCount' }],
    }
    expect(refusal(world, 'UpdateEndpoint', excluding).message).toContain('CanarySize')
    expect(() => execute(world, 'UpdateEndpoint', retaining)).not.toThrow()
  })

  it('is refused after the config in use was deleted', () => {
    const world = accountWithEndpoint()
    execute(world, 'DeleteEndpointConfig', { EndpointConfigName: 'c1' })
    expect(refusal(world, 'UpdateEndpoint', update({})).message).toBe(
      `Could not find endpoint configuration "${ARN}:endpoint-config/c1".`,
    )
  })

  it.each([
    { operation: 'UpdateEndpoint', input: update({}) },
    {
      operation: 'UpdateEndpointWeightsAndCapacities',
      input: { EndpointName: 'e', DesiredWeightsAndCapacities: [{ VariantName: 'A' }] },
    },
    { operation: 'DeleteEndpoint', input: { EndpointName: 'e' } },
  ])('in progress refuses $operation', ({ operation, input }) => {
    const world = accountWithEndpoint()
    execute(world, 'UpdateEndpoint', update({}))
    expect(refusal(world, operation, input).message).toBe(
      `Cannot update in-progress endpoint "${ARN}:endpoint/e".`,
    )
  })
})

describe('UpdateEndpointWeightsAndCapacities', () => {
  const change = (...desired: readonly object[]) => ({
    EndpointName: 'e',
    DesiredWeightsAndCapacities: desired,
  })

  it('changes weight and instance count', () => {
    const world = accountWithEndpoint()
    const input = change({ VariantName: 'A', DesiredWeight: 3, DesiredInstanceCount: 5 })
    expect(answer(world, 'UpdateEndpointWeightsAndCapacities', input)).toEqual({
      EndpointArn: `${ARN}:endpoint/e`,
    })
    expect(describeE(world)).toMatchObject({
      EndpointStatus: 'Updating',
      ProductionVariants: [
        { CurrentWeight: 1, DesiredWeight: 3, CurrentInstanceCount: 4, DesiredInstanceCount: 5 },
      ],
    })
    world.runUntil(world.nowMs + 10 * MINUTE_MS)
    expect(describeE(world)).toMatchObject({
      EndpointStatus: 'InService',
      ProductionVariants: [{ CurrentWeight: 3, CurrentInstanceCount: 5 }],
    })
  })

  it.each([
    {
      input: change({ VariantName: 'B', DesiredWeight: 1 }),
      text: 'The variant name(s) "B" is/are not present within endpoint configuration "c1".',
    },
    {
      input: change({ VariantName: 'A' }, { VariantName: 'A' }),
      text: 'Variant names must be unique, "A" is not',
    },
    {
      input: change({ VariantName: 'A', ServerlessUpdateConfig: {} }),
      text: "Not simulated yet: serverless variants. (at 'desiredWeightsAndCapacities.1.member.serverlessUpdateConfig')",
    },
    {
      input: change({ VariantName: 'A', DesiredInstanceCount: 0 }),
      text: 'DesiredInstanceCount of variant "A" must be at least 1 on a real-time endpoint.',
    },
    {
      input: change({ VariantName: 'A', DesiredInstanceCount: 10_001 }),
      text: "The account-level service limit 'ml.m5.large for endpoint usage' is 10000 Instances, with current utilization of 4 Instances and a request delta of 9997 Instances. Please use AWS Service Quotas to request an increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.",
    },
    {
      input: change(),
      text: "1 validation error detected: Value '[]' at 'desiredWeightsAndCapacities' failed to satisfy constraint: Member must have length greater than or equal to 1",
    },
  ])('refuses: $text', ({ input, text }) => {
    const world = accountWithEndpoint()
    expect(refusal(world, 'UpdateEndpointWeightsAndCapacities', input).message).toBe(text)
  })
})

describe('DeleteEndpoint', () => {
  it('deletes, and later finds nothing', () => {
    const world = accountWithEndpoint()
    expect(answer(world, 'DeleteEndpoint', { EndpointName: 'e' })).toBeUndefined()
    expect(describeE(world)).toMatchObject({ EndpointStatus: 'Deleting' })
    world.runUntil(world.nowMs + 5 * MINUTE_MS)
    expect(refusal(world, 'DeleteEndpoint', { EndpointName: 'e' }).message).toBe(
      `Could not find endpoint "${ARN}:endpoint/e".`,
    )
  })

  it('is refused while the endpoint is being created', () => {
    const world = accountWithEndpoint()
    execute(world, 'CreateEndpoint', { EndpointName: 'f', EndpointConfigName: 'c1' })
    expect(refusal(world, 'DeleteEndpoint', { EndpointName: 'f' }).message).toBe(
      `Cannot update in-progress endpoint "${ARN}:endpoint/f".`,
    )
  })
})
