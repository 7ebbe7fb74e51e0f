import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { accountWithEndpoint, answer, newAccount, refusal } from '../account.ts'
import { variant } from '../variant.ts'

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

describe('InvokeEndpoint of an endpoint with a shadow variant (endpoints.md 6)', () => {
  function account() {
    const world = newAccount()
    execute(world, 'CreateEndpointConfig', {
      EndpointConfigName: 'c1',
      ProductionVariants: [variant()],
      ShadowProductionVariants: [variant({ VariantName: 'S', ModelName: 'm2' })],
    })
    execute(world, 'CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c1' })
    world.runUntil(10 * MINUTE_MS)
    return world
  }

  it('names the production variant that answered, whoever got a copy', () => {
    const world = account()
    for (let call = 0; call < 20; call++) {
      expect(answer(world, 'InvokeEndpoint', { EndpointName: 'e' })).toEqual({
        InvokedProductionVariant: 'A',
      })
    }
    const { shadow } = world.endpoints.find('e')
    expect(shadow?.countsUntil(world.nowMs).invocations).toBe(20)
  })

  it('does not reach the shadow by its name', () => {
    const input = { EndpointName: 'e', TargetVariant: 'S' }
    expect(refusal(account(), 'InvokeEndpoint', input).message).toBe(
      'Variant S not found for Endpoint e',
    )
  })
})
