/**
 * PutMetricData: publishes datapoints of custom metrics, which alarms and readers see at once.
 *
 * Source: CloudWatch API, PutMetricData; autoscaling.md 5.2, 5.4.
 * Observed: the texts for namespace, timestamps in the past and a missing value (public reports).
 * Assumed: the other texts, in the manner of those; a call is refused as a whole.
 */
import { z } from 'zod'
import type { IdentifiedDatum } from '../../core/metrics/custom-metrics.ts'
import { HOUR_MS, SECOND_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { integer, notSimulated } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { WireTimestamp } from '../timestamp.ts'
import { samplesOf } from './metric-datum-samples.ts'
import {
  DIMENSIONS_MAX,
  DimensionList,
  dimensionsOf,
  MetricName,
  Namespace,
  StandardUnit,
} from './metric-shapes.ts'

const DATA_MAX = 1000
const HIGH_RESOLUTION_SECONDS = 1
const STANDARD_RESOLUTION_SECONDS = 60
const TWO_WEEKS_MS = 14 * 24 * HOUR_MS
const TWO_HOURS_MS = 2 * HOUR_MS

const MetricDatum = z.object({
  MetricName,
  Dimensions: DimensionList.default([]),
  Timestamp: WireTimestamp.optional(),
  Value: z.number().optional(),
  StatisticValues: z
    .object({
      SampleCount: z.number(),
      Sum: z.number(),
      Minimum: z.number(),
      Maximum: z.number(),
    })
    .optional(),
  Values: z.array(z.number()).optional(),
  Counts: z.array(z.number()).optional(),
  Unit: StandardUnit.default('None'),
  StorageResolution: integer().min(1).default(STANDARD_RESOLUTION_SECONDS),
})
export type MetricDatum = z.output<typeof MetricDatum>

export const putMetricData = defineOperation({
  service: 'CloudWatch',
  name: 'PutMetricData',
  resource: 'Namespace',
  input: z.object({
    Namespace: Namespace.describe('Of your own: not one that begins with AWS/.'),
    MetricData: z
      .array(MetricDatum)
      .optional()
      .describe('Up to 1000 datapoints: Value, Values with Counts, or StatisticValues each.'),
    EntityMetricData: notSimulated('entities of metrics'),
    StrictEntityValidation: notSimulated('entities of metrics'),
  }),
  run(world, { Namespace: namespace, MetricData: data }) {
    if (namespace.startsWith('AWS/')) {
      refuse('InvalidParameterValue', 'The value AWS/ for parameter Namespace is invalid.')
    }
    if (data === undefined || data.length === 0) {
      throw new AwsError('MissingParameter', 400, 'The parameter MetricData is required.')
    }
    checkSize('MetricData', data, DATA_MAX)
    checkTimestamps(world, data)
    world.customMetrics.put(data.map((datum, index) => identified(world, namespace, datum, index)))
    return {}
  },
})

function identified(
  world: World,
  namespace: string,
  datum: MetricDatum,
  index: number,
): IdentifiedDatum {
  const path = `MetricData.member.${index + 1}`
  checkSize(`${path}.Dimensions`, datum.Dimensions, DIMENSIONS_MAX)
  const { StorageResolution: seconds } = datum
  if (seconds !== HIGH_RESOLUTION_SECONDS && seconds !== STANDARD_RESOLUTION_SECONDS) {
    const text = `The value ${seconds} for parameter ${path}.StorageResolution is invalid: 1 or 60.`
    refuse('InvalidParameterValue', text)
  }
  return {
    metric: {
      namespace,
      metricName: datum.MetricName,
      dimensions: dimensionsOf(datum.Dimensions),
    },
    datum: {
      atMs: atMsOf(world, datum),
      unit: datum.Unit,
      resolutionMs: seconds * SECOND_MS,
      samples: samplesOf(datum, path),
    },
  }
}

const atMsOf = (world: World, { Timestamp: given }: MetricDatum): number =>
  given === undefined ? world.nowMs : given.epochMs - world.epochMs

function checkTimestamps(world: World, data: readonly MetricDatum[]): void {
  const problems = data.flatMap((datum, index) => {
    const ageMs = world.nowMs - atMsOf(world, datum)
    const parameter = `The parameter MetricData.member.${index + 1}.Timestamp must specify a time`
    if (ageMs > TWO_WEEKS_MS) return [`${parameter} within the past two weeks.`]
    if (ageMs < -TWO_HOURS_MS) return [`${parameter} no more than two hours in the future.`]
    return []
  })
  if (problems.length > 0) refuse('InvalidParameterValue', problems.join('\n'))
}

function checkSize(parameter: string, list: readonly unknown[], max: number): void {
  if (list.length <= max) return
  const text = `The collection ${parameter} must not have a size greater than ${max}.`
  refuse('InvalidParameterValue', text)
}

function refuse(code: string, text: string): never {
  throw new AwsError(code, 400, text)
}
