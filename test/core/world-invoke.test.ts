/** One live request: what `World.invoke` says of it, and who is told when its instance dies. */
import { describe, expect, it } from 'vitest'
import { OUTCOME } from '../../src/core/endpoint/outcome.ts'
import { NO_INSTANCE } from '../../src/core/endpoint/serve-one.ts'
import { labWorld, MINUTE, rowsOf } from '../support/lab.ts'

const models = { m: { latency: { kind: 'constant', ms: 1000 } as const, startupMs: 60_000 } }

describe('World.invoke', () => {
  it('names no instance when none is in service', () => {
    const world = labWorld({
      models,
      configs: { c: { variants: { A: { modelName: 'm' } } } },
      running: 'c',
      trackInFlight: true,
    })
    world.invoke({ endpointName: 'E' })
    world.faults.kill({ kind: 'variant', endpointName: 'E', variantName: 'A' }, 1)
    const result = world.invoke({ endpointName: 'E' })
    expect(result).toMatchObject({ outcome: OUTCOME.noCapacity, instanceId: NO_INSTANCE })
    expect(result.answerMs).toBe(world.nowMs)
  })

  it('tells the caller of a request whose own instance died, not of its shadow copy', () => {
    const lost: number[] = []
    const world = labWorld({
      models,
      configs: {
        c: { variants: { A: { modelName: 'm' } }, shadow: { name: 'S', modelName: 'm' } },
      },
      running: 'c',
      trackInFlight: true,
      onLost: ticket => lost.push(ticket),
    })
    world.invoke({ endpointName: 'E', ticket: 7 })
    world.faults.kill({ kind: 'variant', endpointName: 'E', variantName: 'S' }, 1)
    expect(lost).toEqual([])
    world.faults.kill({ kind: 'variant', endpointName: 'E', variantName: 'A' }, 1)
    expect(lost).toEqual([7])
  })

  it('says why when every weight is 0, and names no variant', () => {
    const world = labWorld({
      models,
      configs: { c: { variants: { A: { modelName: 'm', initialWeight: 0 } } } },
      running: 'c',
    })
    const { outcome, endpoint, variantName } = world.invoke({ endpointName: 'E' })
    expect({ outcome, variantName }).toEqual({ outcome: OUTCOME.noWeight, variantName: undefined })
    expect(endpoint.explainLast().route).toBe('every weight is 0')
  })

  it('is in no metric when the request reaches no model', () => {
    const world = labWorld({
      models,
      configs: { c: { variants: { A: { modelName: 'm', initialWeight: 0 } } } },
      running: 'c',
    })
    world.invoke({ endpointName: 'E' }) // every weight is 0
    world.invoke({ endpointName: 'E', targetVariant: 'B' })
    world.invoke({ endpointName: 'E', targetVariant: 'A' })
    world.runUntil(MINUTE)
    expect(rowsOf(world, 'A').at(-1)).toMatchObject({ invocations: 1, answers: 1 })
  })
})
