import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS, refusal } from '../account.ts'

const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/e/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}
const SERVICE = { ServiceNamespace: 'sagemaker' }

const action = (changes: object = {}) => ({
  ...TARGET,
  ScheduledActionName: 'morning',
  Schedule: 'cron(0 9 ? * MON-FRI *)',
  ScalableTargetAction: { MinCapacity: 6 },
  ...changes,
})

/** It is 00:10 on Monday 5 January 2026; endpoint e has 4 instances. */
function accountWithTarget() {
  const world = accountWithEndpoint()
  execute(world, 'RegisterScalableTarget', { ...TARGET, MinCapacity: 1, MaxCapacity: 8 })
  return world
}

const HOUR_MS = 3_600_000

describe('PutScheduledAction, validation', () => {
  it.each([
    { change: { ScalableTargetAction: undefined }, text: 'ScalableTargetAction must be set' },
    { change: { Schedule: undefined }, text: 'Schedule must be specified' },
    {
      change: { ScalableTargetAction: {} },
      text: 'At least one of minimum capacity and maximum capacity should be provided',
    },
    {
      change: { ScalableTargetAction: { MinCapacity: 5, MaxCapacity: 4 } },
      text: 'Maximum capacity cannot be less than minimum capacity',
    },
    {
      change: { ScalableTargetAction: { MinCapacity: -1 } },
      text: 'Minimum capacity cannot be less than 0',
    },
    { change: { Timezone: 'Mars/Olympus' }, text: 'Invalid schedule timezone: Mars/Olympus' },
    {
      change: { StartTime: EPOCH_SECONDS + 7200, EndTime: EPOCH_SECONDS + 7200 },
      text: 'StartTime must be before EndTime',
    },
    {
      change: { ScheduledActionName: 'a:b' },
      text: "1 validation error detected: Value 'a:b' at 'scheduledActionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!((^[ ]+.*)|(.*([\\u0000-\\u001f]|[\\u007f-\\u009f]|[:/|])+.*)|(.*[ ]+$))).+",
    },
  ])('refuses: $text', ({ change, text }) => {
    const error = refusal(accountWithTarget(), 'PutScheduledAction', action(change))
    expect(error).toMatchObject({ code: 'ValidationException', message: text })
  })

  it('refuses an action without a target', () => {
    expect(refusal(accountWithEndpoint(), 'PutScheduledAction', action())).toMatchObject({
      code: 'ObjectNotFoundException',
      message: expect.stringContaining('No scalable target found for service namespace: sagemaker'),
    })
  })
})

describe('scheduled actions', () => {
  it('are described as they were put', () => {
    const world = accountWithTarget()
    const given = action({ Timezone: 'Europe/Berlin', StartTime: EPOCH_SECONDS + 7200 })
    expect(answer(world, 'PutScheduledAction', given)).toEqual({})
    expect(answer(world, 'DescribeScheduledActions', SERVICE)).toEqual({
      ScheduledActions: [
        {
          ...given,
          ScheduledActionARN: expect.stringMatching(
            /^arn:aws:autoscaling:us-east-1:000000000000:scheduledAction:[-\w]{36}:resource\/sagemaker\/endpoint\/e\/variant\/A:scheduledActionName\/morning$/,
          ),
          CreationTime: EPOCH_SECONDS + 600,
        },
      ],
    })
  })

  it('keep schedule, zone and action in an update without; the times go', () => {
    const world = accountWithTarget()
    const times = { StartTime: EPOCH_SECONDS + 7200, EndTime: EPOCH_SECONDS + 9000 }
    execute(world, 'PutScheduledAction', action({ Timezone: 'Europe/Berlin', ...times }))
    execute(world, 'PutScheduledAction', { ...TARGET, ScheduledActionName: 'morning' })
    const described = answer(world, 'DescribeScheduledActions', SERVICE)
    expect(described).toMatchObject({ ScheduledActions: [action({ Timezone: 'Europe/Berlin' })] })
    expect(described).not.toHaveProperty('ScheduledActions.0.StartTime')
    expect(described).not.toHaveProperty('ScheduledActions.0.EndTime')
  })

  it.each([
    { filter: { ScheduledActionNames: ['evening'] }, count: 0 },
    { filter: { ResourceId: 'endpoint/e/variant/B' }, count: 0 },
    { filter: { ScheduledActionNames: ['morning'], ResourceId: TARGET.ResourceId }, count: 1 },
  ])('are filtered by $filter: $count', ({ filter, count }) => {
    const world = accountWithTarget()
    execute(world, 'PutScheduledAction', action())
    const found = answer(world, 'DescribeScheduledActions', { ...SERVICE, ...filter })
    expect(found).toHaveProperty('ScheduledActions.length', count)
  })

  it('need the resource beside the dimension, to be found by it', () => {
    const dimension = { ...TARGET, ResourceId: undefined }
    expect(refusal(accountWithTarget(), 'DescribeScheduledActions', dimension).message).toBe(
      'ResourceId must be specified when ScalableDimension is specified',
    )
  })

  it('are two hundred on a target at most, fifty to a page', () => {
    const world = accountWithTarget()
    const put = (index: number) => action({ ScheduledActionName: `a${index}` })
    for (let index = 0; index < 200; index++) execute(world, 'PutScheduledAction', put(index))
    expect(refusal(world, 'PutScheduledAction', put(200)).code).toBe('LimitExceededException')
    const first = answer(world, 'DescribeScheduledActions', { ...SERVICE, MaxResults: 51 })
    expect(first).toHaveProperty('ScheduledActions.length', 50)
    expect(first).toHaveProperty('NextToken')
  })

  it('lower the maximum below the count, which follows', () => {
    const world = accountWithTarget() // 4 instances
    const ScalableTargetAction = { MinCapacity: 1, MaxCapacity: 2 }
    execute(world, 'PutScheduledAction', action({ ScalableTargetAction }))
    world.runUntil(10 * HOUR_MS)
    expect(answer(world, 'DescribeScalingActivities', SERVICE)).toMatchObject({
      ScalingActivities: [
        {
          Description: 'Setting desired instance count to 2.',
          Cause: 'maximum capacity was set to 2',
        },
        {
          Description: 'Setting min capacity to 1 and max capacity to 2',
          StatusMessage: 'Successfully set min capacity to 1 and max capacity to 2',
        },
      ],
    })
  })

  it('of one instant run in the order in which they were put', () => {
    const world = accountWithTarget()
    for (const [ScheduledActionName, MinCapacity] of [
      ['b', 5],
      ['a', 6],
    ] as const) {
      const changes = { ScheduledActionName, ScalableTargetAction: { MinCapacity } }
      execute(world, 'PutScheduledAction', action(changes))
    }
    world.runUntil(3 * 24 * HOUR_MS)
    const runs = world.timeline.events.flatMap(event =>
      event.kind === 'scaling.scheduled-action' ? [event.action] : [],
    )
    expect(runs).toEqual(['b', 'a', 'b', 'a', 'b', 'a'])
  })

  it('do not run any more after their EndTime, and the bounds stay', () => {
    const world = accountWithTarget()
    const EndTime = EPOCH_SECONDS + 24 * 3600
    execute(world, 'PutScheduledAction', action({ EndTime }))
    world.runUntil(12 * HOUR_MS)
    execute(world, 'RegisterScalableTarget', { ...TARGET, MinCapacity: 2 })
    world.runUntil(3 * 24 * HOUR_MS)
    expect(answer(world, 'DescribeScalableTargets', SERVICE)).toMatchObject({
      ScalableTargets: [{ MinCapacity: 2, MaxCapacity: 8 }],
    })
  })

  it('move the bounds, and then the capacity, at their time: two activities', () => {
    const world = accountWithTarget()
    execute(world, 'PutScheduledAction', action())
    world.runUntil(10 * HOUR_MS)
    expect(answer(world, 'DescribeScalableTargets', SERVICE)).toMatchObject({
      ScalableTargets: [{ MinCapacity: 6, MaxCapacity: 8 }],
    })
    expect(answer(world, 'DescribeScalingActivities', SERVICE)).toMatchObject({
      ScalingActivities: [
        {
          Description: 'Setting desired instance count to 6.',
          Cause: 'minimum capacity was set to 6',
          StartTime: EPOCH_SECONDS + 9 * 3600,
          StatusCode: 'Successful',
        },
        {
          Description: 'Setting min capacity to 6',
          Cause: 'scheduled action name morning was triggered',
          StartTime: EPOCH_SECONDS + 9 * 3600,
          EndTime: EPOCH_SECONDS + 9 * 3600,
          StatusCode: 'Successful',
          StatusMessage: 'Successfully set min capacity to 6',
        },
      ],
    })
  })

  it('run every weekday', () => {
    const world = accountWithTarget()
    execute(world, 'PutScheduledAction', action({ Schedule: 'cron(0 9 ? * MON-FRI *)' }))
    world.runUntil(7 * 24 * HOUR_MS)
    const runs = world.timeline.events.filter(({ kind }) => kind === 'scaling.scheduled-action')
    expect(runs.map(({ atMs }) => atMs / HOUR_MS)).toEqual([9, 33, 57, 81, 105])
  })

  it('do not run while they are suspended, and are not made up for', () => {
    const world = accountWithTarget()
    execute(world, 'PutScheduledAction', action({ Schedule: 'at(2026-01-05T09:00:00)' }))
    const suspend = (ScheduledScalingSuspended: boolean) => {
      execute(world, 'RegisterScalableTarget', {
        ...TARGET,
        SuspendedState: { ScheduledScalingSuspended },
      })
    }
    suspend(true)
    world.runUntil(10 * HOUR_MS)
    suspend(false)
    world.runUntil(20 * HOUR_MS)
    expect(answer(world, 'DescribeScalableTargets', SERVICE)).toMatchObject({
      ScalableTargets: [{ MinCapacity: 1, MaxCapacity: 8 }],
    })
    expect(answer(world, 'DescribeScalingActivities', SERVICE)).toEqual({ ScalingActivities: [] })
  })

  it('fail when the bounds would contradict each other', () => {
    const world = accountWithTarget()
    execute(world, 'PutScheduledAction', action({ ScalableTargetAction: { MinCapacity: 9 } }))
    world.runUntil(10 * HOUR_MS)
    expect(answer(world, 'DescribeScalingActivities', SERVICE)).toMatchObject({
      ScalingActivities: [
        {
          StatusCode: 'Failed',
          StatusMessage:
            'Failed to set min capacity to 9. Reason: Maximum capacity cannot be less than minimum capacity',
        },
      ],
    })
  })

  it('of a target that is registered anew do not run at their old times', () => {
    const world = accountWithTarget()
    execute(world, 'PutScheduledAction', action({ Schedule: 'at(2026-01-05T09:00:00)' }))
    execute(world, 'DeregisterScalableTarget', TARGET)
    execute(world, 'RegisterScalableTarget', { ...TARGET, MinCapacity: 1, MaxCapacity: 8 })
    execute(world, 'PutScheduledAction', action({ Schedule: 'at(2026-01-05T10:00:00)' }))
    world.runUntil(11 * HOUR_MS)
    const runs = world.timeline.events.filter(({ kind }) => kind === 'scaling.scheduled-action')
    expect(runs.map(({ atMs }) => atMs / HOUR_MS)).toEqual([10])
  })

  it('are gone after DeleteScheduledAction, and with their target', () => {
    const world = accountWithTarget()
    const name = { ...TARGET, ScheduledActionName: 'morning' }
    execute(world, 'PutScheduledAction', action())
    expect(answer(world, 'DeleteScheduledAction', name)).toEqual({})
    expect(refusal(world, 'DeleteScheduledAction', name)).toMatchObject({
      code: 'ObjectNotFoundException',
      message: expect.stringMatching(
        /^No scheduled action found for service namespace: sagemaker, scalable target ID: [-\w]{36}, scheduled action name: morning$/,
      ),
    })
    execute(world, 'PutScheduledAction', action())
    execute(world, 'DeregisterScalableTarget', TARGET)
    expect(answer(world, 'DescribeScheduledActions', SERVICE)).toEqual({ ScheduledActions: [] })
    world.runUntil(10 * HOUR_MS)
    expect(answer(world, 'DescribeScalingActivities', SERVICE)).toEqual({ ScalingActivities: [] })
  })
})
