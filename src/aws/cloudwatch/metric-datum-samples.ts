/**
 * The samples of one MetricDatum, given in one of three ways.
 *
 * Source: CloudWatch API, MetricDatum; autoscaling.md 5.2, 5.4 (±2^360, 150 values).
 * Assumed: texts that 5.2 has not.
 */
import type { Samples } from '../../core/metrics/custom-series.ts'
import { AwsError } from '../aws-error.ts'
import type { MetricDatum } from './put-metric-data.ts'

const VALUES_MAX = 150
const MAGNITUDE_MAX = 2 ** 360
const MAGNITUDE_MIN = 2 ** -360

/** `path`: of the datum, for the texts: `MetricData.member.1`. */
export function samplesOf(datum: MetricDatum, path: string): Samples {
  const { Value, Values, Counts, StatisticValues } = datum
  refuseBoth(datum, path)
  if (Value !== undefined)
    return { kind: 'values', values: [checked(Value, `${path}.Value`)], counts: [1] }
  if (Values !== undefined) return valuesOf(Values, Counts, path)
  if (StatisticValues !== undefined) return setOf(StatisticValues, path)
  throw new AwsError(
    'InvalidParameterCombination',
    400,
    `At least one of the parameters ${path}.Value and ${path}.StatisticValues must be specified.`,
  )
}

function refuseBoth(datum: MetricDatum, path: string): void {
  const given = (['Value', 'Values', 'StatisticValues'] as const).filter(
    member => datum[member] !== undefined,
  )
  if (given.length > 1) {
    const text = `The parameters ${path}.${given[0]} and ${path}.${given[1]} are mutually exclusive and you have specified both.`
    throw new AwsError('InvalidParameterCombination', 400, text)
  }
}

function valuesOf(
  values: readonly number[],
  counts: readonly number[] | undefined,
  path: string,
): Samples {
  if (values.length === 0) {
    throw new AwsError('MissingParameter', 400, `The parameter ${path}.Values is required.`)
  }
  if (values.length > VALUES_MAX) {
    const text = `The collection ${path}.Values must not have a size greater than ${VALUES_MAX}.`
    throw new AwsError('InvalidParameterValue', 400, text)
  }
  if (counts !== undefined && counts.length !== values.length) {
    const text = `The parameters ${path}.Values and ${path}.Counts must be of the same size.`
    throw new AwsError('InvalidParameterCombination', 400, text)
  }
  return {
    kind: 'values',
    values: values.map((value, index) => checked(value, `${path}.Values.member.${index + 1}`)),
    counts: (counts ?? values.map(() => 1)).map((count, index) =>
      notNegative(count, `${path}.Counts.member.${index + 1}`),
    ),
  }
}

function setOf(given: NonNullable<MetricDatum['StatisticValues']>, path: string): Samples {
  const at = (member: keyof typeof given) => `${path}.StatisticValues.${member}`
  if (given.Minimum > given.Maximum) throw invalid(given.Minimum, at('Minimum'))
  return {
    kind: 'set',
    set: {
      sampleCount: notNegative(given.SampleCount, at('SampleCount')),
      sum: checked(given.Sum, at('Sum')),
      minimum: checked(given.Minimum, at('Minimum')),
      maximum: checked(given.Maximum, at('Maximum')),
    },
  }
}

function checked(value: number, parameter: string): number {
  const magnitude = Math.abs(value)
  const isStorable = magnitude === 0 || (magnitude >= MAGNITUDE_MIN && magnitude <= MAGNITUDE_MAX)
  if (!isStorable) throw invalid(value, parameter)
  return value
}

function notNegative(value: number, parameter: string): number {
  if (value < 0) throw invalid(value, parameter)
  return checked(value, parameter)
}

const invalid = (value: number, parameter: string): AwsError =>
  new AwsError(
    'InvalidParameterValue',
    400,
    `The value ${value} for parameter ${parameter} is invalid.`,
  )
