/** The charts of one endpoint, with the time cursor through all of them. */
import { costChart, instanceChart, perInstanceChart } from '../charts/capacity-charts.ts'
import type { ChartKind } from '../charts/chart-spec.ts'
import { errorChart, latencyChart } from '../charts/quality-charts.ts'
import { requestChart, shareChart } from '../charts/traffic-charts.ts'
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

export const Charts = () => (
  <div class="charts">
    {KINDS.map(kind => (
      <Chart key={kind.id} kind={kind} />
    ))}
  </div>
)
