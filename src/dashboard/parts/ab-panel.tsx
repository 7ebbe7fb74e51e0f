/**
 * The A/B test of an endpoint: is the split right, what is the effect, what would somebody have
 * seen who looked every minute, and how many requests are still needed.
 */
import { computed } from '@preact/signals'
import type { TreatmentEvidence } from '../../evidence/ab-evidence.ts'
import type { MetricEvidence } from '../../evidence/metric-evidence.ts'
import type { SplitEvidence } from '../../evidence/split-test.ts'
import { abCharts } from '../charts/ab-charts.ts'
import { countText, msText, percentText } from '../charts/chart-spec.ts'
import { endpoint, fullMinutes, recording, runIndex } from '../store.ts'
import { Chart } from './chart.tsx'
import { Scroller } from './scroller.tsx'

const shown = computed(() => {
  fullMinutes.value
  runIndex.value
  return recording.peek()?.ab?.find(each => each.endpoint === endpoint.value)
})

const charts = computed(() => (shown.value === undefined ? [] : abCharts(shown.value)))

export function AbPanel() {
  const ab = shown.value
  if (ab === undefined) return null
  const { control, alpha, split, treatments } = ab.evidence
  return (
    <section class="card ab" aria-label="A/B test">
      <h2>
        A/B test <small>control {control}, so far as the run has come</small>
      </h2>
      <Split split={split} />
      <Scroller label="Effects by treatment and metric">
        <table>
          <thead>
            <tr>
              {[
                'Treatment',
                'Metric',
                'Control',
                'Treatment',
                'Effect',
                `${percentText(100 * (1 - alpha))} interval`,
                'p, one look',
                'Verdict',
                'Any look',
                'Still needed',
              ].map((name, i) => (
                <th key={i} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Object.entries(treatments).flatMap(([name, evidence]) =>
              metricsOf(evidence).map(({ metric, found }) => (
                <EffectRow
                  key={`${name} ${metric}`}
                  {...{ name, metric, found, isVoid: isVoid(evidence) }}
                />
              )),
            )}
          </tbody>
        </table>
      </Scroller>
      {Object.entries(treatments).map(([name, evidence]) => (
        <p key={name} class={`verdict is-${evidence.verdict}`} data-treatment={name}>
          {VERDICT_SIGNS[evidence.verdict]} <b>{name}</b> is {evidence.verdict}
          {isVoid(evidence)
            ? ': nothing can be said after a sample ratio mismatch'
            : `, by ${evidence.decidedBy}`}
        </p>
      ))}
      <div class="charts">
        {charts.value.map(kind => (
          <Chart key={kind.id} kind={kind} />
        ))}
      </div>
    </section>
  )
}

const VERDICT_SIGNS = { better: '▲', worse: '▼', inconclusive: '○' }

function Split({ split }: { readonly split: SplitEvidence | null }) {
  if (split === null) return <p class="split">The split is not tested: weights do not decide it.</p>
  const total = Object.values(split.observed).reduce((sum, count) => sum + count, 0)
  const shares = Object.entries(split.observed).map(
    ([variant, count]) =>
      `${variant} ${percentText((100 * count) / total)} (asked for ${percentText((100 * (split.expected[variant] ?? 0)) / total)})`,
  )
  return (
    <p class={`split ${split.isMismatch ? 'missed' : ''}`} data-srm={split.isMismatch}>
      {split.isMismatch ? '✗ Sample ratio mismatch' : '✓ Split as the weights say'}:{' '}
      {shares.join(', ')}; χ² {split.chiSquare.toFixed(2)}, p {pText(split.pValue)}
    </p>
  )
}

const isVoid = ({ decidedBy }: TreatmentEvidence): boolean => decidedBy === 'sample-ratio-mismatch'

function metricsOf({ outcome, errors, latency }: TreatmentEvidence) {
  return Object.entries({ outcome, errors, latency }).flatMap(([metric, found]) =>
    found === null ? [] : [{ metric, found }],
  )
}

interface EffectProps {
  readonly name: string
  readonly metric: string
  readonly found: MetricEvidence
  /** Whatever the figures say, the groups cannot be compared. */
  readonly isVoid: boolean
}

function EffectRow({ name, metric, found, isVoid }: EffectProps) {
  const { control, treatment, difference, interval, sequential, moreRequests } = found
  const text = textOf(metric, found)
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{metric}</td>
      <td>{text(control.value)}</td>
      <td>{text(treatment.value)}</td>
      <td>{signed(difference, text)}</td>
      <td>
        {signed(interval.low, text)} … {signed(interval.high, text)}
      </td>
      <td>{pText(found.pValue)}</td>
      <td>{isVoid ? 'void' : found.verdict}</td>
      <td>
        {signed(sequential.low, text)} … {signed(sequential.high, text)}
        <br />
        {isVoid ? 'void' : sequential.verdict}
      </td>
      <td>{moreRequests === null ? '–' : countText(moreRequests)}</td>
    </tr>
  )
}

const textOf = (metric: string, { kind }: MetricEvidence): ((value: number) => string) => {
  if (kind === 'share') return value => percentText(100 * value)
  return metric === 'latency' ? msText : value => countText(value)
}

const signed = (value: number, text: (value: number) => string): string =>
  `${value < 0 ? '−' : '+'}${text(Math.abs(value))}`

const pText = (p: number): string =>
  p < 1e-6 ? '< 0.000001' : p < 0.001 ? p.toExponential(1) : p.toFixed(3)
