/**
 * PutMetricAlarm: creates an alarm on one metric or on metric math, or replaces its configuration.
 *
 * Source: CloudWatch API, PutMetricAlarm; autoscaling.md 5.2, 5.3.
 * Assumed: EvaluationPeriods, Threshold and ComparisonOperator are required, since the kinds of
 * alarms that do without them are not simulated.
 */
import { z } from 'zod'
import { type AlarmConfig, type AlarmDefault, NO_METRIC } from '../../core/alarms/alarm-config.ts'
import { statsOf } from '../../core/alarms/alarm-math.ts'
import { alarmArn } from '../../core/arn.ts'
import { DomainError } from '../../core/errors.ts'
import type { MetricIdentity } from '../../core/metrics/metric-source.ts'
import { type Ms, SECOND_MS } from '../../core/units.ts'
import { AwsError } from '../aws-error.ts'
import { enumShape, integer, NOT_SIMULATED, notSimulated } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { checkTags, setTags } from '../tags.ts'
import {
  ActionList,
  AlarmName,
  ComparisonOperator,
  TagList,
  TREAT_MISSING_DATA,
} from './alarm-shapes.ts'
import { TAG_REFUSALS } from './alarm-tags.ts'
import { MetricDataQuery } from './metric-data-query.ts'
import { alarmMathOf } from './metric-math-alarm.ts'
import {
  Dimensions,
  dimensionsOf,
  MetricName,
  Namespace,
  StandardUnit,
  Statistic,
} from './metric-shapes.ts'
import { checkMeasured } from './not-measured.ts'
import { percentileNamed } from './statistic-name.ts'

const actionsText = (state: string): string =>
  `ARNs called on ${state}, up to 5: scaling policies are; notifications are not sent.`

const PutMetricAlarmInput = z.object({
  AlarmName,
  AlarmDescription: z.string().max(1024).optional().describe('Up to 1024 characters.'),
  ActionsEnabled: z.boolean().default(true).describe('Whether actions run; default true.'),
  OKActions: ActionList.optional().describe(actionsText('OK')),
  AlarmActions: ActionList.optional().describe(actionsText('ALARM')),
  InsufficientDataActions: ActionList.optional().describe(actionsText('INSUFFICIENT_DATA')),
  MetricName: MetricName.optional().describe('For example Invocation5XXErrors or ModelLatency.'),
  Namespace: Namespace.optional().describe('AWS/SageMaker for the metrics of endpoints.'),
  Statistic: Statistic.optional().describe('This or ExtendedStatistic.'),
  ExtendedStatistic: z.string().optional().describe('A percentile, p0–p100, such as p99.'),
  Dimensions: Dimensions.default([]).describe(
    'EndpointName and VariantName; with EndpointConfigName one fleet alone.',
  ),
  Period: integer()
    .min(1)
    .optional()
    .describe(
      'Seconds that one datapoint covers: a multiple of 60; 10, 20, 30 for ConcurrentRequestsPerModel and metrics of your own.',
    ),
  Unit: StandardUnit.optional().describe('Only datapoints of this unit; default: any.'),
  EvaluationPeriods: integer().min(1).describe('N: how many recent periods count.'),
  DatapointsToAlarm: integer()
    .min(1)
    .optional()
    .describe('M: how many of the N must breach; default N.'),
  Threshold: z.number().describe('The value to compare with; latencies are in microseconds.'),
  ComparisonOperator: ComparisonOperator.describe('When a datapoint breaches.'),
  TreatMissingData: z.string().min(1).max(255).optional().meta({
    description: 'What an absent datapoint means; default missing.',
    enum: TREAT_MISSING_DATA,
  }),
  EvaluateLowSampleCountPercentile: enumShape({ simulated: ['evaluate', 'ignore'] })
    .optional()
    .describe(
      'Default evaluate; ignore: periods with too few samples for the percentile keep the state.',
    ),
  Tags: TagList.default([]).describe('Of an alarm that is created; up to 50.'),
  Metrics: z
    .array(MetricDataQuery)
    .optional()
    .describe('Instead of one metric: metrics and expressions, of which one returns data.'),
  ThresholdMetricId: notSimulated('anomaly detection alarms'),
  EvaluationWindow: notSimulated('wall clock evaluation windows'),
  EvaluationCriteria: notSimulated('PromQL alarms'),
  EvaluationInterval: notSimulated('PromQL alarms'),
})

type PutMetricAlarmInput = z.output<typeof PutMetricAlarmInput>

export const putMetricAlarm = defineOperation({
  service: 'CloudWatch',
  name: 'PutMetricAlarm',
  resource: 'AlarmName',
  input: PutMetricAlarmInput,
  run(world, input) {
    const isNew = world.alarms.find(input.AlarmName) === undefined
    const config = alarmConfigOf(input)
    checkTags(input.Tags, TAG_REFUSALS)
    world.alarms.put(config)
    if (isNew) setTags(world, alarmArn(world.account, config.name), input.Tags, TAG_REFUSALS)
    return {}
  },
})

/** Throws when the members contradict each other. */
function alarmConfigOf(input: PutMetricAlarmInput): AlarmConfig {
  const watched = input.Metrics?.length ? mathOf(input, input.Metrics) : metricOf(input)
  const metrics = watched.math === undefined ? [watched] : statsOf(watched.math).map(m => m.metric)
  checkMeasured(metrics)
  checkPeriods(input, watched.periodMs, metrics)
  const { OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = input
  checkActions([...OKActions, ...AlarmActions, ...InsufficientDataActions])
  return {
    name: input.AlarmName,
    description: input.AlarmDescription,
    actionsEnabled: input.ActionsEnabled,
    okActions: OKActions,
    alarmActions: AlarmActions,
    insufficientDataActions: InsufficientDataActions,
    ...watched,
    evaluationPeriods: input.EvaluationPeriods,
    datapointsToAlarm: input.DatapointsToAlarm ?? input.EvaluationPeriods,
    threshold: input.Threshold,
    comparisonOperator: input.ComparisonOperator,
    treatMissingData: treatMissingDataOf(input.TreatMissingData),
    lowSamplePercentile: input.EvaluateLowSampleCountPercentile ?? 'evaluate',
    givenDefaults: givenDefaultsOf(input),
  }
}

type Watched = Pick<
  AlarmConfig,
  'namespace' | 'metricName' | 'dimensions' | 'statistic' | 'periodMs' | 'unit' | 'math'
>

function metricOf(input: PutMetricAlarmInput): Watched {
  const { MetricName: metricName, Namespace: namespace, Period } = input
  const statistic = statisticOf(input)
  if (metricName === undefined) throw missing('MetricName')
  if (namespace === undefined) throw missing('Namespace')
  if (Period === undefined) throw missing('Period')
  const dimensions = dimensionsOf(input.Dimensions)
  const periodMs = Period * SECOND_MS
  return { namespace, metricName, dimensions, statistic, periodMs, unit: input.Unit }
}

function mathOf(input: PutMetricAlarmInput, metrics: readonly MetricDataQuery[]): Watched {
  const { math, periodMs } = alarmMathOf(metrics, input)
  return { ...NO_METRIC, periodMs, math }
}

const missing = (member: string): AwsError =>
  new AwsError('MissingParameter', 400, `The parameter ${member} is required.`)

/** Assumed: the text for neither of the two. */
function statisticOf(input: PutMetricAlarmInput): AlarmConfig['statistic'] {
  const { Statistic: plain, ExtendedStatistic: extended } = input
  if (plain !== undefined && extended !== undefined) {
    const text =
      'PutMetricAlarm request can not be made with both Statistic and ExtendedStatistic parameters. Only one of them should be present'
    throw new DomainError('invalid-value', text)
  }
  if (plain !== undefined) return plain
  if (extended === undefined) {
    throw missing('Statistic')
  }
  return percentileNamed(extended, 'ExtendedStatistic')
}

const DAY_SECONDS = 86_400
const WEEK_SECONDS = 604_800
const HOUR_SECONDS = 3600

function checkPeriods(
  { EvaluationPeriods, DatapointsToAlarm }: PutMetricAlarmInput,
  periodMs: Ms,
  metrics: readonly MetricIdentity[],
): void {
  const Period = periodMs / SECOND_MS
  const refuse = (text: string): never => {
    throw new DomainError('invalid-value', text)
  }
  const isShort = Period === 10 || Period === 20 || Period === 30
  const coarse = metrics.find(
    ({ namespace, metricName }) =>
      namespace.startsWith('AWS/') && metricName !== 'ConcurrentRequestsPerModel',
  )
  if (isShort && coarse !== undefined) {
    const text = `${NOT_SIMULATED}alarm periods below 60 seconds on ${coarse.metricName}.`
    throw new DomainError('not-simulated', text)
  }
  if (!isShort && Period % 60 !== 0) refuse('Period must be 10, 20, 30 or a multiple of 60')
  const windowSeconds = EvaluationPeriods * Period
  if (Period < HOUR_SECONDS && windowSeconds > DAY_SECONDS) {
    refuse(
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using period < 3600',
    )
  }
  if (Period >= HOUR_SECONDS && windowSeconds > WEEK_SECONDS) {
    refuse(
      'Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms using period >= 3600',
    )
  }
  if (DatapointsToAlarm !== undefined && DatapointsToAlarm > EvaluationPeriods) {
    refuse('DatapointsToAlarm must be less than or equal to EvaluationPeriods')
  }
}

function checkActions(actions: readonly string[]): void {
  const malformed = actions.find(action => !action.startsWith('arn:'))
  if (malformed !== undefined) {
    throw new DomainError('invalid-value', `Invalid arn syntax: ${malformed}`)
  }
}

function givenDefaultsOf(input: PutMetricAlarmInput): AlarmConfig['givenDefaults'] {
  const { DatapointsToAlarm, EvaluationPeriods, TreatMissingData } = input
  const given: AlarmDefault[] = []
  if (DatapointsToAlarm === EvaluationPeriods) given.push('datapointsToAlarm')
  if (TreatMissingData === 'missing') given.push('treatMissingData')
  if (input.EvaluateLowSampleCountPercentile === 'evaluate') given.push('lowSamplePercentile')
  return given.length === 0 ? undefined : given
}

function treatMissingDataOf(value = 'missing'): AlarmConfig['treatMissingData'] {
  const treatment = TREAT_MISSING_DATA.find(known => known === value)
  if (treatment === undefined) {
    const text =
      'Supported values for TreatMissingData are breaching, notBreaching, ignore, and missing.'
    throw new DomainError('invalid-value', text)
  }
  return treatment
}
