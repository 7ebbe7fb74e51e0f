/** A fresh simulated account, and calls against it, for the tests of operations. */
import { AwsError } from '../../src/aws/aws-error.ts'
import { execute } from '../../src/aws/execute.ts'
import { DEFAULT_MODEL_BEHAVIOUR } from '../../src/core/endpoint/model-profile.ts'
import { MINUTE_MS } from '../../src/core/units.ts'
import { World } from '../../src/core/world.ts'
import { variant } from './variant.ts'

export const EPOCH_SECONDS = Date.UTC(2026, 0, 5) / 1000

/** Knows the models `m1` and `m2`, whose instances start in four minutes. */
export function newAccount(): World {
  const world = new World({ seed: 1, epochMs: EPOCH_SECONDS * 1000 })
  for (const name of ['m1', 'm2']) world.defineModel({ name, ...DEFAULT_MODEL_BEHAVIOUR })
  return world
}

/** With the configs `c1` (model m1) and `c2` (model m2), and endpoint `e` InService on `c1`. */
export function accountWithEndpoint(): World {
  const world = newAccount()
  execute(world, 'CreateEndpointConfig', {
    EndpointConfigName: 'c1',
    ProductionVariants: [variant()],
  })
  execute(world, 'CreateEndpointConfig', {
    EndpointConfigName: 'c2',
    ProductionVariants: [variant({ ModelName: 'm2' })],
  })
  execute(world, 'CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c1' })
  world.runUntil(world.nowMs + 10 * MINUTE_MS)
  return world
}

/** The answer as a client reads it: through JSON, so timestamps are numbers and nothing is undefined. */
export function answer(world: World, operation: string, input: object): unknown {
  const output = execute(world, operation, input)
  return output === undefined ? undefined : JSON.parse(JSON.stringify(output))
}

/** The refusal of a call that must be refused. */
export function refusal(world: World, operation: string, input: unknown): AwsError {
  try {
    execute(world, operation, input)
  } catch (error) {
    if (error instanceof AwsError) return error
    throw error
  }
  throw new Error(`${operation} was not refused`)
}
