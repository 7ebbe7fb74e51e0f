/** What DescribeEndpoint shows minute by minute; a line is written when it differs from the last. */
import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { type Ms, SECOND_MS } from '../../../src/core/units.ts'
import { accountWithEndpoint, answer, newAccount } from '../account.ts'
import { variant } from '../variant.ts'

type World = ReturnType<typeof newAccount>

interface Summary {
  readonly VariantName: string
  readonly CurrentInstanceCount: number
  readonly DesiredInstanceCount: number
  readonly CurrentWeight: number
  readonly DesiredWeight: number
  readonly VariantStatus?: readonly { readonly Status: string; readonly StatusMessage: string }[]
}

interface Described {
  readonly EndpointStatus: string
  readonly EndpointConfigName: string
  readonly FailureReason?: string
  readonly ProductionVariants: readonly Summary[]
  readonly PendingDeploymentSummary?: {
    readonly EndpointConfigName: string
    readonly ProductionVariants: readonly Summary[]
  }
}

const summaryText = (summary: Summary): string => {
  const { VariantName, CurrentInstanceCount, DesiredInstanceCount, VariantStatus = [] } = summary
  const { CurrentWeight, DesiredWeight } = summary
  const weight = CurrentWeight === DesiredWeight ? '' : ` weight ${CurrentWeight}→${DesiredWeight}`
  const statuses = VariantStatus.map(each => ` ${each.Status}: ${each.StatusMessage}`)
  return `${VariantName} ${CurrentInstanceCount}/${DesiredInstanceCount}${weight}${statuses.join()}`
}

function stateText(world: World): string {
  let endpoint: Described
  try {
    endpoint = answer(world, 'DescribeEndpoint', { EndpointName: 'e' }) as Described
  } catch {
    return 'gone'
  }
  const pending = endpoint.PendingDeploymentSummary
  const parts = [
    `${endpoint.EndpointStatus} ${endpoint.EndpointConfigName}`,
    ...endpoint.ProductionVariants.map(summaryText),
    ...(pending === undefined ? [] : [`pending ${pending.EndpointConfigName}`]),
    ...(pending?.ProductionVariants ?? []).map(summaryText),
    ...(endpoint.FailureReason === undefined ? [] : [endpoint.FailureReason]),
  ]
  return parts.join(' | ')
}

/** From now on, looked at every half minute. */
function states(world: World, forMinutes: number): readonly string[] {
  const startMs = world.nowMs
  const lines: string[] = []
  let last = ''
  for (let at: Ms = 0; at <= forMinutes * 60 * SECOND_MS; at += 30 * SECOND_MS) {
    world.runUntil(startMs + at)
    const state = stateText(world)
    if (state !== last) lines.push(`${at / 60 / SECOND_MS}m ${state}`)
    last = state
  }
  return lines
}

describe('DescribeEndpoint while an endpoint', () => {
  it('is created: its config is pending until the instances are there', () => {
    const world = newAccount()
    const ProductionVariants = [variant()]
    execute(world, 'CreateEndpointConfig', { EndpointConfigName: 'c1', ProductionVariants })
    execute(world, 'CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c1' })
    expect(states(world, 6)).toEqual([
      '0m Creating c1 | A 0/4 Creating: Launching 4 instance(s). | pending c1 | A 0/4 Creating: Launching 4 instance(s).',
      '4m InService c1 | A 4/4',
    ])
  })

  it('is updated all at once: the old config until the end, the new one pending', () => {
    const world = accountWithEndpoint()
    execute(world, 'UpdateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c2' })
    expect(states(world, 8)).toEqual([
      '0m Updating c1 | A 4/4 | pending c2 | A 0/4 Creating: Launching 4 instance(s).',
      '4m Updating c1 | A 4/4 Deleting: Terminating 4 instance(s). | pending c2 | A 4/4',
      '4.5m InService c2 | A 4/4',
    ])
  })

  it('is updated with a canary: Baking, on canary capacity and then on full capacity', () => {
    const world = accountWithEndpoint()
    execute(world, 'UpdateEndpoint', {
      EndpointName: 'e',
      EndpointConfigName: 'c2',
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: {
            Type: 'CANARY',
            WaitIntervalInSeconds: 300,
            CanarySize: { Type: 'INSTANCE_COUNT', Value: 1 },
          },
          TerminationWaitInSeconds: 120,
        },
      },
    })
    expect(states(world, 15)).toEqual([
      '0m Updating c1 | A 4/4 | pending c2 | A 0/4 Creating: Launching 4 instance(s).',
      '4m Updating c1 | A 4/4 | pending c2 | A 1/4 Baking: Baking for 300 seconds (TerminationWaitInSeconds) with traffic enabled on canary capacity of 1 instance(s).',
      '9m Updating c1 | A 4/4 | pending c2 | A 4/4 Baking: Baking for 120 seconds (TerminationWaitInSeconds) with traffic enabled on full capacity of 4 instance(s).',
      '11m Updating c1 | A 4/4 Deleting: Terminating 4 instance(s). | pending c2 | A 4/4',
      '11.5m InService c2 | A 4/4',
    ])
  })

  it('is rolled back: Updating while green goes, then InService on the old config, with a reason', () => {
    const world = accountWithEndpoint()
    execute(world, 'PutMetricAlarm', {
      AlarmName: 'idle',
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocations',
      Dimensions: [{ Name: 'EndpointName', Value: 'nobody' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching', // in ALARM soon after it is made
    })
    execute(world, 'UpdateEndpoint', {
      EndpointName: 'e',
      EndpointConfigName: 'c2',
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
          TerminationWaitInSeconds: 3600,
        },
        AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'idle' }] },
      },
    })
    expect(states(world, 12)).toEqual([
      '0m Updating c1 | A 4/4 | pending c2 | A 0/4 Creating: Launching 4 instance(s).',
      '4m Updating c1 | A 4/4 | pending c2 | A 4/4 Baking: Baking for 3600 seconds (TerminationWaitInSeconds) with traffic enabled on full capacity of 4 instance(s).',
      '4.5m Updating c1 | A 4/4 | pending c2 | A 0/4 Deleting: Terminating 4 instance(s).',
      '5m InService c1 | A 4/4 | Deployment rolled back: alarm(s) [idle] went into ALARM state.',
    ])
  })

  it('is scaled: no pending summary, the count desired, and Scaling out', () => {
    const world = accountWithEndpoint()
    execute(world, 'UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'e',
      DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredInstanceCount: 6 }],
    })
    expect(states(world, 6)).toEqual([
      '0m Updating c1 | A 4/6 Updating: Scaling out desired instance count to 6.',
      '4m InService c1 | A 6/6',
    ])
  })

  it('gets another weight: the current one is not yet the desired one', () => {
    const world = accountWithEndpoint()
    execute(world, 'UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'e',
      DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredWeight: 3 }],
    })
    expect(states(world, 2)).toEqual([
      '0m Updating c1 | A 4/4 weight 1→3',
      '0.5m InService c1 | A 4/4',
    ])
  })

  it('is deleted: Terminating, then gone', () => {
    const world = accountWithEndpoint()
    execute(world, 'DeleteEndpoint', { EndpointName: 'e' })
    expect(states(world, 2)).toEqual([
      '0m Deleting c1 | A 0/0 Deleting: Terminating 4 instance(s).',
      '0.5m gone',
    ])
  })
})
