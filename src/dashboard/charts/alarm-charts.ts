/**
 * Alarms on what no other chart shows (metric math, a user's own metrics, sums over several minutes,
 * counts of errors) have a chart each: the datapoints, the threshold, and what the alarm looks at.
 */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { MINUTE_MS, type Ms } from '../../core/units.ts'
import type { Recording } from '../../scenario/recording/recording.ts'
import { datapointReader } from '../model/alarm-points.ts'
import { isAlarmOf, metricText, shortAlarmName } from '../model/alarm-text.ts'
import { perInstanceChart } from './capacity-charts.ts'
import { type ChartContent, type ChartKind, minutesUntil } from './chart-spec.ts'
import { errorChart, latencyChart } from './quality-charts.ts'

const SHARED: readonly ChartKind[] = [perInstanceChart, latencyChart, errorChart]
/** More would be a second page. */
const CHARTS_MAX = 6

/** In the order of the alarms. */
export const alarmsWithChart = ({ alarms }: Recording, endpoint: string): readonly AlarmConfig[] =>
  alarms
    .filter(alarm => !SHARED.some(chart => chart.alarms?.isOn(alarm)))
    .filter(alarm => isAlarmOf(alarm, endpoint))
    .slice(0, CHARTS_MAX)

export const alarmChart = (alarm: AlarmConfig): ChartKind => ({
  id: `alarm-${alarm.name}`,
  title: shortAlarmName(alarm.name),
  note: `What the alarm compares: ${metricText(alarm)}`,
  make: recording => contentOf(alarm, recording),
  alarms: { isOn: ({ name }) => name === alarm.name, inUnit: value => value },
})

function contentOf(alarm: AlarmConfig, recording: Recording): ChartContent {
  const read = datapointReader(alarm, recording)
  const starts = startsOf(alarm, recording)
  return {
    x: starts.map(startMs => startMs / 1000),
    lines: [
      {
        series: 'datapoints',
        part: '',
        values: starts.map(startMs => read(startMs) ?? null),
        colour: 0,
        dash: 'solid',
      },
    ],
    isStacked: false,
    isSigned: true,
    levels: [],
    text: value => NUMBER.format(value),
  }
}

const NUMBER = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 5 })

/** Where the periods start that have a datapoint; and those after which there is none for a while. */
function startsOf(alarm: AlarmConfig, { datapoints, nowMs }: Recording): readonly Ms[] {
  const seen = datapoints.find(each => each.alarm === alarm.name)?.startMs
  if (seen === undefined) {
    return minutesUntil(nowMs - alarm.periodMs + MINUTE_MS).map(minute => minute * MINUTE_MS)
  }
  const stepMs = Math.min(alarm.periodMs, MINUTE_MS)
  return seen.flatMap((startMs, i) => {
    const nextMs = seen[i + 1] ?? Number.POSITIVE_INFINITY
    return nextMs > startMs + stepMs ? [startMs, startMs + stepMs] : [startMs]
  })
}
