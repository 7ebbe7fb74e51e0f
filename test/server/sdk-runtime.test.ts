/** The real `@aws-sdk/client-sagemaker-runtime`, unmodified, against the live server. */
import {
  InvokeEndpointCommand,
  ModelError,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { worldAtZero } from '../../src/scenario/prepare.ts'
import { parseScenario } from '../../src/scenario/reading/parse.ts'
import { buildApp } from '../../src/server/app.ts'
import { WallClockDriver } from '../../src/server/wall-clock-driver.ts'
import { LANGUAGE } from './live-world.ts'

const SCENARIO = `
name: sdk
duration: 10m
models:
  good: { latency: 5ms, startup: 1s, body: { prediction: 0.93 } }
  plain: { latency: 5ms, startup: 1s }
  broken: { latency: 5ms, startup: 1s, errors: { 5xx: 100% } }
setup:
  - CreateEndpointConfig:
      EndpointConfigName: c
      ProductionVariants:
        - { VariantName: Good, ModelName: good, InstanceType: ml.m5.large, InitialInstanceCount: 1, InitialVariantWeight: 1 }
        - { VariantName: Plain, ModelName: plain, InstanceType: ml.m5.large, InitialInstanceCount: 1, InitialVariantWeight: 0 }
        - { VariantName: Broken, ModelName: broken, InstanceType: ml.m5.large, InitialInstanceCount: 1, InitialVariantWeight: 0 }
  - CreateEndpoint: { EndpointName: Churn, EndpointConfigName: c }
`

const parsed = parseScenario(SCENARIO, 'sdk.yaml')
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
const { scenario } = parsed
const files = {
  routers: [],
  openTrace(): never {
    throw new Error('the scenario has no trace')
  },
}

const driver = new WallClockDriver({
  createWorld: ({ onLost }) => worldAtZero(scenario, files, { isLive: true, onLost }),
  speed: 1,
})
const app = buildApp({ driver, language: LANGUAGE })
let client: SageMakerRuntimeClient

beforeAll(async () => {
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 })
  driver.start()
  client = new SageMakerRuntimeClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
})

afterAll(async () => {
  client.destroy()
  driver.stop()
  await app.close()
})

const invoke = (EndpointName: string, TargetVariant?: string) =>
  client.send(
    new InvokeEndpointCommand({
      EndpointName,
      Body: JSON.stringify({ instances: [[1, 2]] }),
      ContentType: 'application/json',
      ...(TargetVariant === undefined ? {} : { TargetVariant }),
    }),
  )

describe('InvokeEndpoint by the AWS SDK for JavaScript', () => {
  it("gets the model's configured body, its type, and the variant that served", async () => {
    const answer = await invoke('Churn')
    expect(answer.InvokedProductionVariant).toBe('Good')
    expect(answer.ContentType).toBe('application/json')
    expect(JSON.parse(answer.Body.transformToString())).toEqual({ prediction: 0.93 })
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('gets who served, and the queue and model time, from a model without a body', async () => {
    const answer = await invoke('Churn', 'Plain')
    expect(JSON.parse(answer.Body.transformToString())).toEqual({
      endpoint: 'Churn',
      variant: 'Plain',
      model: 'plain',
      instance: 'i-0',
      queueMs: 0,
      modelMs: 5,
      latencyMs: 5,
    })
  })

  it('throws the typed ModelError, with status and text of the container', async () => {
    const error = await invoke('Churn', 'Broken').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ModelError)
    expect(error).toMatchObject({
      name: 'ModelError',
      OriginalStatusCode: 500,
      $metadata: { httpStatusCode: 424 },
    })
  })
})
