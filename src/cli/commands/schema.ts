/** `endpoint-lab schema`: the JSON Schema of scenario files, for editors. */
import { Command } from 'commander'
import { scenarioJsonSchema } from '../../scenario/reading/json-schema.ts'

export function schemaCommand(): Command {
  return new Command('schema').action(() => {
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`)
  })
}
