/**
 * The texts CloudWatch gives with an alarm's state.
 *
 * Source: autoscaling.md 6.4 (grammar recorded on AWS).
 */
import type { Ms } from '../units.ts'
import { isoOffsetText, slashedText } from '../utc.ts'
import type { AlarmConfig, AlarmState } from './alarm-config.ts'
import { type Evaluation, isBreaching, type RealDatapoint } from './evaluate.ts'

export const INITIAL_REASON = 'Unchecked: Initial alarm creation'

export function stateReason(config: AlarmConfig, evaluation: Evaluation, epochMs: number): string {
  const { state, used, breaching, fillers } = evaluation
  const { evaluationPeriods: n, datapointsToAlarm: m } = config
  if (state === 'INSUFFICIENT_DATA') {
    const unknown = fillers === 1 ? 'datapoint was' : 'datapoints were'
    return `Insufficient Data: ${fillers} ${unknown} unknown.`
  }
  const treated = config.treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching'
  if (used.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${n} ${plural(n, 'period')} and ${n} missing ${plural(n, 'datapoint')} ${was(n)} treated as [${treated}].`
  }
  const listed = used.filter(point => isListed(point, evaluation, config)).reverse()
  const values = listed.map(
    ({ value, startMs }) => `${double(value)} (${slashedText(epochMs + startMs)})`,
  )
  const missing =
    fillers > 0 && isFilled(config)
      ? ` and ${fillers} missing ${plural(fillers, 'datapoint')} ${was(fillers)} treated as [${treated}]`
      : ''
  const relation = `${state === 'ALARM' ? '' : 'not '}${RELATIONS[config.comparisonOperator]}`
  const needed = state === 'ALARM' ? m : n - m + 1
  const arrow = state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK'
  const count = state === 'ALARM' ? breaching : used.length - breaching
  return `Threshold Crossed: ${count} out of the last ${n} datapoints${missing} [${values.join(', ')}] ${was(count)} ${relation} the threshold (${double(config.threshold)}) (minimum ${needed} ${plural(needed, 'datapoint')} for ${arrow} transition).`
}

/** StateReasonData: what Application Auto Scaling reads (autoscaling.md 3.2). */
export function stateReasonData(
  config: AlarmConfig,
  evaluation: Evaluation,
  at: { readonly nowMs: Ms; readonly epochMs: number },
): string {
  const iso = (ms: Ms): string => isoOffsetText(at.epochMs + ms)
  const { used } = evaluation
  const first = used[0]
  return JSON.stringify({
    version: '1.0',
    queryDate: iso(at.nowMs),
    ...(first === undefined ? {} : { startDate: iso(first.startMs) }),
    ...(config.unit === undefined ? {} : { unit: config.unit }),
    statistic: config.statistic,
    period: config.periodMs / 1000,
    recentDatapoints: used.map(({ value }) => value),
    threshold: config.threshold,
    evaluatedDatapoints: used
      .map(({ startMs, value }) => ({ timestamp: iso(startMs), value }))
      .reverse(),
  })
}

const RELATIONS = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
} as const

const was = (count: number): string => (count === 1 ? 'was' : 'were')
const plural = (count: number, word: string): string => (count === 1 ? word : `${word}s`)

const isFilled = ({ treatMissingData }: AlarmConfig): boolean =>
  treatMissingData === 'breaching' || treatMissingData === 'notBreaching'

/** Only the datapoints on the side of the decision are listed. */
function isListed(point: RealDatapoint, evaluation: Evaluation, config: AlarmConfig): boolean {
  return (evaluation.state === 'ALARM') === isBreaching(point.value, config)
}

/** As Java prints a double: at least one decimal. */
const double = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value))

/** A state given before time zero, when everything has settled. */
export const settledReason = (state: AlarmState): string => `Settled before time zero: ${state}.`
