/** The charts of one endpoint, with the time cursor through all of them. */
import { computed } from '@preact/signals'
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { alarmChart, alarmsWithChart } from '../charts/alarm-charts.ts'
import { costChart, instanceChart, perInstanceChart } from '../charts/capacity-charts.ts'
import type { ChartKind } from '../charts/chart-spec.ts'
import { errorChart, latencyChart } from '../charts/quality-charts.ts'
import { requestChart, shareChart } from '../charts/traffic-charts.ts'
import { endpoint, recording } from '../store.ts'
import { Chart } from './chart.tsx'

const KINDS: readonly ChartKind[] = [
  requestChart,
  shareChart,
  latencyChart,
  errorChart,
  instanceChart,
  perInstanceChart,
  costChart,
]

/** Of a live run the alarms come anew with every poll: their text tells whether they changed. */
const ownAlarms = computed(() => {
  const run = recording.value
  if (run === undefined) return '[]'
  const alarms = alarmsWithChart(run, endpoint.value)
  return JSON.stringify(alarms.map(alarm => ({ ...alarm, state: undefined })))
})
const alarmKinds = computed(() =>
  (JSON.parse(ownAlarms.value) as readonly AlarmConfig[]).map(alarmChart),
)

export const Charts = () => (
  <div class="charts">
    {[...KINDS, ...alarmKinds.value].map(kind => (
      <Chart key={kind.id} kind={kind} />
    ))}
  </div>
)
