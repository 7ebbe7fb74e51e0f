/** Requests to services that are not simulated; Debian's clients read the answers in test/server. */
import { Decoder } from 'cbor-x'
import { describe, expect, it } from 'vitest'
import {
  foreignServiceOf,
  refuseForeignService,
} from '../../../src/aws/protocol/foreign-service.ts'

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
})
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const refuse = (service: string, headers: Record<string, string>, path = '/') =>
  refuseForeignService(
    service,
    { path, headers: { ...signedFor(service), ...headers }, body: Buffer.alloc(0) },
    'r-1',
  )
const textFor = (service: string) => expect.stringMatching(`endpoint-lab has no ${service}: `)

describe('a request', () => {
  it.each([
    's3',
    'dynamodb',
    'autoscaling', // of EC2, not Application Auto Scaling
    'logs',
  ])('that is signed for %s is for a foreign service', service => {
    expect(foreignServiceOf({ headers: signedFor(service), url: '/' })).toBe(service)
  })

  it.each(['sagemaker', 'monitoring', 'application-autoscaling', 'sts'])(
    'that is signed for %s is for us',
    service => {
      expect(foreignServiceOf({ headers: signedFor(service), url: '/' })).toBeUndefined()
    },
  )

  it('with a presigned URL is told apart, too', () => {
    const url = '/bucket/key?X-Amz-Credential=test%2F20260105%2Fus-east-1%2Fs3%2Faws4_request'
    expect(foreignServiceOf({ headers: {}, url })).toBe('s3')
  })

  it('without a signature is for us', () => {
    expect(foreignServiceOf({ headers: {}, url: '/bucket' })).toBeUndefined()
  })
})

describe('a foreign service is refused', () => {
  it.each([
    {
      protocol: 'AWS JSON',
      service: 'dynamodb',
      headers: { 'x-amz-target': 'DynamoDB.ListTables' },
    },
    { protocol: 'REST-JSON', service: 'lambda', headers: {} },
  ])('in $protocol by a name in the header and a message', ({ service, headers }) => {
    const { status, headers: answered, body } = refuse(service, headers)
    expect([status, answered['x-amzn-errortype']]).toEqual([501, 'NotImplemented'])
    expect(JSON.parse(String(body))).toMatchObject({ Message: textFor(service) })
  })

  it.each([
    { protocol: 'Query', service: 'iam', headers: FORM, root: 'ErrorResponse', to: 'Error' },
    {
      protocol: "EC2's Query",
      service: 'ec2',
      headers: FORM,
      root: 'Response',
      to: 'Errors><Error',
    },
    { protocol: 'REST-XML', service: 's3', headers: {}, root: 'Error', to: undefined },
  ])('in $protocol by a code and a message', ({ service, headers, root, to }) => {
    const { status, body } = refuse(service, headers)
    expect(status).toBe(501)
    const start = new RegExp(`^<${root}[^>]*>${to === undefined ? '' : `<${to}>`}`)
    expect(body).toMatch(start)
    expect(body).toContain('<Code>NotImplemented</Code><Message>endpoint-lab has no ')
  })

  it('in CBOR by a type and a message', () => {
    const { status, body } = refuse('gamelift', {}, '/service/GameLift/operation/ListFleets')
    expect(status).toBe(501)
    expect(new Decoder({ mapsAsObjects: true }).decode(Buffer.from(body))).toEqual({
      __type: expect.stringContaining('NotImplemented'),
      message: textFor('gamelift'),
    })
  })

  it('without repeating a long name', () => {
    expect(String(refuse('x'.repeat(5000), {}).body).length).toBeLessThan(600)
  })
})
