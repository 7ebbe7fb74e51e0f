import { describe, expect, it } from 'vitest'
import { at, labWorld, MINUTE, rate } from '../../support/lab.ts'
import { policyOf, registerOf, scalingLab } from '../../support/scaling.ts'
import { storyOf } from '../../support/story.ts'

const HOUR = 60 * MINUTE
const E_A = { endpointName: 'E', variantName: 'A' }
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

describe('the alarms of a policy (autoscaling.md 3.1)', () => {
  it('are a high one at the target and a low one a tenth below', () => {
    const common = {
      actionsEnabled: true,
      okActions: [],
      insufficientDataActions: [],
      namespace: 'AWS/SageMaker',
      metricName: 'InvocationsPerInstance',
      dimensions: [
        { name: 'EndpointName', value: 'E' },
        { name: 'VariantName', value: 'A' },
      ],
      statistic: 'Sum',
      periodMs: 60_000,
      treatMissingData: 'missing',
    }
    const [high, low] = scalingLab()
      .alarms.list()
      .map(({ config }) => config)
    expect(high).toMatchObject({
      ...common,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 6000,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
    })
    expect(low).toMatchObject({
      ...common,
      comparisonOperator: 'LessThanThreshold',
      threshold: 5400,
      evaluationPeriods: 15,
      datapointsToAlarm: 15,
    })
  })

  it('are named after the variant, the side and a uuid, and name their policy as the action', () => {
    const world = scalingLab()
    const [high, low] = world.alarms.list().map(({ config }) => config)
    expect(high?.name).toMatch(
      new RegExp(`^TargetTracking-endpoint/E/variant/A-AlarmHigh-${UUID}$`),
    )
    expect(low?.name).toMatch(new RegExp(`^TargetTracking-endpoint/E/variant/A-AlarmLow-${UUID}$`))
    const [policy] = world.scaling.policies()
    expect(policy?.arn).toMatch(
      new RegExp(
        `^arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:${UUID}:resource/sagemaker/endpoint/E/variant/A:policyName/requests$`,
      ),
    )
    expect(high?.alarmActions[0]).toMatch(new RegExp(`^${policy?.arn}:createdBy/${UUID}$`))
    expect(low?.alarmActions).toEqual(high?.alarmActions)
    expect(high?.description).toBe(
      `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${high?.alarmActions[0]}.`,
    )
  })

  it('of the high-resolution metric look every 10 s, over 30 s and 15 minutes', () => {
    const type = 'SageMakerVariantConcurrentRequestsPerModelHighResolution'
    const metric = { kind: 'predefined', type } as const
    const world = scalingLab({ policy: { targetValue: 5, metric } })
    const common = {
      namespace: 'AWS/SageMaker',
      metricName: 'ConcurrentRequestsPerModel',
      statistic: 'Maximum',
      periodMs: 10_000,
    }
    expect(world.alarms.list().map(({ config }) => config)).toMatchObject([
      { ...common, threshold: 5, evaluationPeriods: 3 },
      { ...common, threshold: 4.5, evaluationPeriods: 90 },
    ])
  })

  it('are only the high one with DisableScaleIn', () => {
    const world = scalingLab({ policy: { disableScaleIn: true } })
    expect(world.alarms.list().map(({ config }) => config.threshold)).toEqual([6000])
  })

  it('stay when the same policy is put again, and change with anything in it', () => {
    const world = scalingLab()
    const names = () => world.alarms.list().map(({ config }) => config.name)
    const before = names()
    world.scaling.putPolicy(policyOf())
    expect(names()).toEqual(before)
    world.scaling.putPolicy(policyOf({ scaleInCooldownMs: 60_000 }))
    expect(names()).not.toEqual(before)
  })

  it('are made anew when the policy is replaced; its ARN stays', () => {
    const world = scalingLab()
    const before = world.scaling.policies()[0]
    const names = world.alarms.list().map(({ config }) => config.name)
    const { arn } = world.scaling.putPolicy(policyOf({ targetValue: 100 }))
    expect(arn).toBe(before?.arn)
    const alarms = world.alarms.list().map(({ config }) => config)
    expect(alarms.map(({ threshold }) => threshold)).toEqual([100, 90])
    for (const { name } of alarms) expect(names).not.toContain(name)
  })

  it.each([
    {
      name: 'its policy',
      remove: (world: ReturnType<typeof scalingLab>) => world.scaling.deletePolicy(E_A, 'requests'),
      targets: 1,
    },
    {
      name: 'its target',
      remove: (world: ReturnType<typeof scalingLab>) => world.scaling.deregister(E_A),
      targets: 0,
    },
  ])('are gone with $name, and the count stays', ({ remove, targets }) => {
    const world = scalingLab({ segments: [rate(0, HOUR, 150)] })
    world.schedule(at('10:00'), () => remove(world))
    world.runUntil(HOUR)
    expect(storyOf(world, 'scaling.scale-out', 'scaling.scale-in')).toEqual([
      '3:00 scaling.scale-out 1 → 2',
    ])
    expect(world.alarms.list()).toEqual([])
    expect(world.scaling.policies()).toEqual([])
    expect(world.scaling.targets()).toHaveLength(targets)
    expect(world.endpoints.describe('E').variants[0]?.desiredInstanceCount).toBe(2)
  })

  it('are gone with the endpoint, and so is its target', () => {
    const world = scalingLab()
    world.endpoints.delete('E')
    world.runUntil(MINUTE)
    expect(world.alarms.list()).toEqual([])
    expect(world.scaling.targets()).toEqual([])
  })
})

describe('RegisterScalableTarget', () => {
  const one = { A: { modelName: 'm' } }
  const unregistered = () =>
    labWorld({ models: { m: {} }, configs: { v1: { variants: one } }, running: 'v1' })

  it.each([
    {
      bounds: [undefined, 4],
      text: 'Minimum capacity must be specified',
    },
    {
      bounds: [1, undefined],
      text: 'Maximum capacity must be specified',
    },
    {
      bounds: [-1, 4],
      text: 'Minimum capacity cannot be less than 0',
    },
    {
      bounds: [5, 4],
      text: 'Maximum capacity cannot be less than minimum capacity',
    },
  ] as const)('refuses $bounds: $text', ({ bounds, text }) => {
    const world = unregistered()
    expect(() => registerOf(world, bounds)).toThrow(text)
    expect(world.scaling.targets()).toEqual([])
  })

  it('refuses instances that are burstable', () => {
    const burstable = { A: { modelName: 'm', instanceType: 'ml.t2.medium' } }
    const configs = { v1: { variants: burstable } }
    const world = labWorld({ models: { m: {} }, configs, running: 'v1' })
    expect(() => registerOf(world, [1, 2])).toThrow(
      'Instance type ml.t2.medium is burstable and does not support auto scaling',
    )
  })

  it('refuses a variant that is not there', () => {
    const request = { variantName: 'A', minCapacity: 1, maxCapacity: 2, suspended: undefined }
    const world = unregistered()
    expect(() => world.scaling.register({ ...request, endpointName: 'Ghost' })).toThrow(
      'There is no variant to scale at endpoint/Ghost/variant/A',
    )
  })

  it('keeps what a later call leaves out, the ARN and the time of creation', () => {
    const world = unregistered()
    registerOf(world, [1, 4], { scalingIn: true })
    const [before] = world.scaling.targets().map(target => ({ ...target }))
    world.runUntil(MINUTE)
    registerOf(world, [undefined, 8])
    expect(world.scaling.targets()).toMatchObject([
      {
        minCapacity: 1,
        maxCapacity: 8,
        suspended: { scalingIn: true, scalingOut: false, scheduled: false },
        arn: before?.arn,
        createdAtMs: 0,
      },
    ])
  })

  it('accepts bounds of zero, and a variant keeps one instance', () => {
    const world = unregistered()
    registerOf(world, [0, 0])
    world.runUntil(HOUR)
    expect(world.endpoints.describe('E').variants[0]?.desiredInstanceCount).toBe(1)
  })

  it('makes a new target after a deregistration', () => {
    const world = unregistered()
    registerOf(world, [1, 4])
    const before = world.scaling.targets()[0]?.arn
    world.scaling.deregister(E_A)
    registerOf(world, [1, 4])
    expect(world.scaling.targets()[0]?.arn).not.toBe(before)
  })
})

describe('what is not there', () => {
  const where =
    'service namespace: sagemaker, resource ID: endpoint/E/variant/A, scalable dimension: sagemaker:variant:DesiredInstanceCount'

  it('a target that nobody registered', () => {
    const world = labWorld({})
    const text = `No scalable target found for ${where}`
    expect(() => world.scaling.putPolicy(policyOf())).toThrow(text)
    expect(() => world.scaling.deregister(E_A)).toThrow(text)
  })

  it('a policy that nobody put', () => {
    expect(() => scalingLab().scaling.deletePolicy(E_A, 'other')).toThrow(
      `No scaling policy found for ${where}, policy name: other`,
    )
  })

  it('a second policy of the same metric is refused', () => {
    expect(() => scalingLab().scaling.putPolicy(policyOf({ name: 'other' }))).toThrow(
      'Only one TargetTrackingScaling policy for a given metric specification is allowed.',
    )
  })
})

describe('scaling activities (autoscaling.md 1.8)', () => {
  const high = (world: ReturnType<typeof scalingLab>) => world.alarms.list()[0]?.config.name

  it('tell an order while it is under way', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 150)] })
    world.runUntil(at('3:30'))
    expect(world.scaling.activities()).toMatchObject([
      {
        endpointName: 'E',
        variantName: 'A',
        description: 'Setting desired instance count to 2.',
        cause: `monitor alarm ${high(world)} in state ALARM triggered policy requests`,
        startedAtMs: at('3:00'),
        endedAtMs: undefined,
        statusCode: 'InProgress',
        statusMessage:
          'Successfully set desired instance count to 2. Waiting for change to be fulfilled by sagemaker.',
      },
    ])
  })

  it('tell an order that is fulfilled, the newest activity first', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 150)] })
    world.runUntil(at('10:00'))
    const [notScaled, order, ...rest] = world.scaling.activities()
    expect(rest).toEqual([])
    // Of target tracking without its capacity, as recorded on AWS; that of steps has it.
    expect(notScaled?.notScaledReason).toEqual({ code: 'AlreadyAtDesiredCapacity' })
    expect(notScaled).toMatchObject({
      description: 'Attempting to scale due to alarm triggered',
      startedAtMs: at('4:00'),
      endedAtMs: undefined,
      statusCode: 'Successful',
      statusMessage: undefined,
      notScaledReason: { code: 'AlreadyAtDesiredCapacity' },
    })
    expect(order).toMatchObject({
      endedAtMs: at('7:00'),
      statusCode: 'Successful',
      statusMessage:
        'Successfully set desired instance count to 2. Change successfully fulfilled by sagemaker.',
    })
  })

  it('tell which bound held an order back', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 150)], bounds: [1, 1] })
    world.runUntil(at('10:00'))
    expect(world.scaling.activities()).toMatchObject([
      {
        cause: `monitor alarm ${high(world)} in state ALARM triggered policy requests`,
        statusCode: 'Failed',
        notScaledReason: { code: 'AlreadyAtMaxCapacity', maxCapacity: 1 },
      },
    ])
  })

  it.each([
    { instances: 1, bounds: [3, 10], cause: 'minimum capacity was set to 3', to: 3 },
    { instances: 6, bounds: [1, 2], cause: 'maximum capacity was set to 2', to: 2 },
  ] as const)('tell that the $cause', ({ instances, bounds, cause, to }) => {
    const world = scalingLab({ instances })
    registerOf(world, bounds)
    world.runUntil(at('5:00'))
    expect(world.scaling.activities()).toMatchObject([
      { cause, description: `Setting desired instance count to ${to}.`, statusCode: 'Successful' },
    ])
  })

  it('are told of for six weeks', () => {
    const world = scalingLab()
    registerOf(world, [3, undefined])
    world.runUntil(42 * 24 * HOUR)
    expect(world.scaling.activities().at(-1)?.cause).toBe('minimum capacity was set to 3')
    world.runUntil(42 * 24 * HOUR + 1)
    expect(world.scaling.activities().at(-1)?.cause).not.toBe('minimum capacity was set to 3')
  })

  it('do not tell of suspension: AWS writes no record', () => {
    const world = scalingLab({ segments: [rate(0, HOUR, 150)] })
    registerOf(world, [undefined, undefined], { scalingOut: true })
    world.runUntil(at('10:00'))
    expect(storyOf(world, 'scaling.not-scaled')).toEqual(['3:00 scaling.not-scaled Suspended at 1'])
    expect(world.scaling.activities()).toEqual([])
  })
})
