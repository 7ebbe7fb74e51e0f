/** Application Auto Scaling as its real client finds it in the tables of error texts. */
import * as sdk from '@aws-sdk/client-application-auto-scaling'
import { afterAll, beforeAll } from 'vitest'
import { clientConfig, type SdkServer, sdkServer } from '../sdk-server.ts'

let server: SdkServer
export let client: sdk.ApplicationAutoScalingClient
export let targetArn: string

export const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/churn/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
} as const
export const ofOther = { ...TARGET, ResourceId: 'endpoint/churn/variant/B' }

export const METRIC = { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' } as const
const STEP = { MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }
export const STEPS: sdk.StepScalingPolicyConfiguration = {
  AdjustmentType: 'ChangeInCapacity',
  StepAdjustments: [STEP],
}

export const register = (input: Partial<sdk.RegisterScalableTargetCommandInput>) =>
  client.send(new sdk.RegisterScalableTargetCommand({ ...TARGET, ...input }))

export const put = (input: Partial<sdk.PutScalingPolicyCommandInput>) =>
  client.send(new sdk.PutScalingPolicyCommand({ ...TARGET, PolicyName: 'new', ...input }))

export const putTracking = (
  configuration: Partial<sdk.TargetTrackingScalingPolicyConfiguration> | undefined,
  input: Partial<sdk.PutScalingPolicyCommandInput> = {},
) =>
  put({
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: configuration && {
      TargetValue: 100,
      ...configuration,
    },
    ...input,
  })

export const putSteps = (configuration: sdk.StepScalingPolicyConfiguration | undefined) =>
  put({ PolicyType: 'StepScaling', StepScalingPolicyConfiguration: configuration })

export const schedule = (input: Partial<sdk.PutScheduledActionCommandInput>) =>
  client.send(
    new sdk.PutScheduledActionCommand({
      ...TARGET,
      ScheduledActionName: 'new',
      Schedule: 'rate(1 hour)',
      ScalableTargetAction: { MinCapacity: 2 },
      ...input,
    }),
  )

/** Serves `churn`, whose variant A is a scalable target with a policy of either type; B is none. */
export function serveScaling(): void {
  beforeAll(async () => {
    server = await sdkServer()
    client = new sdk.ApplicationAutoScalingClient(clientConfig(server))
    const { ScalableTargetARN = '' } = await register({ MinCapacity: 1, MaxCapacity: 4 })
    targetArn = ScalableTargetARN
    await putTracking({ PredefinedMetricSpecification: METRIC }, { PolicyName: 'tracking' })
    await put({
      PolicyName: 'steps',
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: STEPS,
    })
  })
  afterAll(async () => {
    client.destroy()
    await server.close()
  })
}
