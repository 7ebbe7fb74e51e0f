import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SHIPPED_SCENARIOS } from '../../src/cli/scenario-files.ts'
import { scenarioJsonSchema } from '../../src/scenario/reading/json-schema.ts'

it('the committed JSON Schema is the one the code makes (endpoint-lab schema > scenarios/schema.json)', () => {
  const committed = JSON.parse(readFileSync(`${SHIPPED_SCENARIOS}/schema.json`, 'utf8'))
  expect(committed).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())))
})
