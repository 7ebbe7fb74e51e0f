/** Every answer has the members, types and required members that the AWS SDK's schemas know. */
import { describe, expect, it } from 'vitest'
import { perform } from '../../../src/aws/execute.ts'
import type { Operation } from '../../../src/aws/operation.ts'
import { callNameOf, findOperation, OPERATIONS } from '../../../src/aws/operations.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'
import { World } from '../../../src/core/world.ts'
import { EPOCH_SECONDS } from '../account.ts'
import { LIFECYCLE } from './lifecycle.ts'
import { listMembersOf, mismatches, outputSchemaOf } from './sdk-schemas.ts'

interface Answer {
  readonly operation: Operation
  readonly output: object | undefined
}

/** Answers of the whole lifecycle, in order. */
function answers(): readonly Answer[] {
  const world = new World({ seed: 1, epochMs: EPOCH_SECONDS * 1000 })
  const all: Answer[] = []
  const lastAnswer = (call: string): Readonly<Record<string, unknown>> => ({
    ...all.findLast(({ operation }) => callNameOf(operation) === call)?.output,
  })
  for (const step of LIFECYCLE) {
    if (typeof step === 'number') {
      world.runUntil(world.nowMs + step * MINUTE_MS)
      continue
    }
    const [call, input] = step
    const operation = findOperation(call)
    if (operation === undefined) throw new Error(`lifecycle.ts calls ${call}, which is unknown`)
    const request = typeof input === 'function' ? input(lastAnswer) : input
    all.push({ operation, output: perform(world, operation, request) })
  }
  return all
}

const ANSWERS = answers()

/** The runtime answers in headers and bytes: sdk-runtime.test.ts reads them through the SDK. */
const CHECKED = OPERATIONS.filter(({ service }) => service !== 'SageMakerRuntime')

describe.each(CHECKED.map(operation => ({ call: callNameOf(operation), operation })))(
  '$call',
  ({ call, operation }) => {
    const outputs = ANSWERS.filter(answer => answer.operation === operation).map(
      ({ output }) => output,
    )
    const schema = outputSchemaOf(operation)

    it('answers as the SDK expects', () => {
      expect(outputs.length, `add a call of ${call} to lifecycle.ts`).toBeGreaterThan(0)
      expect(outputs.flatMap(output => mismatches(output, schema))).toEqual([])
    })

    it('has answered with something in its lists', () => {
      const lists = listMembersOf(schema)
      const filled = outputs.some(output =>
        Object.entries(output ?? {}).some(
          ([name, value]) => lists.includes(name) && Array.isArray(value) && value.length > 0,
        ),
      )
      expect(filled || lists.length === 0, `let ${call} in lifecycle.ts find something`).toBe(true)
    })
  },
)

describe('the check itself', () => {
  const schema = outputSchemaOf(findOperation('ListModels') as Operation)

  it.each([
    { output: {}, problem: 'Models: required, absent' },
    { output: { Models: [], Extra: 1 }, problem: 'Extra: unknown to ListModelsOutput' },
    { output: { Models: {} }, problem: 'Models: expected a list' },
    { output: { Models: [], NextToken: 1 }, problem: 'NextToken: expected a string, got 1' },
    {
      output: { Models: [{ ModelName: 'm', ModelArn: 'a', CreationTime: 1 }] },
      problem: 'Models[0].CreationTime: expected a timestamp, got 1',
    },
  ])('finds: $problem', ({ output, problem }) => {
    expect(mismatches(output, schema)).toEqual([problem])
  })
})
