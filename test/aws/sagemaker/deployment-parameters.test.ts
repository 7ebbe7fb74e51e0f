/** Every parameter of a DeploymentConfig at the ends of its range (endpoints.md 5.1). */
import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { accountWithEndpoint, answer, newAccount, refusal } from '../account.ts'
import { variant } from '../variant.ts'

const percent = (Value: number) => ({ Type: 'CAPACITY_PERCENT', Value })
const instances = (Value: number) => ({ Type: 'INSTANCE_COUNT', Value })

const blueGreen = (routing: object, policy: object = {}) => ({
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: { WaitIntervalInSeconds: 0, ...routing },
    ...policy,
  },
})
const canary = (changes: object = {}, policy: object = {}) =>
  blueGreen({ Type: 'CANARY', CanarySize: instances(1), ...changes }, policy)
const linear = (LinearStepSize: object) => blueGreen({ Type: 'LINEAR', LinearStepSize })
const rolling = (changes: object = {}) => ({
  RollingUpdatePolicy: {
    MaximumBatchSize: instances(1),
    WaitIntervalInSeconds: 0,
    ...changes,
  },
})
const allAtOnce = (policy: object = {}) => blueGreen({ Type: 'ALL_AT_ONCE' }, policy)

/** Alarms that the account has. */
const alarms = (count: number) => ({
  AutoRollbackConfiguration: {
    Alarms: Array.from({ length: count }, (_, index) => ({ AlarmName: `a${index}` })),
  },
})
const alarmNamed = (AlarmName: string) => ({
  AutoRollbackConfiguration: { Alarms: [{ AlarmName }] },
})

/** Endpoint `e` on four instances, eleven alarms and one whose name is as long as a name may be. */
function account() {
  const world = accountWithEndpoint()
  const names = [...Array.from({ length: 11 }, (_, index) => `a${index}`), 'n'.repeat(255)]
  for (const AlarmName of names) {
    execute(world, 'PutMetricAlarm', {
      AlarmName,
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocation5XXErrors',
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0.1,
      ComparisonOperator: 'GreaterThanThreshold',
    })
  }
  return world
}

const update = (DeploymentConfig: object) => ({
  EndpointName: 'e',
  EndpointConfigName: 'c2',
  DeploymentConfig,
})

const GOOD = [
  ['WaitIntervalInSeconds', 0, canary()],
  ['WaitIntervalInSeconds', 3600, canary({ WaitIntervalInSeconds: 3600 })],
  ['WaitIntervalInSeconds of ROLLING', 3600, rolling({ WaitIntervalInSeconds: 3600 })],
  ['TerminationWaitInSeconds', 0, allAtOnce({ TerminationWaitInSeconds: 0 })],
  ['TerminationWaitInSeconds', 3600, allAtOnce({ TerminationWaitInSeconds: 3600 })],
  [
    'MaximumExecutionTimeoutInSeconds',
    600,
    allAtOnce({ MaximumExecutionTimeoutInSeconds: 600, TerminationWaitInSeconds: 599 }),
  ],
  [
    'MaximumExecutionTimeoutInSeconds',
    28_800,
    allAtOnce({ MaximumExecutionTimeoutInSeconds: 28_800 }),
  ],
  [
    'MaximumExecutionTimeoutInSeconds of ROLLING',
    600,
    rolling({ MaximumExecutionTimeoutInSeconds: 600 }),
  ],
  ['CanarySize', '1%', canary({ CanarySize: percent(1) })],
  ['CanarySize', '50%', canary({ CanarySize: percent(50) })],
  ['CanarySize', '2 of 4', canary({ CanarySize: instances(2) })],
  ['LinearStepSize', '10%', linear(percent(10))],
  ['LinearStepSize', '50%', linear(percent(50))],
  ['MaximumBatchSize', '5%', rolling({ MaximumBatchSize: percent(5) })],
  ['MaximumBatchSize', '50%', rolling({ MaximumBatchSize: percent(50) })],
  ['RollbackMaximumBatchSize', '100%', rolling({ RollbackMaximumBatchSize: percent(100) })],
  ['Alarms', 'one', alarms(1)],
  ['Alarms', 'ten', alarms(10)],
  ['AlarmName', '255 letters', alarmNamed('n'.repeat(255))],
] as const

const least = (value: number) => `Member must have value greater than or equal to ${value}`
const greatest = (value: number) => `Member must have value less than or equal to ${value}`
const NEED = 'Member must not be null'

const BAD = [
  ['WaitIntervalInSeconds', -1, canary({ WaitIntervalInSeconds: -1 }), least(0)],
  ['WaitIntervalInSeconds', 3601, canary({ WaitIntervalInSeconds: 3601 }), greatest(3600)],
  [
    'WaitIntervalInSeconds',
    'none',
    canary({ WaitIntervalInSeconds: undefined }),
    'must be specified',
  ],
  [
    'WaitIntervalInSeconds of ROLLING',
    3601,
    rolling({ WaitIntervalInSeconds: 3601 }),
    greatest(3600),
  ],
  ['WaitIntervalInSeconds of ROLLING', 'none', rolling({ WaitIntervalInSeconds: undefined }), NEED],
  ['TerminationWaitInSeconds', -1, allAtOnce({ TerminationWaitInSeconds: -1 }), least(0)],
  ['TerminationWaitInSeconds', 3601, allAtOnce({ TerminationWaitInSeconds: 3601 }), greatest(3600)],
  [
    'MaximumExecutionTimeoutInSeconds',
    599,
    allAtOnce({ MaximumExecutionTimeoutInSeconds: 599 }),
    least(600),
  ],
  [
    'MaximumExecutionTimeoutInSeconds',
    28_801,
    allAtOnce({ MaximumExecutionTimeoutInSeconds: 28_801 }),
    greatest(28_800),
  ],
  [
    'MaximumExecutionTimeoutInSeconds of ROLLING',
    599,
    rolling({ MaximumExecutionTimeoutInSeconds: 599 }),
    least(600),
  ],
  [
    'MaximumExecutionTimeoutInSeconds',
    'as long as the waits together',
    canary(
      { WaitIntervalInSeconds: 300 },
      { TerminationWaitInSeconds: 300, MaximumExecutionTimeoutInSeconds: 600 },
    ),
    'must exceed the sum of all waits: 600 s must exceed 600 s',
  ],
  [
    'MaximumExecutionTimeoutInSeconds of ROLLING',
    'as long as one wait',
    rolling({ WaitIntervalInSeconds: 600, MaximumExecutionTimeoutInSeconds: 600 }),
    'must exceed the sum of all waits: 600 s must exceed 600 s',
  ],
  ['CanarySize', 'none', canary({ CanarySize: undefined }), 'CanarySize must be specified'],
  ['CanarySize', '0%', canary({ CanarySize: percent(0) }), least(1)],
  ['CanarySize', '51%', canary({ CanarySize: percent(51) }), 'must not exceed 50%'],
  ['CanarySize', '3 of 4', canary({ CanarySize: instances(3) }), 'must not exceed 50%'],
  [
    'CanarySize',
    'of LINEAR',
    blueGreen({ Type: 'LINEAR', CanarySize: instances(1) }),
    'only allowed',
  ],
  ['LinearStepSize', 'none', blueGreen({ Type: 'LINEAR' }), 'LinearStepSize must be specified'],
  ['LinearStepSize', '9%', linear(percent(9)), 'must be at least 10%'],
  ['LinearStepSize', '51%', linear(percent(51)), 'must not exceed 50%'],
  ['LinearStepSize', '3 of 4', linear(instances(3)), 'must not exceed 50%'],
  ['LinearStepSize', 'of CANARY', canary({ LinearStepSize: instances(1) }), 'only allowed'],
  ['MaximumBatchSize', 'none', rolling({ MaximumBatchSize: undefined }), NEED],
  ['MaximumBatchSize', '4%', rolling({ MaximumBatchSize: percent(4) }), 'must be at least 5%'],
  ['MaximumBatchSize', '51%', rolling({ MaximumBatchSize: percent(51) }), 'must not exceed 50%'],
  [
    'MaximumBatchSize',
    '3 of 4',
    rolling({ MaximumBatchSize: instances(3) }),
    'must not exceed 50%',
  ],
  ['RollbackMaximumBatchSize', 0, rolling({ RollbackMaximumBatchSize: instances(0) }), least(1)],
  ['Alarms', 'none', alarms(0), 'Member must have length greater than or equal to 1'],
  ['Alarms', 'eleven', alarms(11), 'Member must have length less than or equal to 10'],
  ['AlarmName', 'no letter', alarmNamed(''), 'Member must have length greater than or equal to 1'],
  ['AlarmName', '256 letters', alarmNamed('n'.repeat(256)), 'less than or equal to 255'],
  ['AlarmName', 'of no alarm', alarmNamed('nobody'), 'Could not find alarm "nobody".'],
  ['both policies', '', { ...allAtOnce(), ...rolling() }, 'Only one of BlueGreenUpdatePolicy and'],
  ['Type', 'ROLLING', blueGreen({ Type: 'ROLLING' }), '[ALL_AT_ONCE, CANARY, LINEAR]'],
  [
    'Type of a size',
    'CAPACITY_PERCENTAGE', // as a page of AWS's guide has it
    canary({ CanarySize: { Type: 'CAPACITY_PERCENTAGE', Value: 10 } }),
    '[INSTANCE_COUNT, CAPACITY_PERCENT]',
  ],
] as const

describe('UpdateEndpoint', () => {
  it.each(GOOD.map(([member, value, config]) => ({ member, value, config })))(
    'takes $member $value',
    ({ config }) => {
      const world = account()
      execute(world, 'UpdateEndpoint', update(config))
      const endpoint = answer(world, 'DescribeEndpoint', { EndpointName: 'e' })
      expect(endpoint).toMatchObject({ EndpointStatus: 'Updating', LastDeploymentConfig: config })
    },
  )

  it.each(BAD.map(([member, value, config, text]) => ({ member, value, config, text })))(
    'refuses $member $value: $text',
    ({ config, text }) => {
      const world = account()
      const error = refusal(world, 'UpdateEndpoint', update(config))
      expect(error).toMatchObject({ code: 'ValidationException', status: 400 })
      expect(error.message).toContain(text)
      const endpoint = answer(world, 'DescribeEndpoint', { EndpointName: 'e' })
      expect(endpoint).toMatchObject({ EndpointStatus: 'InService' })
      expect(endpoint).not.toHaveProperty('LastDeploymentConfig')
    },
  )
})

describe('the DeploymentConfig of CreateEndpoint', () => {
  const create = (DeploymentConfig: object, instanceCount = 4) => {
    const world = newAccount()
    for (const [name, ModelName] of [
      ['c1', 'm1'],
      ['c2', 'm2'],
    ]) {
      execute(world, 'CreateEndpointConfig', {
        EndpointConfigName: name,
        ProductionVariants: [variant({ ModelName, InitialInstanceCount: instanceCount })],
      })
    }
    execute(world, 'CreateEndpoint', {
      EndpointName: 'e',
      EndpointConfigName: 'c1',
      DeploymentConfig,
    })
    world.runUntil(10 * 60_000)
    return world
  }
  const RETAIN = { EndpointName: 'e', EndpointConfigName: 'c2', RetainDeploymentConfig: true }

  it('is only kept, for the first update that retains it', () => {
    const world = create(canary({ WaitIntervalInSeconds: 300 }))
    expect(world.timeline.events.some(({ kind }) => kind.startsWith('deployment.'))).toBe(false)
    execute(world, 'UpdateEndpoint', RETAIN)
    const started = world.timeline.events.find(({ kind }) => kind === 'deployment.started')
    expect(started).toMatchObject({ strategy: 'CANARY' })
  })

  it('is measured against the fleet when it is used', () => {
    const world = create(canary({ CanarySize: instances(3) }))
    expect(refusal(world, 'UpdateEndpoint', RETAIN).message).toBe(
      'CanarySize must not exceed 50% of the instance count (variant A: 3 of 4).',
    )
  })
})
