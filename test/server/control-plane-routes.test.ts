import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { liveApp } from './live-world.ts'

const call = (target: string, body: string | Buffer, headers: Record<string, string> = {}) => ({
  method: 'POST' as const,
  url: '/',
  payload: body,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, ...headers },
})

describe('POST /', () => {
  it('answers a SageMaker call to the byte', async () => {
    const { app } = liveApp()
    const answer = await app.inject(call('SageMaker.ListEndpoints', '{}'))
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('application/x-amz-json-1.1')
    expect(answer.headers['x-amzn-requestid']).toBeDefined()
    expect(answer.body).toBe(
      '{"Endpoints":[{"EndpointName":"churn","EndpointArn":"arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn","CreationTime":1767567600,"LastModifiedTime":1767567840,"EndpointStatus":"InService"}]}',
    )
  })

  it('runs an update of twenty minutes in no time on a manual clock', async () => {
    const { app } = liveApp()
    const input = { EndpointName: 'churn', EndpointConfigName: 'ab-2' }
    const update = await app.inject(call('SageMaker.UpdateEndpoint', JSON.stringify(input)))
    expect(update.statusCode).toBe(200)
    const describeEndpoint = call('SageMaker.DescribeEndpoint', '{"EndpointName":"churn"}')
    expect((await app.inject(describeEndpoint)).json().EndpointStatus).toBe('Updating')
    await app.inject({ method: 'POST', url: '/_lab/clock', payload: { advance: '20m' } })
    expect((await app.inject(describeEndpoint)).json()).toMatchObject({
      EndpointStatus: 'InService',
      EndpointConfigName: 'ab-2',
    })
  })

  it('refuses as the service does', async () => {
    const { app } = liveApp()
    const answer = await app.inject(call('SageMaker.DescribeEndpoint', '{"EndpointName":"no"}'))
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['x-amzn-errortype']).toBe('ValidationException')
  })

  it('refuses an operation that is not simulated', async () => {
    const answer = await liveApp().app.inject(call('SageMaker.CreateTrainingJob', '{}'))
    expect(answer.statusCode).toBe(400)
    expect(answer.headers['x-amzn-errortype']).toBe('UnknownOperationException')
  })

  it('refuses a body that is no JSON', async () => {
    const answer = await liveApp().app.inject(call('SageMaker.ListEndpoints', '{'))
    expect(answer.headers['x-amzn-errortype']).toBe('SerializationException')
  })

  it('refuses a body that is too large', async () => {
    const answer = await liveApp().app.inject(call('SageMaker.ListEndpoints', ' '.repeat(1048577)))
    expect(answer.statusCode).toBe(413)
  })

  it.each(['gzip', 'GZIP', ' Gzip '])(
    'inflates a body with Content-Encoding "%s"',
    async encoding => {
      const { app } = liveApp()
      const body = gzipSync('{"EndpointName":"churn"}')
      const request = call('SageMaker.DescribeEndpoint', body, { 'content-encoding': encoding })
      const answer = await app.inject(request)
      expect(answer.json()).toMatchObject({ EndpointName: 'churn' })
    },
  )

  it.each([
    { encoding: 'gzip', body: 'no gzip', name: 'a body that is no gzip' },
    { encoding: 'gzip', body: gzipSync('{}').subarray(0, 12), name: 'gzip that breaks off' },
    { encoding: 'br', body: '{}', name: 'another compression' },
  ])('refuses $name', async ({ encoding, body }) => {
    const request = call('SageMaker.ListEndpoints', body, { 'content-encoding': encoding })
    const answer = await liveApp().app.inject(request)
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ __type: 'SerializationException' })
  })

  it('refuses a small body that would inflate beyond the limit', async () => {
    const bomb = gzipSync(' '.repeat(1048577))
    expect(bomb.length).toBeLessThan(2000)
    const request = call('SageMaker.ListEndpoints', bomb, { 'content-encoding': 'gzip' })
    expect((await liveApp().app.inject(request)).statusCode).toBe(413)
  })

  it.each([
    { name: 'no body', body: undefined },
    { name: 'an empty structure', body: '{}' },
  ])('takes $name, without a Content-Type', async ({ body }) => {
    const headers = { 'x-amz-target': 'SageMaker.ListEndpoints' }
    const answer = await liveApp().app.inject({
      method: 'POST',
      url: '/',
      headers,
      ...(body === undefined ? {} : { payload: Buffer.from(body) }),
    })
    expect(answer.json()).toMatchObject({ Endpoints: [{ EndpointName: 'churn' }] })
  })

  it('says in XML which request it was', async () => {
    const answer = await liveApp().app.inject({
      method: 'POST',
      url: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'Action=GetCallerIdentity&Version=2011-06-15',
    })
    expect(answer.headers['content-type']).toBe('text/xml')
    const requestId = answer.headers['x-amzn-requestid']
    expect(answer.body).toContain(`<RequestId>${requestId}</RequestId>`)
  })

  it('answers compressed CBOR under its own path', async () => {
    const answer = await liveApp().app.inject({
      method: 'POST',
      url: '/service/GraniteServiceVersion20100801/operation/DeleteAlarms',
      headers: { 'content-type': 'application/cbor', 'content-encoding': 'gzip' },
      payload: gzipSync(Buffer.from('a16a416c61726d4e616d657380', 'hex')),
    })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-requestid': expect.any(String),
    })
    expect(answer.rawPayload).toEqual(Buffer.from([0xa0]))
  })

  it('refuses a foreign Host', async () => {
    const { app } = liveApp()
    const answer = await app.inject(call('SageMaker.ListEndpoints', '{}', { host: 'evil.example' }))
    expect(answer.statusCode).toBe(403)
    expect(answer.headers['x-amzn-errortype']).toBe('AccessDeniedException')
  })

  it('refuses GET', async () => {
    const answer = await liveApp().app.inject('/')
    expect(answer.statusCode).toBe(405)
    expect(answer.json()).toEqual({
      Message: '/ takes POST, from AWS clients, not GET; the page is at /_lab/.',
    })
    expect(answer.headers.allow).toBe('POST')
  })

  it('leads a browser to the page', async () => {
    const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    const answer = await liveApp().app.inject({ url: '/', headers })
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/_lab/'])
  })

  it('is what a client with a path in its address misses', async () => {
    const answer = await liveApp().app.inject({ method: 'POST', url: '/prefix', payload: '{}' })
    expect(answer.statusCode).toBe(404)
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
    expect(answer.json()).toEqual({
      Message:
        'There is no POST /prefix on this server. AWS clients take its address without a path; its own routes are under /_lab/.',
    })
  })
})

describe('a bug of ours', () => {
  it('is answered with 500 and told to who runs the server', async () => {
    const bugs: string[] = []
    const live = liveApp({ app: { onBug: error => bugs.push(error.message) } })
    live.driver.submit = () => {
      throw new TypeError('undefined is not a function')
    }
    const answer = await live.app.inject({ method: 'POST', url: '/endpoints/churn/invocations' })
    expect(answer.statusCode).toBe(500)
    expect(answer.headers['x-amzn-errortype']).toBe('InternalFailure')
    expect(bugs).toEqual(['undefined is not a function'])
  })
})
