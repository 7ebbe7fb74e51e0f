/**
 * Names of statistics in requests: the five, and percentiles.
 *
 * Source: autoscaling.md 5.2 (p101), 5.4 (forms, up to 10 decimals).
 */
import { DomainError } from '../../core/errors.ts'
import type { StatisticName } from '../../core/metrics/statistic-set.ts'
import { AwsError } from '../aws-error.ts'
import { NOT_SIMULATED } from '../constraints.ts'
import { Statistic } from './metric-shapes.ts'

/** `parameter`: the member, for the text of a refusal. */
export function percentileNamed(text: string, parameter: string): `p${number}` {
  const percent = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(text)?.[1]
  if (percent !== undefined && Number(percent) <= 100) return `p${Number(percent)}`
  if (/^(tm|tc|ts|wm|IQM|PR)/i.test(text)) {
    throw new DomainError('not-simulated', `${NOT_SIMULATED}${parameter} ${text}.`)
  }
  const refusal = `The value ${text} for parameter ${parameter} is not supported.`
  throw new AwsError('InvalidParameterValue', 400, refusal)
}

/** Of a member that takes both kinds. */
export function statisticNamed(text: string, parameter: string): StatisticName {
  const plain = Statistic.safeParse(text)
  return plain.success ? plain.data : percentileNamed(text, parameter)
}
