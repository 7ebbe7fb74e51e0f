import { describe, expect, it } from 'vitest'
import { liveApp } from './live-world.ts'

const call = (target: string, body: string, headers: Record<string, string> = {}) => ({
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

  it('refuses a foreign Host', async () => {
    const { app } = liveApp()
    const answer = await app.inject(call('SageMaker.ListEndpoints', '{}', { host: 'evil.example' }))
    expect(answer.statusCode).toBe(403)
    expect(answer.headers['x-amzn-errortype']).toBe('AccessDeniedException')
  })

  it('refuses GET', async () => {
    const answer = await liveApp().app.inject('/')
    expect(answer.statusCode).toBe(405)
    expect(answer.json()).toEqual({ Message: '/ takes POST, not GET.' })
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
