/** `--require-signature`: the real SDK clients sign, and tampered requests are refused. */
import { createHash } from 'node:crypto'
import { Sha256 } from '@aws-crypto/sha256-js'
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
} from '@aws-sdk/client-application-auto-scaling'
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { ListEndpointsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Live, liveApp } from './live-world.ts'

const KEY = { accessKeyId: 'AKIDLAB', secretAccessKey: 'lab/secret+1' }

let live: Live
let url: string
beforeAll(async () => {
  live = liveApp({ app: { signingKey: KEY } })
  url = await live.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  live.driver.stop()
  await live.app.close()
})

type Credentials = typeof KEY
const configOf = (credentials: Credentials) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials,
  maxAttempts: 1,
})

const CALLS: readonly { client: string; send: (credentials: Credentials) => Promise<object> }[] = [
  {
    client: 'SageMaker',
    send: credentials =>
      new SageMakerClient(configOf(credentials)).send(new ListEndpointsCommand({})),
  },
  {
    client: 'Application Auto Scaling',
    send: credentials =>
      new ApplicationAutoScalingClient(configOf(credentials)).send(
        new DescribeScalableTargetsCommand({ ServiceNamespace: 'sagemaker' }),
      ),
  },
  {
    client: 'CloudWatch',
    send: credentials =>
      new CloudWatchClient(configOf(credentials)).send(new DescribeAlarmsCommand({})),
  },
  {
    client: 'SageMaker Runtime',
    send: credentials =>
      new SageMakerRuntimeClient(configOf(credentials)).send(
        new InvokeEndpointCommand({
          EndpointName: 'churn',
          Body: '{"x":1}',
          ContentType: 'application/json',
        }),
      ),
  },
]

const failureOf = (call: Promise<object>): Promise<unknown> =>
  call.then(
    () => 'accepted',
    (error: unknown) => error,
  )

describe('the SDK client of', () => {
  it.each(CALLS)('$client is let in with the right secret', async ({ send }) => {
    expect(await send(KEY)).toMatchObject({ $metadata: { httpStatusCode: 200 } })
  })

  it.each(CALLS)('$client is refused with a wrong secret', async ({ send, client }) => {
    expect(await failureOf(send({ ...KEY, secretAccessKey: 'wrong' }))).toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringContaining('does not match the signature you provided'),
      $metadata: { httpStatusCode: client === 'SageMaker Runtime' ? 403 : 400 },
    })
  })

  it.each(CALLS)('$client is refused with an unknown key', async ({ send }) => {
    expect(await failureOf(send({ ...KEY, accessKeyId: 'AKIDOTHER' }))).toMatchObject({
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    })
  })
})

const BODY = '{"EndpointName":"churn"}'
const LIST = { path: '/', headers: { 'x-amz-target': 'SageMaker.DescribeEndpoint' } }

interface Plain {
  readonly path: string
  readonly query?: Record<string, string>
  readonly headers: Record<string, string>
}

async function signed({ path, query = {}, headers }: Plain, at = new Date()) {
  const signer = new SignatureV4({
    service: 'sagemaker',
    region: 'us-east-1',
    credentials: KEY,
    sha256: Sha256,
  })
  const request = {
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    query,
    headers: { host: new URL(url).host, 'content-type': 'application/x-amz-json-1.1', ...headers },
    body: BODY,
  }
  return (await signer.sign(request, { signingDate: at })).headers
}

const post = (path: string, headers: Record<string, string>, body: string) => {
  const { host: _, ...others } = headers
  return fetch(`${url}${path}`, { method: 'POST', headers: others, body })
}

describe('a signed request', () => {
  it('is let in as signed', async () => {
    expect((await post('/', await signed(LIST), BODY)).status).toBe(200)
  })

  it('is let in with a query and a name that must be encoded', async () => {
    const path = '/endpoints/no%20%C3%A9such/invocations'
    const headers = await signed({ path, query: { b: '2 x', a: "it's" }, headers: {} })
    const answer = await post(`${path}?b=2%20x&a=it's`, headers, BODY)
    expect(answer.headers.get('x-amzn-errortype')).toBe('ValidationError')
  })

  it('is let in with an unsigned payload', async () => {
    const headers = await signed({
      ...LIST,
      headers: { ...LIST.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    })
    expect((await post('/', headers, BODY)).status).toBe(200)
  })

  const MISMATCH = { errorType: 'InvalidSignatureException', status: 400 }
  it.each([
    { what: 'another body', body: '{"EndpointName":"other"}', change: {}, ...MISMATCH },
    {
      what: 'another body and its hash',
      body: '{}',
      change: { 'x-amz-content-sha256': createHash('sha256').update('{}').digest('hex') },
      ...MISMATCH,
    },
    {
      what: 'another target',
      body: BODY,
      change: { 'x-amz-target': 'SageMaker.DeleteEndpoint' },
      ...MISMATCH,
    },
    {
      what: 'a malformed content type',
      body: BODY,
      change: { 'content-type': 'csv' },
      ...MISMATCH,
    },
    {
      what: 'another signature',
      body: BODY,
      change: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDLAB/20260105/us-east-1/sagemaker/aws4_request, SignedHeaders=host, Signature=00',
      },
      ...MISMATCH,
    },
    {
      what: 'half an Authorization',
      body: BODY,
      change: { authorization: 'AWS4-HMAC-SHA256 Credential=AKIDLAB' },
      errorType: 'IncompleteSignatureException',
      status: 400,
    },
    {
      what: 'no Authorization',
      body: BODY,
      change: { authorization: '' },
      errorType: 'MissingAuthenticationTokenException',
      status: 400,
    },
  ])('is refused with $what', async ({ body, change, errorType, status }) => {
    const answer = await post('/', { ...(await signed(LIST)), ...change }, body)
    expect({ status: answer.status, errorType: answer.headers.get('x-amzn-errortype') }).toEqual({
      status,
      errorType,
    })
  })

  it.each([
    { minutes: -6, text: 'Signature expired' },
    { minutes: 6, text: 'Signature not yet current' },
  ])('is refused when it was signed $minutes minutes from now', async ({ minutes, text }) => {
    const at = new Date(Date.now() + minutes * 60_000)
    const answer = await post('/', await signed(LIST, at), BODY)
    expect(await answer.text()).toContain(text)
    expect(answer.status).toBe(400)
  })

  it('on the runtime is refused with a malformed content type too', async () => {
    const path = '/endpoints/churn/invocations'
    const headers = await signed({ path, headers: {} })
    const refused = await post(path, { ...headers, 'content-type': 'csv' }, BODY)
    expect(refused.status).toBe(403)
    const signedSo = await signed({ path, headers: { 'content-type': 'csv' } })
    expect((await post(path, signedSo, BODY)).status).toBe(200)
  })
})

describe('a request without any signature', () => {
  it('is refused in the form of its protocol', async () => {
    const control = await fetch(url, { method: 'POST', headers: LIST.headers, body: BODY })
    expect(control.status).toBe(400)
    expect(await control.json()).toMatchObject({
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    })
    const runtime = await fetch(`${url}/endpoints/churn/invocations`, {
      method: 'POST',
      body: '{}',
    })
    expect(runtime.status).toBe(403)
    expect(await runtime.json()).toEqual({ Message: 'Missing Authentication Token' })
  })

  it('may still ask the lab itself', async () => {
    expect((await fetch(`${url}/_lab/health`)).status).toBe(200)
  })
})
