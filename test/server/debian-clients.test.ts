/**
 * Debian's own AWS CLI and boto3, which speak the older protocols, against the live server.
 * `.ci/run` installs them; elsewhere the tests are skipped without them.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsCli, boto3Script, hasDebianClients } from '../support/debian-clients.ts'
import { type SdkServer, sdkServer } from './sdk-server.ts'

const TEST_TIMEOUT_MS = 120_000

let server: SdkServer

beforeAll(async () => {
  server = await sdkServer()
})
afterAll(() => server.close())

const aws = (command: string): Promise<string> => awsCli(server.url, command)

/** What the CLI says on stderr when it fails. */
const awsError = (command: string): Promise<string> =>
  aws(command).then(
    () => 'no error',
    (error: { readonly stderr: string }) => error.stderr.trim(),
  )

const noService = (service: string): string =>
  `endpoint-lab has no ${service}: it simulates SageMaker, SageMaker Runtime, Application Auto Scaling, CloudWatch and STS; ` +
  `docs/operations.md lists the operations. To reach ${service} elsewhere, lead only those here: by ` +
  'AWS_ENDPOINT_URL_SAGEMAKER and the like, not by AWS_ENDPOINT_URL (docs/clients.md).'

it.runIf(process.env.CI === 'true')('finds the clients that .ci/run installs', () => {
  expect(hasDebianClients, 'apt-get install awscli python3-boto3').toBe(true)
})

const nameOf = (client: string): string =>
  hasDebianClients ? client : `${client} (skipped: apt-get install awscli python3-boto3)`

describe.runIf(hasDebianClients)(nameOf('boto3'), { timeout: TEST_TIMEOUT_MS }, () => {
  it('takes an endpoint from creation to deletion, with typed refusals', async () => {
    expect(await boto3Script('endpoint_life.py', server.url)).toEqual({
      identity: '000000000000',
      endpoint: {
        arn: 'arn:aws:sagemaker:eu-west-1:000000000000:endpoint/py',
        statusBefore: 'Creating',
        created: 1_767_571_200,
        tooEarly: {
          class: 'ValidationError',
          code: 'ValidationError',
          message: 'Endpoint py of account 000000000000 not found.',
          status: 400,
        },
        variant: 'All',
        model: 'py-model',
      },
      alarms: {
        described: true,
        updated: 1_767_572_400,
        left: [],
        badPeriod: {
          class: 'ClientError',
          code: 'ValidationError',
          message: 'Period must be 10, 20, 30 or a multiple of 60',
          status: 400,
        },
        badToken: {
          class: 'InvalidNextToken',
          code: 'InvalidNextToken',
          message: 'Invalid NextToken : x',
          status: 400,
        },
      },
      unknown: {
        class: 'ClientError',
        code: 'ValidationException',
        message:
          'Could not find endpoint "arn:aws:sagemaker:eu-west-1:000000000000:endpoint/nobody".',
        status: 400,
      },
      notSimulated: {
        class: 'ClientError',
        code: 'InvalidAction',
        message:
          'The operation DescribeInsightRules is not simulated; docs/operations.md lists those that are simulated.',
        status: 400,
      },
      notRegistered: expect.objectContaining({
        class: 'ObjectNotFoundException',
        code: 'ObjectNotFoundException',
      }),
      foreign: ['s3', 'dynamodb', 'lambda', 'iam', 'ec2'].map(service => ({
        class: 'ClientError',
        code: 'NotImplemented',
        message: noService(service),
        status: 501,
      })),
      gone: expect.objectContaining({ code: 'ValidationException' }),
    })
  })
})

describe.runIf(hasDebianClients)(nameOf('the AWS CLI'), { timeout: TEST_TIMEOUT_MS }, () => {
  it('takes an endpoint from creation to deletion', async () => {
    const variant =
      'VariantName=All,ModelName=cli-model,InstanceType=ml.m5.large,InitialInstanceCount=1'
    await aws(
      'sagemaker create-model --model-name cli-model --primary-container Image=i --execution-role-arn arn:aws:iam::000000000000:role/r',
    )
    await aws(
      `sagemaker create-endpoint-config --endpoint-config-name cli-config --production-variants ${variant}`,
    )
    await aws('sagemaker create-endpoint --endpoint-name cli --endpoint-config-name cli-config')
    await server.advance('20m')
    await aws('sagemaker wait endpoint-in-service --endpoint-name cli')
    const answer = await aws(
      'sagemaker-runtime invoke-endpoint --endpoint-name cli --body e30= /dev/null',
    )
    expect(JSON.parse(answer)).toEqual({
      ContentType: 'application/json',
      InvokedProductionVariant: 'All',
    })
    await aws('sagemaker delete-endpoint --endpoint-name cli')
    await server.advance('5m')
    expect(await awsError('sagemaker describe-endpoint --endpoint-name cli')).toBe(
      'An error occurred (ValidationException) when calling the DescribeEndpoint operation: Could not find endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/cli".',
    )
  })

  it('puts, describes and deletes alarms in the Query protocol', async () => {
    await aws(
      'cloudwatch put-metric-alarm --alarm-name cli --namespace N --metric-name m --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanThreshold',
    )
    expect(JSON.parse(await aws('cloudwatch describe-alarms --alarm-names cli'))).toMatchObject({
      MetricAlarms: [{ AlarmName: 'cli', Threshold: 1, ActionsEnabled: true, Dimensions: [] }],
      CompositeAlarms: [],
    })
    await aws('cloudwatch delete-alarms --alarm-names cli')
    expect(JSON.parse(await aws('cloudwatch describe-alarms'))).toMatchObject({ MetricAlarms: [] })
    expect(await awsError('cloudwatch describe-anomaly-detectors')).toBe(
      'An error occurred (InvalidAction) when calling the DescribeAnomalyDetectors operation: The operation DescribeAnomalyDetectors is not simulated; docs/operations.md lists those that are simulated.',
    )
  })

  it.each([
    { command: 's3 ls', service: 's3', operation: 'ListBuckets' },
    { command: 's3 ls s3://bucket', service: 's3', operation: 'ListObjectsV2' },
    { command: 'logs describe-log-groups', service: 'logs', operation: 'DescribeLogGroups' },
  ])('is told by "$command" what there is', async ({ command, service, operation }) => {
    expect(await awsError(command)).toBe(
      `An error occurred (NotImplemented) when calling the ${operation} operation: ${noService(service)}`,
    )
  })

  it('asks who it is', async () => {
    expect(JSON.parse(await aws('sts get-caller-identity'))).toEqual({
      UserId: '000000000000',
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:root',
    })
  })
})
