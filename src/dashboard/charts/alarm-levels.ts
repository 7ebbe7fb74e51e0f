/** What alarms have to do with a chart: their thresholds, and the datapoints they look at now. */
import { MINUTE_MS, type Ms } from '../../core/units.ts'
import type { RecordedAlarm, Recording } from '../../scenario/recording/recording.ts'
import { type AlarmPoint, alarmPoints } from '../model/alarm-points.ts'
import { isAlarmOf, ruleText, shortAlarmName } from '../model/alarm-text.ts'
import type { AlarmUnit, Level } from './chart-spec.ts'

/** A datapoint in the units of a chart. */
export interface Mark {
  /** The middle of where its value is drawn. */
  readonly seconds: number
  /** 0 when it is missing. */
  readonly value: number
  readonly state: AlarmPoint['state']
}

/** More thresholds than this are a curtain. */
const LEVELS_MAX = 6
const MARKS_MAX = 60

export const thresholdLevels = (
  recording: Recording,
  endpoint: string,
  unit: AlarmUnit | undefined,
): readonly Level[] =>
  alarmsOn(recording, endpoint, unit)
    .slice(0, LEVELS_MAX)
    .map(alarm => ({
      label: `${shortAlarmName(alarm.name)}: ${ruleText(alarm)}`,
      value: unit?.inUnit(alarm.threshold) ?? 0,
      kind: 'threshold',
    }))

/** Of a datapoint that several alarms see, what is worst for one of them. */
export function marksAt(
  recording: Recording,
  endpoint: string,
  unit: AlarmUnit | undefined,
  atMs: Ms,
): readonly Mark[] {
  const marks = new Map<string, Mark>()
  for (const alarm of alarmsOn(recording, endpoint, unit)) {
    // Measured values are drawn by the minute, from where the period starts.
    const halfMs = Math.min(alarm.periodMs, MINUTE_MS) / 2
    for (const { startMs, value, state } of alarmPoints(alarm, recording, atMs)) {
      const inUnit = value === undefined ? 0 : (unit?.inUnit(value) ?? 0)
      const key = `${startMs} ${value}`
      if (state === 'breaching' || !marks.has(key)) {
        marks.set(key, { seconds: (startMs + halfMs) / 1000, value: inUnit, state })
      }
    }
  }
  return [...marks.values()].slice(-MARKS_MAX)
}

const alarmsOn = (
  { alarms }: Recording,
  endpoint: string,
  unit: AlarmUnit | undefined,
): readonly RecordedAlarm[] =>
  alarms.filter(alarm => unit?.isOn(alarm) === true && isAlarmOf(alarm, endpoint))
