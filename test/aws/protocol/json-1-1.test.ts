import { describe, expect, it } from 'vitest'
import { answerCall } from '../../../src/aws/protocol/answer-call.ts'
import type { TextAnswer, WireRequest } from '../../../src/aws/protocol/wire-message.ts'
import type { World } from '../../../src/core/world.ts'
import { accountWithEndpoint, newAccount } from '../account.ts'

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'

const post = (target: string, body: unknown, headers: Record<string, string> = {}) => ({
  path: '/',
  headers: { 'x-amz-target': target, ...headers },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})

const answerJson = (world: World, request: WireRequest): TextAnswer => {
  const answer = answerCall(world, request, 'r-1')
  return { ...answer, body: String(answer.body) }
}

describe('AWS JSON, answers', () => {
  it('writes the output with the content type of version 1.1', () => {
    const request = post('SageMaker.CreateEndpoint', {
      EndpointName: 'F',
      EndpointConfigName: 'c1',
    })
    expect(answerJson(accountWithEndpoint(), request)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: `{"EndpointArn":"${ARN}:endpoint/f"}`,
    })
  })

  it('writes nothing for an operation without an output shape', () => {
    const request = post('SageMaker.DeleteEndpoint', { EndpointName: 'e' })
    expect(answerJson(accountWithEndpoint(), request)).toMatchObject({ status: 200, body: '' })
  })

  it('speaks version 1.0 with CloudWatch', () => {
    const request = post('GraniteServiceVersion20100801.DeleteAlarms', { AlarmNames: [] })
    expect(answerJson(newAccount(), request)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: '{}',
    })
  })

  it('writes instants as epoch seconds', () => {
    const request = post('SageMaker.DescribeEndpointConfig', { EndpointConfigName: 'c1' })
    const { body } = answerJson(accountWithEndpoint(), request)
    expect(JSON.parse(body)).toMatchObject({ CreationTime: 1_767_571_200 })
  })

  it('takes a null member as absent, and drops unknown ones', () => {
    const input = { ServiceNamespace: 'sagemaker', MaxResults: null, Bogus: 1 }
    const request = post('AnyScaleFrontendService.DescribeScalableTargets', input)
    expect(answerJson(newAccount(), request)).toMatchObject({
      status: 200,
      body: '{"ScalableTargets":[]}',
    })
  })

  it('takes an empty body as a request without members', () => {
    expect(answerJson(newAccount(), post('SageMaker.ListEndpoints', ''))).toMatchObject({
      body: '{"Endpoints":[]}',
    })
  })
})

describe('AWS JSON, errors', () => {
  it('names the error in header and body, and says the text twice', () => {
    const request = post('SageMaker.DescribeEndpoint', { EndpointName: 'Nobody' })
    const message = `Could not find endpoint "${ARN}:endpoint/nobody".`
    const answer = answerJson(newAccount(), request)
    expect(answer.status).toBe(400)
    expect(answer.headers).toEqual({
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-errortype': 'ValidationException',
    })
    expect(JSON.parse(answer.body)).toEqual({
      __type: 'ValidationException',
      message,
      Message: message,
    })
  })

  it('adds the query code for CloudWatch clients that ask for it', () => {
    const target = 'GraniteServiceVersion20100801.DescribeAlarms'
    const request = post(target, { NextToken: 'x' }, { 'x-amzn-query-mode': 'true' })
    expect(answerJson(newAccount(), request)).toEqual({
      status: 400,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-errortype': 'InvalidNextToken',
        'x-amzn-query-error': 'InvalidNextToken;Sender',
      },
      body: '{"__type":"com.amazon.coral.service#InvalidNextToken","message":"Invalid NextToken : x"}',
    })
    expect(answerJson(newAccount(), post(target, { NextToken: 'x' })).headers).not.toHaveProperty(
      'x-amzn-query-error',
    )
  })

  it('tells the query code from the shape name', () => {
    const request = post(
      'GraniteServiceVersion20100801.DeleteAlarms',
      {},
      { 'x-amzn-query-mode': 'true' },
    )
    const { headers, body } = answerJson(newAccount(), request)
    expect(headers['x-amzn-query-error']).toBe('ValidationError;Sender')
    expect(JSON.parse(body)).toMatchObject({
      __type: 'com.amazon.coral.service#ValidationException',
    })
  })

  it.each([
    { target: 'SageMaker.CreateTrainingJob', what: 'an operation that is not simulated' },
    { target: 'SageMaker.PutMetricAlarm', what: 'an operation of another service' },
    { target: 'SageMaker.InvokeEndpoint', what: 'a runtime operation' },
    { target: 'SageMaker', what: 'no operation' },
    { target: 'Nobody.ListEndpoints', what: 'an unknown service' },
    { target: '', what: 'nothing' },
  ])('answers UnknownOperationException to $what', ({ target }) => {
    const answer = answerJson(newAccount(), post(target, {}))
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toMatchObject({ __type: 'UnknownOperationException' })
  })

  it.each([
    { body: '{', name: 'JSON that breaks off' },
    { body: 'not json', name: 'text' },
    { body: '"text"', name: 'a string' },
    { body: '[]', name: 'a list' },
    { body: 'null', name: 'null' },
    { body: '['.repeat(100_000) + ']'.repeat(100_000), name: 'bottomless JSON' },
  ])('answers SerializationException to $name', ({ body }) => {
    const answer = answerJson(newAccount(), post('SageMaker.ListEndpoints', body))
    expect(JSON.parse(answer.body)).toMatchObject({ __type: 'SerializationException' })
  })
})
