/**
 * The whole life of an endpoint by Debian's own boto3 and AWS CLI: create → wait → split → weights →
 * canary → alarm → rollback → scale → activities → delete. `.ci/run` installs them; elsewhere the tests
 * are skipped without them.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { awsCli, boto3Script, hasDebianClients } from '../support/debian-clients.ts'
import { type SdkServer, sdkServer } from './sdk-server.ts'

const TEST_TIMEOUT_MS = 240_000

let server: SdkServer

beforeEach(async () => {
  server = await sdkServer()
})
afterEach(() => server.close())

const aws = (command: string): Promise<string> => awsCli(server.url, command)

describe.runIf(hasDebianClients)(
  "an endpoint in the hands of Debian's clients",
  { timeout: TEST_TIMEOUT_MS },
  () => {
    it('is split, reweighted, rolled back by an alarm, scaled out and deleted by boto3', async () => {
      expect(await boto3Script('whole_life.py', server.url)).toEqual({
        split: { total: 200, is70to30: true },
        allToB: { B: 20 },
        rolledBack: {
          pending: 'whole-2',
          canaryFailed: true,
          status: 'InService',
          config: 'whole-1',
          reason: 'Deployment rolled back: alarm(s) [whole-errors] went into ALARM state.',
          alarm: ['Alarm updated from OK to ALARM'],
          failuresAfter: 0,
        },
        scaled: { isOut: true, tells: true, status: 'Successful', cause: 'monitor alarm' },
        deleted: { targets: [], answers: { ValidationError: 1 } },
      })
    })

    it('is split, reweighted, rolled back by an alarm, scaled out and deleted by the AWS CLI', async () => {
      const role = '--execution-role-arn arn:aws:iam::000000000000:role/r'
      const fails = 'Image=i,Environment={ENDPOINT_LAB_ERRORS_5XX=100%}'
      await aws(`sagemaker create-model --model-name fine --primary-container Image=i ${role}`)
      await aws(`sagemaker create-model --model-name sick --primary-container ${fails} ${role}`)
      for (const [config, model] of [
        ['one', 'fine'],
        ['two', 'sick'],
      ]) {
        const variant = (name: string, itsModel: string | undefined) =>
          `VariantName=${name},ModelName=${itsModel},InstanceType=ml.m5.large,InitialInstanceCount=2,InitialVariantWeight=1`
        const variants = `${variant('A', model)} ${variant('B', 'fine')}`
        await aws(
          `sagemaker create-endpoint-config --endpoint-config-name ${config} --production-variants ${variants}`,
        )
      }
      await aws('sagemaker create-endpoint --endpoint-name life --endpoint-config-name one')
      await server.advance('10m')
      await aws('sagemaker wait endpoint-in-service --endpoint-name life')
      await aws(
        'sagemaker update-endpoint-weights-and-capacities --endpoint-name life --desired-weights-and-capacities VariantName=A,DesiredWeight=3 VariantName=B,DesiredWeight=1',
      )
      await server.advance('2m')
      const load = JSON.stringify({ endpoint: 'life', rate: '20/s', for: '2h' })
      expect((await fetch(`${server.url}/_lab/load`, { method: 'POST', body: load })).ok).toBe(true)
      await server.advance('3m')
      const calls = async (variant: string): Promise<number> => {
        const dimensions = `Name=EndpointName,Value=life Name=VariantName,Value=${variant}`
        const window = '--start-time 2026-01-05T00:00:00Z --end-time 2026-01-06T00:00:00Z'
        const { Datapoints } = JSON.parse(
          await aws(
            `cloudwatch get-metric-statistics --namespace AWS/SageMaker --metric-name Invocations --dimensions ${dimensions} ${window} --period 3600 --statistics Sum`,
          ),
        )
        return Datapoints.reduce((sum: number, each: { Sum: number }) => sum + each.Sum, 0)
      }
      expect((await calls('A')) / (await calls('B'))).toBeCloseTo(3, 0)

      await aws(
        'cloudwatch put-metric-alarm --alarm-name life-errors --namespace AWS/SageMaker --metric-name Invocation5XXErrors --dimensions Name=EndpointName,Value=life Name=VariantName,Value=A --statistic Sum --period 60 --evaluation-periods 1 --threshold 5 --comparison-operator GreaterThanThreshold',
      )
      const routing = `TrafficRoutingConfiguration={Type=CANARY,WaitIntervalInSeconds=1200,CanarySize={Type=INSTANCE_COUNT,Value=1}}`
      await aws(
        `sagemaker update-endpoint --endpoint-name life --endpoint-config-name two --deployment-config BlueGreenUpdatePolicy={${routing}},AutoRollbackConfiguration={Alarms=[{AlarmName=life-errors}]}`,
      )
      await server.advance('20m')
      const described = async () =>
        JSON.parse(await aws('sagemaker describe-endpoint --endpoint-name life'))
      expect(await described()).toMatchObject({
        EndpointStatus: 'InService',
        EndpointConfigName: 'one',
        FailureReason: 'Deployment rolled back: alarm(s) [life-errors] went into ALARM state.',
      })

      const target =
        '--service-namespace sagemaker --resource-id endpoint/life/variant/A --scalable-dimension sagemaker:variant:DesiredInstanceCount'
      await aws(
        `application-autoscaling register-scalable-target ${target} --min-capacity 2 --max-capacity 4`,
      )
      const metric = 'PredefinedMetricType=SageMakerVariantInvocationsPerInstance'
      await aws(
        `application-autoscaling put-scaling-policy ${target} --policy-name p --policy-type TargetTrackingScaling --target-tracking-scaling-policy-configuration TargetValue=100,PredefinedMetricSpecification={${metric}}`,
      )
      await server.advance('15m')
      expect((await described()).ProductionVariants[0].CurrentInstanceCount).toBe(4)
      const { ScalingActivities } = JSON.parse(
        await aws(
          'application-autoscaling describe-scaling-activities --service-namespace sagemaker --resource-id endpoint/life/variant/A',
        ),
      )
      expect(ScalingActivities[0]).toMatchObject({
        Description: 'Setting desired instance count to 4.',
        StatusCode: 'Successful',
      })
      await aws('sagemaker delete-endpoint --endpoint-name life')
      await server.advance('5m')
      await aws('sagemaker wait endpoint-deleted --endpoint-name life')
    })
  },
)
