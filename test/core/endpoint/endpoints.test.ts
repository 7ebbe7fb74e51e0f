import { describe, expect, it } from 'vitest'
import { OUTCOME } from '../../../src/core/endpoint/outcome.ts'
import { DomainError, type DomainErrorCode } from '../../../src/core/errors.ts'
import { LIMITS } from '../../../src/core/limits.ts'
import type { World } from '../../../src/core/world.ts'
import {
  addTraffic,
  at,
  type ConfigSpec,
  configOf,
  labWorld,
  type ModelSpec,
  modelOf,
  rate,
} from '../../support/lab.ts'
import { storyOf } from '../../support/story.ts'

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'
const models: Record<string, ModelSpec> = { m: { latency: { kind: 'constant', ms: 5 } } }
const configs: Record<string, ConfigSpec> = { v1: { variants: { A: { modelName: 'm' } } } }

const lab = (running?: string): World =>
  labWorld({ models, configs, ...(running === undefined ? {} : { running }) })

function expectRefusal(call: () => void, code: DomainErrorCode, text: string): void {
  expect(call).toThrow(new DomainError(code, text))
  try {
    call()
  } catch (error) {
    expect(error).toMatchObject({ code })
  }
}

describe("what AWS refuses, with AWS's own text", () => {
  it('a config that exists already', () => {
    expectRefusal(
      () => lab().endpoints.configs.create(configOf('v1', configs.v1 as ConfigSpec)),
      'already-exists',
      `Cannot create already existing endpoint configuration "${ARN}:endpoint-config/v1".`,
    )
  })

  it('a config with a model that does not exist', () => {
    expectRefusal(
      () =>
        lab().endpoints.configs.create(configOf('v2', { variants: { A: { modelName: 'Ghost' } } })),
      'not-found',
      `Could not find model "${ARN}:model/ghost".`,
    )
  })

  it('an endpoint of a config that does not exist', () => {
    expectRefusal(
      () => lab().endpoints.create({ name: 'X', configName: 'Nowhere', deployment: undefined }),
      'not-found',
      `Could not find endpoint configuration "${ARN}:endpoint-config/nowhere".`,
    )
  })

  it('an endpoint whose name is taken in another case', () => {
    expectRefusal(
      () => lab('v1').endpoints.create({ name: 'e', configName: 'v1', deployment: undefined }),
      'already-exists',
      `Cannot create already existing endpoint "${ARN}:endpoint/e".`,
    )
  })

  it('anything with an endpoint that does not exist, exact in case', () => {
    expectRefusal(
      () => lab('v1').endpoints.delete('e'),
      'not-found',
      `Could not find endpoint "${ARN}:endpoint/e".`,
    )
  })

  it('deleting an endpoint that is being made', () => {
    const world = lab()
    world.endpoints.create({ name: 'E', configName: 'v1', deployment: undefined })
    expectRefusal(
      () => world.endpoints.delete('E'),
      'wrong-state',
      `Cannot update in-progress endpoint "${ARN}:endpoint/e".`,
    )
  })

  it('an instance count of 0 on a real-time endpoint', () => {
    const wanted = { variantName: 'A', weight: undefined, instanceCount: 0 }
    expect(() => lab('v1').endpoints.updateWeightsAndCapacities('E', [wanted])).toThrow(
      'DesiredInstanceCount of variant "A" must be at least 1 on a real-time endpoint.',
    )
  })
})

describe('a model profile that makes no sense is refused', () => {
  it.each([
    [{ concurrency: 0 }, 'concurrency must be a whole number from 1 to 1024, got 0'],
    [{ concurrency: 1.5 }, 'concurrency must be a whole number from 1 to 1024, got 1.5'],
    [{ queueMax: -1 }, 'queue must be a whole number from 0 to 1000000, got -1'],
    [{ errorShare4xx: 0.6, errorShare5xx: 0.6 }, 'its error shares add up to more than 100%'],
    [{ startupMs: 0.5 }, 'startup must be a whole number of milliseconds, got 0.5'],
  ])('%j', (spec, text) => {
    expect(() => lab().defineModel(modelOf('bad', spec))).toThrow(`Model "bad": ${text}.`)
  })
})

describe('the life of an endpoint', () => {
  it('Creating until every instance is in service, then InService, then Deleting, then gone', () => {
    const world = lab()
    world.endpoints.create({ name: 'E', configName: 'v1', deployment: undefined })
    world.schedule(at('10:00'), () => world.endpoints.delete('E'))
    world.runUntil(at('20:00'))
    expect(storyOf(world, 'endpoint.', 'instances.')).toEqual([
      '0:00 endpoint.status-changed nothing → Creating (v1)',
      '0:00 instances.launching A v1 +1 of 1',
      '4:00 instances.in-service A v1 1 of 1',
      '4:00 endpoint.status-changed Creating → InService (v1)',
      '10:00 endpoint.status-changed InService → Deleting (v1)',
      '10:00 instances.draining A v1 -1',
      '10:30 instances.terminated A v1 -1',
      '10:30 endpoint.status-changed Deleting → nothing (v1)',
    ])
    expect(world.endpoints.peek('E')).toBeUndefined()
  })

  it('requests find no capacity before an instance is in service, nor after the deletion begins', () => {
    const world = lab()
    world.endpoints.create({ name: 'E', configName: 'v1', deployment: undefined })
    addTraffic(world, [rate(0, at('6:00'), 1)], { process: 'even' })
    world.runUntil(at('5:00'))
    const endpoint = world.endpoints.find('E')
    expect(endpoint.rejected[OUTCOME.noCapacity]).toBe(240)
    world.endpoints.delete('E')
    world.runUntil(at('5:20'))
    expect(endpoint.rejected[OUTCOME.noCapacity]).toBe(260)
    world.runUntil(at('6:00'))
    expect(world.unroutedRequests).toBe(30)
  })

  it('its name is free again when it is gone', () => {
    const world = lab('v1')
    world.endpoints.delete('E')
    world.runUntil(at('1:00'))
    world.endpoints.create({ name: 'e', configName: 'v1', deployment: undefined })
    expect(world.endpoints.list().map(({ name, status }) => [name, status])).toEqual([
      ['e', 'Creating'],
    ])
  })

  it('an endpoint has at most so many neighbours', () => {
    const world = labWorld({ models: { m: { startupMs: 0 } }, configs })
    const create = (i: number) =>
      world.endpoints.create({ name: `E${i}`, configName: 'v1', deployment: undefined })
    for (let i = 0; i < LIMITS.endpointsMax; i++) create(i)
    expectRefusal(
      () => create(LIMITS.endpointsMax),
      'quota-exceeded',
      'The account-level limit of endpoints has been reached.',
    )
  })
})
