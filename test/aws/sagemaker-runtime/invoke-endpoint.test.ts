import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { accountWithEndpoint, answer, refusal } from '../account.ts'

describe('InvokeEndpoint', () => {
  it('is served by a variant, which it names', () => {
    const world = accountWithEndpoint()
    expect(answer(world, 'InvokeEndpoint', { EndpointName: 'e' })).toEqual({
      InvokedProductionVariant: 'A',
    })
  })

  it('is served by the target variant', () => {
    const input = { EndpointName: 'e', TargetVariant: 'A', Body: '{}' }
    expect(answer(accountWithEndpoint(), 'InvokeEndpoint', input)).toEqual({
      InvokedProductionVariant: 'A',
    })
  })

  it.each([
    { EndpointName: 'nobody', text: 'Endpoint nobody of account 000000000000 not found.' },
    { EndpointName: 'E', text: 'Endpoint E of account 000000000000 not found.' }, // exact case
    { EndpointName: 'e', TargetVariant: 'B', text: 'Variant B not found for Endpoint e' },
  ])('is refused: $text', ({ text, ...input }) => {
    expect(refusal(accountWithEndpoint(), 'InvokeEndpoint', input)).toMatchObject({
      code: 'ValidationError',
      status: 400,
      message: text,
    })
  })

  it('does not find an endpoint that is still being created', () => {
    const world = accountWithEndpoint()
    execute(world, 'CreateEndpoint', { EndpointName: 'f', EndpointConfigName: 'c2' })
    expect(refusal(world, 'InvokeEndpoint', { EndpointName: 'f' }).message).toBe(
      'Endpoint f of account 000000000000 not found.',
    )
  })
})
