/** An account with the alarm `a` on the sum of `Shop`/`Orders`, and what is read of its history. */
import { execute } from '../../../src/aws/execute.ts'
import type { World } from '../../../src/core/world.ts'
import { answer, newAccount } from '../account.ts'

export const ARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a'
export const POLICY_ARN = 'arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:u:policyName/p'

export const alarm = (changes: object = {}) => ({
  AlarmName: 'a',
  Namespace: 'Shop',
  MetricName: 'Orders',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 10,
  ComparisonOperator: 'GreaterThanThreshold',
  ...changes,
})

export function accountWithAlarm(changes: object = {}): World {
  const world = newAccount()
  execute(world, 'PutMetricAlarm', alarm(changes))
  return world
}

export const setState = (world: World, StateValue: string, changes: object = {}) =>
  execute(world, 'SetAlarmState', {
    AlarmName: 'a',
    StateValue,
    StateReason: 'by hand',
    ...changes,
  })

interface History {
  readonly AlarmHistoryItems: readonly {
    readonly HistorySummary: string
    readonly HistoryData: string
    readonly HistoryItemType: string
  }[]
  readonly NextToken?: string
}
export const history = (world: World, input: object = {}) =>
  answer(world, 'DescribeAlarmHistory', input) as History
export const summaries = (world: World, input: object = {}) =>
  history(world, input).AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)
export const dataOf = (world: World, at: number) =>
  JSON.parse(history(world).AlarmHistoryItems.at(at)?.HistoryData ?? '')
