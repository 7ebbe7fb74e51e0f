import { describe, expect, it } from 'vitest'
import { callerOf } from '../../../src/aws/protocol/credential-scope.ts'
import { DEFAULT_ACCOUNT } from '../../../src/core/world.ts'

const signed = (credential: string) =>
  `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=00`

describe('callerOf', () => {
  it.each([
    {
      credential: 'test/20260105/eu-west-1/sagemaker/aws4_request',
      caller: 'eu-west-1 000000000000',
    },
    {
      credential: '123456789012/20260105/us-west-2/monitoring/aws4_request',
      caller: 'us-west-2 123456789012',
    },
    {
      credential: '12345678901/20260105/us-west-2/monitoring/aws4_request',
      caller: 'us-west-2 000000000000',
    },
    {
      credential: 'AK/IA/20260105/us-west-2/monitoring/aws4_request',
      caller: 'us-west-2 000000000000',
    },
    // Go v2 with a resolver of its own sends no region.
    { credential: 'test/20260105//sagemaker/aws4_request', caller: 'us-east-1 000000000000' },
    {
      credential: 'test/20260105/EU_West/sagemaker/aws4_request',
      caller: 'us-east-1 000000000000',
    },
    {
      credential: `test/20260105/${'r'.repeat(33)}/sagemaker/aws4_request`,
      caller: 'us-east-1 000000000000',
    },
    { credential: 'nonsense', caller: 'us-east-1 000000000000' },
  ])('$credential is $caller', ({ credential, caller }) => {
    const byHeader = callerOf(
      { headers: { authorization: signed(credential) }, url: '/' },
      DEFAULT_ACCOUNT,
    )
    expect(`${byHeader.region} ${byHeader.accountId}`).toBe(caller)
    const url = `/?X-Amz-Credential=${encodeURIComponent(credential)}&X-Amz-Signature=00`
    expect(callerOf({ headers: {}, url }, DEFAULT_ACCOUNT)).toEqual(byHeader)
  })

  it('is the default for a request that is not signed', () => {
    expect(callerOf({ headers: {}, url: '/' }, DEFAULT_ACCOUNT)).toBe(DEFAULT_ACCOUNT)
  })
})
