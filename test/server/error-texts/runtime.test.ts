/**
 * AWS's literal texts of the SageMaker runtime, one row each: endpoints.md 1.4, 8.2 and 8.3, thrown
 * by the real `@aws-sdk/client-sagemaker-runtime` for what real containers do.
 *
 * Texts of the reference that no call can provoke here, because what they are about is not simulated:
 * - `Inference Component Name header is required …`, `Inference Component has no capacity …`: there
 *   are no inference components; the member InferenceComponentName is refused.
 * - `Request <id> has oversize body.`: of serverless endpoints.
 * - ThrottlingException, ModelNotReadyException, InternalDependencyException: no rate limit, no
 *   multi-model endpoints, no faults of AWS's own.
 */
import * as sdk from '@aws-sdk/client-sagemaker-runtime'
import { afterAll, beforeAll, describe } from 'vitest'
import {
  type Answer,
  type Container,
  type LiveAccount,
  liveAccount,
  saying,
  startContainer,
  until,
} from '../real-container.ts'
import { clientConfig } from '../sdk-server.ts'
import { checkErrorTexts } from './error-table.ts'

const BODY_BYTES_MAX = 26_214_400
const LOG_GROUP = '/aws/sagemaker/Endpoints/e'
const SEE = ` See https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logEventViewer:group=${LOG_GROUP} in account 000000000000 for more information.`
const TIMED_OUT =
  'Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.'
const EXITED = 'An error occurred while handling request as the model process exited.'

let live: LiveAccount
let container: Container
let client: sdk.SageMakerRuntimeClient

/** Endpoint `e`: variant A on the container. `creating` waits for instances that take a minute. */
beforeAll(async () => {
  container = await startContainer()
  live = liveAccount()
  const url = await live.app.listen({ host: '127.0.0.1', port: 0 })
  client = new sdk.SageMakerRuntimeClient(clientConfig({ url }))
  await live.inService({ A: { on: container } })
  live.call('CreateModel', { ModelName: 'slow', PrimaryContainer: { Image: 'any' } })
  const variant = { VariantName: 'A', ModelName: 'slow', InstanceType: 'ml.m5.large' }
  live.call('CreateEndpointConfig', {
    EndpointConfigName: 'slow',
    ProductionVariants: [{ ...variant, InitialInstanceCount: 1 }],
  })
  live.call('CreateEndpoint', { EndpointName: 'creating', EndpointConfigName: 'slow' })
})
afterAll(async () => {
  client.destroy()
  live.driver.stop()
  await live.app.close()
  await container.close()
})

const invoke = (input: Partial<sdk.InvokeEndpointCommandInput> = {}) =>
  client.send(new sdk.InvokeEndpointCommand({ EndpointName: 'e', Body: '{}', ...input }))

const stream = (EndpointName: string) =>
  client.send(new sdk.InvokeEndpointWithResponseStreamCommand({ EndpointName, Body: '{}' }))

/** What the container does with the next request. */
const to = (answer: Answer) => {
  container.answer = answer
  return invoke()
}

/** It holds the request; then `happens` while the caller waits. */
async function meanwhile(happens: () => void): Promise<unknown> {
  await until(() => container.held.length === 0)
  const waiting = to(() => {})
  waiting.catch(() => {}) // it is awaited below
  await until(() => container.held.length === 1)
  happens()
  return waiting
}

const killInstance = (): void =>
  live.driver.command(world =>
    world.faults.kill({ kind: 'variant', endpointName: 'e', variantName: 'A' }, 1),
  )

describe('an invocation that reaches no model', () => {
  const throws = 'ValidationError'
  const notFound = (name: string) => `Endpoint ${name} of account 000000000000 not found.`

  checkErrorTexts(sdk, [
    {
      when: 'of an unknown endpoint',
      call: () => invoke({ EndpointName: 'nobody' }),
      throws,
      text: notFound('nobody'),
    },
    {
      when: 'of an unknown endpoint, as a stream',
      call: () => stream('nobody'),
      throws,
      text: notFound('nobody'),
    },
    {
      when: 'of a name in the wrong case',
      call: () => invoke({ EndpointName: 'E' }),
      throws,
      text: notFound('E'),
    },
    {
      when: 'of an endpoint that is being created',
      call: () => invoke({ EndpointName: 'creating' }),
      throws,
      text: notFound('creating'),
    },
    {
      when: 'of an unknown variant',
      call: () => invoke({ TargetVariant: 'X' }),
      throws,
      text: 'Variant X not found for Endpoint e',
    },
    {
      when: 'of a variant whose name is none',
      call: () => invoke({ TargetVariant: 'no name' }),
      throws,
      text: "1 validation error detected: Value 'no name' at 'targetVariant' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9])*",
    },
    {
      when: 'with a body that is too large',
      call: () => invoke({ Body: Buffer.alloc(BODY_BYTES_MAX + 1) }),
      throws: 'Unknown', // AWS names no type; boto3 says 413
      status: 413,
      text: `HTTP content length exceeded ${BODY_BYTES_MAX} bytes.`,
    },
  ])
})

describe('an invocation that the model fails', () => {
  /** `from`: the container as the text names it. */
  const modelError = (OriginalStatusCode: number, OriginalMessage: string, from = 'primary') => {
    const side = OriginalStatusCode >= 400 && OriginalStatusCode < 500 ? 'client' : 'server'
    return {
      throws: 'ModelError',
      status: 424,
      text: `Received ${side} error (${OriginalStatusCode}) from ${from} with message "${OriginalMessage}".${SEE}`,
      members: {
        OriginalStatusCode,
        OriginalMessage,
        LogStreamArn: `arn:aws:logs:us-east-1:000000000000:log-group:${LOG_GROUP}`,
      },
    }
  }

  checkErrorTexts(sdk, [
    { when: 'with 404', call: () => to(saying('no model', 404)), ...modelError(404, 'no model') },
    { when: 'with 500', call: () => to(saying('broken', 500)), ...modelError(500, 'broken') },
    {
      when: 'by an answer that is too large to relay',
      call: () => to(saying('x'.repeat(BODY_BYTES_MAX + 1))),
      throws: 'ModelError',
      status: 424,
      text: `Received client error (413) from primary and could not load the entire response body.${SEE}`,
      members: { OriginalStatusCode: 413, OriginalMessage: '' },
    },
    {
      when: 'by no answer within 60 s',
      call: () => meanwhile(() => live.driver.advance(60_000)),
      ...modelError(0, TIMED_OUT),
    },
    {
      when: 'because its process died',
      call: () => meanwhile(killInstance),
      ...modelError(0, EXITED, 'model'),
    },
  ])
})
