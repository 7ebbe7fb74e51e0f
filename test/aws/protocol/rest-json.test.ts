import { describe, expect, it } from 'vitest'
import { AwsError } from '../../../src/aws/aws-error.ts'
import {
  invocationHeaders,
  readInvocation,
  writeRuntimeError,
} from '../../../src/aws/protocol/rest-json.ts'
import { modelError } from '../../../src/aws/sagemaker-runtime/runtime-errors.ts'

describe('readInvocation', () => {
  it('reads the members of InvokeEndpoint from path and headers', () => {
    const headers = {
      'content-type': 'application/json',
      accept: 'text/csv',
      'x-amzn-sagemaker-target-variant': 'B',
      'x-amzn-sagemaker-inference-id': 'i1',
      'x-amzn-sagemaker-custom-attributes': 'c=1',
      'x-amz-date': '20261123T000000Z',
    }
    expect(readInvocation('e', headers)).toEqual({
      EndpointName: 'e',
      TargetVariant: 'B',
      ContentType: 'application/json',
      Accept: 'text/csv',
      InferenceId: 'i1',
      CustomAttributes: 'c=1',
    })
  })

  it.each([
    { header: 'x-amzn-sagemaker-session-id', what: 'sticky sessions' },
    { header: 'x-amzn-sagemaker-target-model', what: 'multi-model endpoints' },
    { header: 'x-amzn-sagemaker-target-container-hostname', what: 'multi-container endpoints' },
    { header: 'x-amzn-sagemaker-inference-component', what: 'inference components' },
    { header: 'x-amzn-sagemaker-enable-explanations', what: 'online explainability' },
    { header: 'x-amzn-sagemaker-prefix-aware-id', what: 'PREFIX_AWARE routing' },
  ])('refuses $header: $what are not simulated', ({ header, what }) => {
    expect(() => readInvocation('e', { [header]: 'x' })).toThrow(`Not simulated yet: ${what}.`)
  })

  it('refuses a malformed name as the runtime does', () => {
    expect(() => readInvocation('-e', {})).toThrow(
      "1 validation error detected: Value '-e' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9])*",
    )
  })
})

describe('runtime answers', () => {
  it('name the variant that served', () => {
    expect(invocationHeaders({ invokedVariant: 'A', contentType: 'text/csv' })).toEqual({
      'x-amzn-invoked-production-variant': 'A',
      'content-type': 'text/csv',
    })
  })

  it('carry the error name in the header and the text as Message', () => {
    expect(writeRuntimeError(new AwsError('ValidationError', 400, 'no'))).toEqual({
      status: 400,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationError' },
      body: '{"Message":"no"}',
    })
  })

  it('carry the members of a ModelError', () => {
    const place = { account: { region: 'eu-west-1', accountId: '111122223333' }, endpointName: 'e' }
    const error = modelError({ kind: 'answered', status: 404, body: 'no such thing' }, place)
    const answer = writeRuntimeError(error)
    expect(answer.status).toBe(424)
    expect(answer.headers['x-amzn-errortype']).toBe('ModelError')
    expect(JSON.parse(answer.body)).toEqual({
      ErrorCode: 'CLIENT_ERROR_FROM_MODEL',
      LogStreamArn: 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/e',
      Message:
        'Received client error (404) from primary with message "no such thing". See https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logEventViewer:group=/aws/sagemaker/Endpoints/e in account 111122223333 for more information.',
      OriginalMessage: 'no such thing',
      OriginalStatusCode: 404,
    })
  })
})
