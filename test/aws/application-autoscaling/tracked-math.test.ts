/** Target tracking on metric math: CustomizedMetricSpecification.Metrics. */
import { describe, expect, it } from 'vitest'
import { dumpAccount, readAccount } from '../../../src/aws/account-state/account-document.ts'
import { execute } from '../../../src/aws/execute.ts'
import { MINUTE_MS, SECOND_MS } from '../../../src/core/units.ts'
import type { World } from '../../../src/core/world.ts'
import { accountWithEndpoint, answer, EPOCH_SECONDS, refusal } from '../account.ts'

const TARGET = {
  ServiceNamespace: 'sagemaker',
  ResourceId: 'endpoint/e/variant/A',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
}

const QUEUED = {
  Id: 'queued',
  MetricStat: {
    Metric: { Namespace: 'Shop', MetricName: 'Queued', Dimensions: [{ Name: 'Q', Value: 'a' }] },
    Stat: 'Average',
    Unit: 'Count',
  },
  ReturnData: false,
}

const HALF = { Id: 'half', Expression: 'queued / 2', Label: 'half of the queue', ReturnData: true }

const policy = (Metrics: readonly object[], changes: object = {}) => ({
  ...TARGET,
  PolicyName: 'p',
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 10,
    CustomizedMetricSpecification: { Metrics, ...changes },
  },
})

/** Endpoint e, whose variant A has four instances. */
function accountWithTarget(): World {
  const world = accountWithEndpoint()
  execute(world, 'RegisterScalableTarget', { ...TARGET, MinCapacity: 1, MaxCapacity: 20 })
  return world
}

describe('Metrics of a customized metric, validation', () => {
  it.each([
    {
      name: 'a metric besides',
      input: policy([HALF, QUEUED], { MetricName: 'Queued' }),
      text: 'MetricName should not be set if Metrics is set',
    },
    {
      name: 'nothing that returns data',
      input: policy([QUEUED]),
      text: 'Exactly one element of the metrics list should return data.',
    },
    {
      name: 'an unknown query',
      input: policy([HALF]),
      text: "Error in expression 'half': There is no query 'queued'",
    },
    {
      name: 'an Id that is none',
      input: policy([{ ...QUEUED, Id: 'Queued', ReturnData: true }]),
      text: 'The value Queued for parameter Metrics.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.',
    },
    {
      name: 'a statistic that is not there',
      input: policy([
        { ...QUEUED, MetricStat: { ...QUEUED.MetricStat, Stat: 'p101' }, ReturnData: true },
      ]),
      text: 'The value p101 for parameter Metrics.member.1.MetricStat.Stat is not supported.',
    },
    {
      name: 'a function that is not there',
      input: policy([{ ...HALF, Expression: "SEARCH('x', 'Sum', 60)" }, QUEUED]),
      text: expect.stringContaining('Not simulated yet: the function SEARCH'),
    },
  ])('refuses $name', ({ input, text }) => {
    const world = accountWithTarget()
    const error = refusal(world, 'PutScalingPolicy', input)
    expect([error.code, error.message]).toEqual(['ValidationException', text])
    expect(world.scaling.policies()).toEqual([])
  })
})

/** One datapoint a minute from now on, at the half minute. */
function queue(world: World, values: readonly number[]): void {
  const fromMs = Math.ceil(world.nowMs / MINUTE_MS) * MINUTE_MS
  for (const [index, Value] of values.entries()) {
    const atMs = fromMs + (index + 0.5) * MINUTE_MS
    world.schedule(atMs, () =>
      execute(world, 'PutMetricData', {
        Namespace: 'Shop',
        MetricData: [
          {
            MetricName: 'Queued',
            Dimensions: [{ Name: 'Q', Value: 'a' }],
            Timestamp: EPOCH_SECONDS + atMs / SECOND_MS,
            Value,
            Unit: 'Count',
          },
        ],
      }),
    )
  }
}

const desiredOf = (world: World) => world.endpoints.find('e').variants[0]?.blue.desired

describe('a policy on metric math', () => {
  it('is described as it was put, and its two alarms watch the expression by the minute', () => {
    const world = accountWithTarget()
    const given = policy([HALF, QUEUED])
    execute(world, 'PutScalingPolicy', given)
    expect(
      answer(world, 'DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }),
    ).toMatchObject({ ScalingPolicies: [given] })
    const minute = { ...QUEUED, MetricStat: { ...QUEUED.MetricStat, Period: 60 } }
    expect(answer(world, 'DescribeAlarms', {})).toMatchObject({
      MetricAlarms: [
        { Metrics: [HALF, minute], EvaluationPeriods: 3, Threshold: 10 },
        { Metrics: [HALF, minute], EvaluationPeriods: 15, Threshold: 9 },
      ],
    })
  })

  it('scales out in proportion to the expression', () => {
    const world = accountWithTarget()
    execute(world, 'PutScalingPolicy', policy([HALF, QUEUED]))
    queue(world, [30, 30, 30, 30])
    world.runUntil(world.nowMs + 6 * MINUTE_MS)
    expect(desiredOf(world)).toBe(6) // 4 instances × 15 ÷ 10
  })

  it('scales in when the expression stays a tenth below the target', () => {
    const world = accountWithTarget()
    execute(world, 'PutScalingPolicy', policy([HALF, QUEUED]))
    queue(world, new Array<number>(17).fill(10))
    world.runUntil(world.nowMs + 18 * MINUTE_MS)
    expect(desiredOf(world)).toBe(2) // 4 instances × 5 ÷ 10
  })

  // Source: autoscaling.md 3.5: without data nothing happens, unless FILL keeps the policy alive.
  it.each([
    { expression: 'FILL(queued, REPEAT)', state: 'ALARM' },
    { expression: 'queued', state: 'INSUFFICIENT_DATA' },
  ])('six minutes after the last datapoint of $expression is in $state', row => {
    const world = accountWithTarget()
    execute(world, 'PutScalingPolicy', policy([{ ...HALF, Expression: row.expression }, QUEUED]))
    queue(world, [30, 30, 30])
    world.runUntil(world.nowMs + 9 * MINUTE_MS)
    const [high] = world.alarms.list()
    expect(high?.state).toBe(row.state)
  })

  it('is of one target the only one on its expression', () => {
    const world = accountWithTarget()
    execute(world, 'PutScalingPolicy', policy([HALF, QUEUED]))
    const again = { ...policy([HALF, QUEUED]), PolicyName: 'again' }
    expect(refusal(world, 'PutScalingPolicy', again).message).toBe(
      'Only one TargetTrackingScaling policy for a given metric specification is allowed.',
    )
    const other = policy([{ ...HALF, Expression: 'queued / 3' }, QUEUED])
    execute(world, 'PutScalingPolicy', { ...other, PolicyName: 'other' })
    expect(world.scaling.policies()).toHaveLength(2)
  })

  it('stands after the account was saved and loaded', () => {
    const first = accountWithTarget()
    execute(first, 'PutScalingPolicy', policy([HALF, QUEUED]))
    const document: unknown = JSON.parse(JSON.stringify(dumpAccount(first)))
    const world = readAccount(document).createWorld({ trackInFlight: false })
    for (const [operation, input] of [
      ['DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' }],
      ['DescribeAlarms', {}],
    ] as const) {
      expect(answer(world, operation, input)).toEqual(answer(first, operation, input))
    }
  })
})
