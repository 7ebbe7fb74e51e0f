/** What the form of an update prints for the AWS CLI and boto3 does what the page itself would do. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  type AwsRequest,
  asAwsCli,
  asBoto3,
} from '../../src/dashboard/parts/controls/as-commands.ts'
import {
  type UpdateForm,
  updateRequests,
} from '../../src/dashboard/parts/controls/update-request.ts'
import { sdkServer } from '../server/sdk-server.ts'
import { CLIENT_ENVIRONMENT, hasDebianClients, PYTHON } from '../support/debian-clients.ts'

const run = promisify(execFile)
const FORM: UpdateForm = {
  endpoint: 'churn',
  endpointConfig: 'ab-2',
  newConfig: undefined,
  retainsDeployment: false,
  strategy: 'CANARY',
  size: { Type: 'CAPACITY_PERCENT', Value: 25 },
  rollbackSize: undefined,
  waitSeconds: 300,
  terminationWaitSeconds: 120,
  timeoutSeconds: undefined,
  alarms: [],
  retainsVariants: false,
  excludes: [],
}

describe('the requests of the form', () => {
  it('name the config and the deployment', () => {
    expect(updateRequests({ ...FORM, alarms: ['hot'] })).toEqual([
      {
        operation: 'UpdateEndpoint',
        input: {
          EndpointName: 'churn',
          EndpointConfigName: 'ab-2',
          DeploymentConfig: {
            BlueGreenUpdatePolicy: {
              TrafficRoutingConfiguration: {
                Type: 'CANARY',
                WaitIntervalInSeconds: 300,
                CanarySize: { Type: 'CAPACITY_PERCENT', Value: 25 },
              },
              TerminationWaitInSeconds: 120,
            },
            AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'hot' }] },
          },
        },
      },
    ])
  })

  it('create a config that is not there yet', () => {
    const newConfig = {
      ProductionVariants: [{ VariantName: 'A', ModelName: 'churn-v1' }],
      ShadowProductionVariants: [{ VariantName: 'A-shadow', ModelName: 'churn-v2' }],
    }
    expect(updateRequests({ ...FORM, endpointConfig: 'v2', newConfig })[0]).toEqual({
      operation: 'CreateEndpointConfig',
      input: { EndpointConfigName: 'v2', ...newConfig },
    })
  })

  it('repeat the last deployment instead of one of their own', () => {
    expect(updateRequests({ ...FORM, retainsDeployment: true, alarms: ['hot'] })).toEqual([
      {
        operation: 'UpdateEndpoint',
        input: {
          EndpointName: 'churn',
          EndpointConfigName: 'ab-2',
          RetainDeploymentConfig: true,
        },
      },
    ])
  })

  it('keep counts and weights, but for those that are excluded', () => {
    const form: UpdateForm = { ...FORM, retainsVariants: true }
    expect(updateRequests(form)[0]?.input).toMatchObject({ RetainAllVariantProperties: true })
    expect(updateRequests(form)[0]?.input).not.toHaveProperty('ExcludeRetainedVariantProperties')
    expect(updateRequests({ ...form, excludes: ['DesiredWeight'] })[0]?.input).toMatchObject({
      RetainAllVariantProperties: true,
      ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }],
    })
  })
})

// Not executed below: Debian's clients are older than rolling updates (update-problem.test.ts
// sends one to the server).
it('a rolling update has a policy of its own', () => {
  const form: UpdateForm = {
    ...FORM,
    strategy: 'ROLLING',
    size: { Type: 'INSTANCE_COUNT', Value: 2 },
  }
  expect(updateRequests(form)[0]?.input.DeploymentConfig).toEqual({
    RollingUpdatePolicy: {
      MaximumBatchSize: { Type: 'INSTANCE_COUNT', Value: 2 },
      WaitIntervalInSeconds: 300,
    },
  })
  const rollbackSize = { Type: 'CAPACITY_PERCENT', Value: 50 } as const
  const limited: UpdateForm = { ...form, rollbackSize, timeoutSeconds: 3600 }
  expect(updateRequests(limited)[0]?.input.DeploymentConfig).toMatchObject({
    RollingUpdatePolicy: {
      MaximumExecutionTimeoutInSeconds: 3600,
      RollbackMaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 50 },
    },
  })
})

describe('the words', () => {
  const request: AwsRequest = {
    operation: 'UpdateEndpoint',
    input: { EndpointName: "it's", RetainAllVariantProperties: true, Tags: [{ Key: 'é"\n' }] },
  }

  it('are quoted for a shell', () => {
    expect(asAwsCli([request], 'http://127.0.0.1:1')).toBe(
      `aws sagemaker update-endpoint \\
  --endpoint-url http://127.0.0.1:1 \\
  --endpoint-name 'it'\\''s' \\
  --retain-all-variant-properties \\
  --tags '[{"Key":"é\\"\\n"}]'`,
    )
  })

  it('are Python', () => {
    expect(asBoto3([request], 'http://127.0.0.1:1')).toBe(
      `import boto3

sagemaker = boto3.client("sagemaker", endpoint_url="http://127.0.0.1:1")
sagemaker.update_endpoint(
    EndpointName="it's",
    RetainAllVariantProperties=True,
    Tags=[
        {
            "Key": "é\\"\\n",
        },
    ],
)`,
    )
  })
})

const VARIANT = {
  VariantName: 'A',
  ModelName: 'churn-v2',
  InstanceType: 'ml.m5.large',
  InitialInstanceCount: 4,
  InitialVariantWeight: 0.5,
}

/** Everything that happened on a server of its own, half an hour after the requests. */
async function history(send: (url: string) => Promise<unknown>): Promise<unknown> {
  const server = await sdkServer()
  try {
    await send(server.url)
    await server.advance('30m')
    const headers = { accept: 'application/json' }
    return await (await fetch(`${server.url}/_lab/timeline`, { headers })).json()
  } finally {
    await server.close()
  }
}

async function sendAsPage(url: string, requests: readonly AwsRequest[]): Promise<void> {
  for (const { operation, input } of requests) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `SageMaker.${operation}`,
      },
      body: JSON.stringify(input),
    })
    expect(answer.status, await answer.text()).toBe(200)
  }
}

describe.skipIf(!hasDebianClients)('executed, they do the same', () => {
  it.each<{ what: string; form: UpdateForm }>([
    { what: 'a canary', form: FORM },
    {
      what: 'linear by instances, to a config of their own',
      form: {
        ...FORM,
        strategy: 'LINEAR',
        size: { Type: 'INSTANCE_COUNT', Value: 1 },
        endpointConfig: 'mine',
        newConfig: { ProductionVariants: [VARIANT] },
      },
    },
    { what: 'all at once', form: { ...FORM, strategy: 'ALL_AT_ONCE', timeoutSeconds: 900 } },
    {
      what: 'as the last time, to a config with a shadow',
      form: {
        ...FORM,
        retainsDeployment: true,
        endpointConfig: 'mine',
        newConfig: {
          ProductionVariants: [VARIANT],
          ShadowProductionVariants: [{ ...VARIANT, VariantName: 'A-shadow' }],
        },
      },
    },
    {
      what: 'with the counts as they are and the weights of the config',
      form: { ...FORM, retainsVariants: true, excludes: ['DesiredWeight'] },
    },
  ])(
    '$what',
    async ({ form }) => {
      const requests = updateRequests(form)
      const byPage = await history(url => sendAsPage(url, requests))
      const options = { env: CLIENT_ENVIRONMENT }
      const byCli = await history(url => run('/bin/sh', ['-ec', asAwsCli(requests, url)], options))
      const byBoto3 = await history(url => run(PYTHON, ['-c', asBoto3(requests, url)], options))
      expect(JSON.stringify(byPage)).toContain('deployment.completed')
      expect(byCli).toEqual(byPage)
      expect(byBoto3).toEqual(byPage)
    },
    120_000,
  )
})
