/**
 * The JSON Schema of scenario files, for completion and hover texts in editors. Generated from the
 * schemas that check the files, so it cannot say anything else than they do.
 *
 * Draft 7, because that is what the YAML language server and SchemaStore have always taken.
 */
import { z } from 'zod'
import { callNameOf, OPERATIONS } from '../../aws/operations.ts'
import { strictInput } from './api-calls.ts'
import { scenarioSchema } from './schema.ts'

export function scenarioJsonSchema(): Readonly<Record<string, unknown>> {
  const requests = OPERATIONS.map(operation => {
    const description = `AWS API call: ${operation.service} ${operation.name}.`
    const name = callNameOf(operation)
    const id = `${name}Request`
    return [name, strictInput(operation).meta({ id, description })] as const
  })
  const { $schema, ...schema } = z.toJSONSchema(scenarioSchema(Object.fromEntries(requests)), {
    target: 'draft-7',
    io: 'input',
    // Members that are refused whatever their value, and checks that JSON Schema has no word for.
    unrepresentable: 'any',
    // Not every editor compiles patterns in Unicode mode; without it these mean something else.
    override: ({ jsonSchema }) => {
      if (/\\[pu]\{/.test(jsonSchema.pattern ?? '')) delete jsonSchema.pattern
    },
  })
  return { $schema, title: 'endpoint-lab scenario', ...schema }
}
