import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { callNameOf, OPERATIONS } from '../../src/aws/operations.ts'
import { scenarioJsonSchema } from '../../src/scenario/reading/json-schema.ts'
import { churnWith, fileWith } from './scenario-text.ts'

const SCHEMA = scenarioJsonSchema()
const check = z.fromJSONSchema(SCHEMA)
const accepts = (text: string): boolean => check.safeParse(parse(text)).success

describe('the JSON Schema', () => {
  it('is the same each time it is made', () => {
    expect(JSON.stringify(scenarioJsonSchema())).toBe(JSON.stringify(SCHEMA))
  })

  it('is of draft 7, has a title, and describes every key of the top level', () => {
    expect(SCHEMA).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'endpoint-lab scenario',
      required: ['name', 'duration'],
      additionalProperties: false,
    })
    for (const [key, member] of Object.entries(Object(SCHEMA.properties))) {
      expect(member, key).toHaveProperty('description')
    }
  })

  it('has every API operation as a key of setup and of timeline entries', () => {
    for (const name of OPERATIONS.map(callNameOf)) {
      const reference = { allOf: [{ $ref: `#/definitions/${name}Request` }] }
      expect(SCHEMA).toHaveProperty(['properties', 'setup', 'items', 'properties', name], reference)
      expect(SCHEMA).toHaveProperty(
        ['properties', 'timeline', 'items', 'properties', name],
        reference,
      )
    }
  })

  it.each([
    { what: 'the least there is', text: fileWith() },
    {
      what: 'traffic, a call and a fault',
      text: churnWith(
        'traffic: [{ endpoint: churn, rate: 100/s }]',
        'timeline:',
        '  - { at: 10m, UpdateEndpoint: { EndpointName: churn, EndpointConfigName: v2 } }',
        '  - { at: 14m, fault: { model: churn-v2, latency: x5, for: 3m } }',
      ),
    },
    {
      what: 'every form of latency',
      text: fileWith(
        'models:',
        '  a: { latency: 20ms }',
        '  b: { latency: { p50: 1ms, p99: 2ms } }',
        '  c: { latency: { distribution: gamma, mean: 1ms, cv: 2 } }',
      ),
    },
  ])('accepts $what', ({ text }) => {
    expect(accepts(text)).toBe(true)
  })

  it.each([
    { what: 'an unknown key', text: fileWith('trafic: []') },
    { what: 'a duration without unit', text: 'name: x\nduration: 90\n' },
    { what: 'an unknown operation', text: fileWith('setup: [{ CreateEndpont: {} }]') },
    {
      what: 'an unknown member of a request',
      text: churnWith().replace('InstanceType', 'InstancType'),
    },
    {
      what: 'a timeline entry without a time',
      text: fileWith('timeline: [{ DeleteAlarms: { AlarmNames: [] } }]'),
    },
  ])('refuses $what', ({ text }) => {
    expect(accepts(text)).toBe(false)
  })
})
