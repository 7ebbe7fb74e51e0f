/** What is known of a run beforehand is what runs have: the two cannot drift apart. */
import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import { EVENT_SHAPES } from '../../src/scenario/cel/event-shapes.ts'
import { runShapes } from '../../src/scenario/cel/run-shapes.ts'
import { memberOf, type Shape } from '../../src/scenario/cel/shape.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'
import { stateOf } from '../../src/scenario/state-at.ts'
import { churnWith, problemsOf } from './scenario-text.ts'

/** Paths of members that the shape does not have, or has otherwise. */
function differences(value: unknown, shape: Shape, path: string): readonly string[] {
  if (value === null || value === undefined || shape.kind === 'unknown') return []
  if (typeof value !== 'object') {
    const kind = typeof value === 'string' ? 'text' : typeof value
    return kind === shape.kind ? [] : [`${path} is a ${kind}, said to be ${shape.kind}`]
  }
  return Object.entries(value).flatMap(([name, member]) => {
    const known = memberOf(shape, name)
    return known === undefined
      ? [`${path}.${name} is not known`]
      : differences(member, known, `${path}.${name}`)
  })
}

describe.each(['canary-rollback', 'slow-scale-in', 'shadow-safe', 'crash-and-health'])(
  '%s',
  name => {
    it('has the summary, the events and the state that expectations are checked against', async () => {
      const { scenario, files } = await loadScenario(name, { set: [], seed: undefined })
      const run = new ScenarioRun(scenario, { files, version: 'test' })
      const result = run.finish()
      const { variables, state } = runShapes(scenario.variantsByEndpoint)
      const summary: Readonly<Record<string, unknown>> = { ...result }
      expect([
        ...[...variables].flatMap(([key, shape]) => differences(summary[key], shape, key)),
        ...differences(stateOf(run.world), state, 'state'),
        ...result.timeline.flatMap(event =>
          differences(event, EVENT_SHAPES.get(event.kind) ?? { kind: 'null' }, event.kind),
        ),
      ]).toEqual([])
    })
  },
)

describe('a name in an expectation', () => {
  const withExpectation = (expression: string, ...lines: readonly string[]) =>
    problemsOf(churnWith(...lines, 'expect:', `  - ${expression}`))

  it('that nothing makes is found in the file, at its column', () => {
    expect(withExpectation('endpoints.churn.variants.B.share > 0.1')).toEqual([
      '9:30: endpoints.churn.variants has no "B"; did you mean "A"?',
    ])
  })

  it('may be of a variant that only an update brings', () => {
    const withB = `    CreateEndpointConfig: { EndpointConfigName: ab, ProductionVariants: [{ VariantName: B, ModelName: churn-v2, InstanceType: ml.m5.large, InitialInstanceCount: 1 }] }`
    const problems = withExpectation(
      'endpoints.churn.variants.B.share > 0.1',
      'timeline:',
      '  - at: 5m',
      withB,
      '  - { at: 6m, UpdateEndpoint: { EndpointName: churn, EndpointConfigName: ab } }',
    )
    expect(problems).toEqual([])
  })
})
