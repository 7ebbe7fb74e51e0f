/** The charts of one endpoint, all over the whole run, with the time cursor through all of them. */
import { computed } from '@preact/signals'
import { costChart, instanceChart, perInstanceChart } from '../charts/capacity-charts.ts'
import { errorChart, latencyChart } from '../charts/quality-charts.ts'
import { requestChart, shareChart } from '../charts/traffic-charts.ts'
import {
  configNames,
  endpoint,
  eventCount,
  fullMinutes,
  recording,
  replay,
  runIndex,
} from '../store.ts'
import { AlarmBands } from './alarm-bands.tsx'
import { Chart } from './chart.tsx'

/** Made anew when there is something new to draw, not with every second of a live run. */
const specs = computed(() => {
  fullMinutes.value
  eventCount.value
  configNames.value
  runIndex.value
  const run = recording.peek()
  const name = endpoint.value
  if (run === undefined || name === '') return []
  return [
    requestChart(run, name),
    shareChart(run, name, replay.value),
    latencyChart(run, name),
    errorChart(run, name),
    instanceChart(run, name),
    perInstanceChart(run, name),
    costChart(run, name),
  ]
})

export const Charts = () => (
  <div class="charts">
    {specs.value.map(spec => (
      <Chart key={spec.id} spec={spec} />
    ))}
    <AlarmBands />
  </div>
)
