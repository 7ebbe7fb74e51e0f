/** What the form of an update says before anything is sent is what the server would have said. */
import { describe, expect, it } from 'vitest'
import { AwsError } from '../../src/aws/aws-error.ts'
import { execute } from '../../src/aws/execute.ts'
import type { World } from '../../src/core/world.ts'
import { replayOf } from '../../src/dashboard/model/replay.ts'
import {
  lacksGuardrails,
  presentFor,
  updateProblem,
  variantProblems,
} from '../../src/dashboard/parts/controls/update-problem.ts'
import {
  type UpdateForm,
  updateRequests,
  type WireConfig,
} from '../../src/dashboard/parts/controls/update-request.ts'
import { recordedConfigs } from '../../src/scenario/recording/recorded-configs.ts'
import { churnWorld } from '../server/live-world.ts'

const variant = (VariantName: string, InitialInstanceCount = 4) => ({
  VariantName,
  ModelName: 'churn-v1',
  InstanceType: 'ml.m5.large',
  InitialInstanceCount,
  InitialVariantWeight: 1,
})
const A: WireConfig = { ProductionVariants: [variant('A')] }
const AB: WireConfig = { ProductionVariants: [variant('A'), variant('B')] }
const percent = (Value: number) => ({ Type: 'CAPACITY_PERCENT', Value }) as const
const instances = (Value: number) => ({ Type: 'INSTANCE_COUNT', Value }) as const

/** To a config like the running one, as canary. */
const FORM: UpdateForm = {
  endpoint: 'e',
  endpointConfig: 'next',
  newConfig: A,
  retainsDeployment: false,
  strategy: 'CANARY',
  size: percent(25),
  rollbackSize: undefined,
  waitSeconds: 300,
  terminationWaitSeconds: 300,
  timeoutSeconds: undefined,
  alarms: [],
  retainsVariants: false,
  excludes: [],
}

/** An hour after endpoint `e` was created with the config. */
function worldWith(config: WireConfig): World {
  const world = churnWorld(() => {})
  execute(world, 'CreateEndpointConfig', { EndpointConfigName: 'first', ...config })
  execute(world, 'CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'first' })
  world.runUntil(3_600_000)
  return world
}

/** What the server answers to the last of the requests; the others are accepted. */
function refusal(world: World, form: UpdateForm): string | undefined {
  try {
    for (const { operation, input } of updateRequests(form)) execute(world, operation, input)
    return undefined
  } catch (error) {
    if (error instanceof AwsError) return error.message
    throw error
  }
}

function presentOf(world: World, running: WireConfig) {
  const picture = replayOf({
    events: world.timeline.events,
    configs: recordedConfigs(world),
  }).before(world.timeline.events.length)
  const endpoint = picture.endpoints.get('e')
  if (endpoint === undefined) throw new Error('endpoint e is not in the picture')
  const { LastDeploymentConfig } = Object(execute(world, 'DescribeEndpoint', { EndpointName: 'e' }))
  return presentFor(endpoint, running, LastDeploymentConfig)
}

interface Row {
  readonly what: string
  readonly change: Partial<UpdateForm>
  readonly says: string | undefined
}

const says = (world: World, running: WireConfig, form: UpdateForm): string | undefined =>
  updateProblem(form, presentOf(world, running), form.newConfig ?? running)

describe('from four instances of one variant', () => {
  it.each<Row>([
    { what: 'a canary', change: {}, says: undefined },
    {
      what: 'a canary of most of the fleet',
      change: { size: percent(80) },
      says: 'CanarySize must not exceed 50% of the instance count',
    },
    {
      what: 'a canary of three',
      change: { size: instances(3) },
      says: 'CanarySize must not exceed 50% of the instance count (variant A: 3 of 4).',
    },
    {
      what: 'a canary of three, of which the config has eight',
      change: { size: instances(3), newConfig: { ProductionVariants: [variant('A', 8)] } },
      says: undefined,
    },
    {
      what: 'a canary of three, of eight that four are kept of',
      change: {
        size: instances(3),
        newConfig: { ProductionVariants: [variant('A', 8)] },
        retainsVariants: true,
      },
      says: 'CanarySize must not exceed 50% of the instance count (variant A: 3 of 4).',
    },
    {
      what: 'a canary of three, of eight: kept are the weights',
      change: {
        size: instances(3),
        newConfig: { ProductionVariants: [variant('A', 8)] },
        retainsVariants: true,
        excludes: ['DesiredInstanceCount'],
      },
      says: undefined,
    },
    {
      what: 'small steps',
      change: { strategy: 'LINEAR', size: percent(5) },
      says: 'LinearStepSize must be at least 10% of the instance count',
    },
    {
      what: 'a time-out that the waits use up',
      change: { timeoutSeconds: 600 },
      says: 'MaximumExecutionTimeoutInSeconds must exceed the sum of all waits: 600 s must exceed 600 s',
    },
    { what: 'a time-out beyond the waits', change: { timeoutSeconds: 601 }, says: undefined },
    {
      what: 'rolling, back in batches of any size',
      change: {
        strategy: 'ROLLING',
        size: instances(2),
        rollbackSize: percent(100),
        timeoutSeconds: 3600,
      },
      says: undefined,
    },
    {
      what: 'large batches',
      change: { strategy: 'ROLLING', size: percent(51) },
      says: 'MaximumBatchSize must not exceed 50% of the instance count',
    },
    {
      what: 'a shadow',
      change: { newConfig: { ...A, ShadowProductionVariants: [variant('A-shadow')] } },
      says: undefined,
    },
    {
      what: 'a shadow with the name of what it shadows',
      change: { newConfig: { ...A, ShadowProductionVariants: [variant('A')] } },
      says: 'Variant names must be unique, "A" is not',
    },
    {
      what: 'a shadow of two',
      change: { newConfig: { ...AB, ShadowProductionVariants: [variant('C')] } },
      says: 'A shadow variant needs exactly one shadow and one production variant, got 1 shadow and 2 production variants',
    },
    {
      what: 'other variants: all at once, whatever the size',
      change: { newConfig: AB, size: instances(3) },
      says: undefined,
    },
    { what: 'as the last time, without one', change: { retainsDeployment: true }, says: undefined },
  ])('$what', ({ change, says: expected }) => {
    const form = { ...FORM, ...change }
    expect(says(worldWith(A), A, form)).toBe(expected)
    expect(refusal(worldWith(A), form)).toBe(expected)
  })
})

it('two variants are not updated in batches', () => {
  const form: UpdateForm = { ...FORM, newConfig: AB, strategy: 'ROLLING' }
  const text = 'RollingUpdatePolicy is not supported for endpoints with multiple variants.'
  expect(says(worldWith(AB), AB, form)).toBe(text)
  expect(refusal(worldWith(AB), form)).toBe(text)
})

it('the last deployment is too large for a smaller fleet', () => {
  const world = worldWith(A)
  expect(refusal(world, { ...FORM, size: instances(2) })).toBeUndefined()
  world.runUntil(2 * 3_600_000)
  const form = {
    ...FORM,
    retainsDeployment: true,
    endpointConfig: 'smaller',
    newConfig: { ProductionVariants: [variant('A', 2)] },
  }
  const text = 'CanarySize must not exceed 50% of the instance count (variant A: 2 of 2).'
  expect(says(world, A, form)).toBe(text)
  expect(refusal(world, form)).toBe(text)
})

describe('single members of a variant', () => {
  it.each([
    { change: {}, wrong: [] },
    { change: { ModelName: 'churn-v9' }, wrong: ['ModelName'] },
    { change: { InstanceType: 'ml.m5.tiny' }, wrong: ['InstanceType'] },
    { change: { InstanceType: 'm5.large' }, wrong: ['InstanceType'] },
  ])('of which the server takes or refuses $change', ({ change, wrong }) => {
    const world = worldWith(A)
    const changed = { ...variant('A'), ...change }
    expect(Object.keys(variantProblems(changed, [...world.models.keys()]))).toEqual(wrong)
    const refused = refusal(world, { ...FORM, newConfig: { ProductionVariants: [changed] } })
    expect(refused === undefined).toBe(wrong.length === 0)
  })

  it('models are not judged while the page does not know the server’s', () => {
    expect(variantProblems({ ...variant('A'), ModelName: 'churn-v9' }, [])).toEqual({})
  })
})

it('other names of variants go without guardrails', () => {
  const present = presentOf(worldWith(A), A)
  expect(lacksGuardrails(present, A)).toBe(false)
  expect(lacksGuardrails(present, AB)).toBe(true)
})
