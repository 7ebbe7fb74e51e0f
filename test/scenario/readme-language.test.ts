/** The examples of scenarios/README.md are as the language is. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SHIPPED_SCENARIOS } from '../../src/cli/scenario-files.ts'
import { parsed } from './scenario-text.ts'

const blocks = (): readonly string[] => {
  const text = readFileSync(`${SHIPPED_SCENARIOS}/README.md`, 'utf8')
  const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml)
  return examples
}

it('models and traffic can be pasted into a file', () => {
  const [models = '', traffic = ''] = blocks()
  const setup = `setup:
  - CreateEndpointConfig: { EndpointConfigName: c, ProductionVariants: [{ VariantName: B, ModelName: churn, InstanceType: ml.m5.large, InitialInstanceCount: 1 }] }
  - CreateEndpoint: { EndpointName: churn, EndpointConfigName: c }
`
  const scenario = parsed(
    `name: pasted\nduration: 20m\n${models}${setup}${traffic}expect: [requests.total > 0]\n`,
  )
  expect(scenario.models).toMatchObject([
    {
      name: 'churn',
      queueMax: 200,
      loadLimit: { ratePerSecond: 65 },
      businessOutcome: { kind: 'binary', rate: 0.055 },
      confusion: { truePositives: 7, trueNegatives: 970 },
    },
  ])
  expect(scenario.traffic).toMatchObject([
    {
      name: 'shop',
      retries: {
        attemptsMax: 3,
        timeoutMs: 20_000,
        backoff: { baseMs: 100, capMs: 20_000, jitter: 'full' },
      },
    },
  ])
})
