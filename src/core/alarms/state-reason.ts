/**
 * The texts CloudWatch gives with an alarm's state.
 *
 * Source: autoscaling.md 6.4 (grammar recorded on AWS).
 */
import type { Ms } from '../units.ts'
import { isoOffsetText, slashedText } from '../utc.ts'
import type { AlarmConfig, AlarmState } from './alarm-config.ts'
import { doubleText } from './double-text.ts'
import { type Datapoint, type Evaluation, isBreaching, type RealDatapoint } from './evaluate.ts'

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
    ({ value, startMs }) => `${doubleText(value)} (${slashedText(epochMs + startMs)})`,
  )
  const missing =
    fillers > 0 && isFilled(config)
      ? ` and ${fillers} missing ${plural(fillers, 'datapoint')} ${was(fillers)} treated as [${treated}]`
      : ''
  const relation = `${state === 'ALARM' ? '' : 'not '}${RELATIONS[config.comparisonOperator]}`
  const needed = state === 'ALARM' ? m : n - m + 1
  const arrow = state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK'
  const count = state === 'ALARM' ? breaching : used.length - breaching
  return `Threshold Crossed: ${count} out of the last ${n} datapoints${missing} [${values.join(', ')}] ${was(count)} ${relation} the threshold (${doubleText(config.threshold)}) (minimum ${needed} ${plural(needed, 'datapoint')} for ${arrow} transition).`
}

/** What StateReasonData tells besides the evaluation. */
export interface ReasonContext {
  readonly nowMs: Ms
  readonly epochMs: number
  /** The periods of the evaluation range, oldest first. */
  readonly points: readonly Datapoint[]
  /** SampleCount of the period that begins there. */
  readonly samplesAt: (startMs: Ms) => number | undefined
}

/**
 * StateReasonData: what Application Auto Scaling reads (autoscaling.md 3.2).
 *
 * Assumed: which periods are the decisive ones when some are missing: the newest that count on the
 * side of the decision; missing ones only when they had to be treated as anything.
 */
export function stateReasonData(
  config: AlarmConfig,
  evaluation: Evaluation,
  context: ReasonContext,
): string {
  const { nowMs, epochMs, points, samplesAt } = context
  const iso = (ms: Ms): string => `"${isoOffsetText(epochMs + ms)}"`
  const first = evaluation.used[0]
  const recent = recentValues(evaluation.used, points).map(nullableDouble)
  const evaluated = decisivePoints(config, evaluation, points).map(({ startMs, value }) =>
    object({
      timestamp: iso(startMs),
      sampleCount: value === undefined ? undefined : optionalDouble(samplesAt(startMs)),
      value: optionalDouble(value),
    }),
  )
  return object({
    version: '"1.0"',
    queryDate: iso(nowMs),
    startDate: first && iso(first.startMs),
    unit: config.unit && JSON.stringify(config.unit),
    statistic: config.math === undefined ? JSON.stringify(config.statistic) : undefined,
    period: String(config.periodMs / 1000),
    recentDatapoints: `[${recent.join(',')}]`,
    threshold: doubleText(config.threshold),
    evaluatedDatapoints: `[${evaluated.join(',')}]`,
  })
}

/** JSON of members that are JSON already: JSON.stringify would print 2.0 as 2. */
const object = (members: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(members)
    .flatMap(([name, text]) => (text === undefined ? [] : [`"${name}":${text}`]))
    .join(',')}}`

const optionalDouble = (value: number | undefined) =>
  value === undefined ? undefined : doubleText(value)
const nullableDouble = (value: number | null) => (value === null ? 'null' : doubleText(value))

/** From the first to the last datapoint that decided, with null for the gaps between them. */
function recentValues(
  used: readonly RealDatapoint[],
  points: readonly Datapoint[],
): readonly (number | null)[] {
  const [first, last] = [used[0], used[used.length - 1]]
  if (first === undefined || last === undefined) return []
  return points
    .filter(({ startMs }) => startMs >= first.startMs && startMs <= last.startMs)
    .map(({ value }) => value ?? null)
}

/** Newest first: M of an ALARM or of insufficient data, N − M + 1 of an OK. */
function decisivePoints(
  config: AlarmConfig,
  { state, fillers }: Evaluation,
  points: readonly Datapoint[],
): readonly Datapoint[] {
  const { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData } = config
  const decides = ({ value }: Datapoint): boolean => {
    if (state === 'INSUFFICIENT_DATA') return true
    if (value !== undefined) return isBreaching(value, config) === (state === 'ALARM')
    const counted = state === 'ALARM' ? 'breaching' : 'notBreaching'
    return fillers > 0 && treatMissingData === counted
  }
  return points
    .filter(decides)
    .reverse()
    .slice(0, state === 'OK' ? n - m + 1 : m)
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

/** A state given before time zero, when everything has settled. */
export const settledReason = (state: AlarmState): string => `Settled before time zero: ${state}.`
