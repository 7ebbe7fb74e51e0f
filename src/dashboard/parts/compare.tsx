/** Several runs side by side: the figures of `compare`, and the charts with all of them. */
import { computed } from '@preact/signals'
import { cellText, columnNames, compareRuns } from '../../scenario/compare.ts'
import type { Recording } from '../../scenario/recording/recording.ts'
import { type ComparedRun, compareCharts } from '../charts/compare-charts.ts'
import { endpoint, recordings } from '../store.ts'
import { Chart } from './chart.tsx'
import { Scroller } from './scroller.tsx'

const runNames = computed(() =>
  columnNames(
    recordings.value.map(({ scenario, seed, digest }) => ({
      scenario: scenario ?? 'live',
      seed: Number(seed),
      digest: digest ?? '',
    })),
  ),
)

/** Which runs there are, not how far a live one has come: charts are made anew when it changes. */
const runKey = computed(() =>
  recordings.value.map(({ nowMs }) => Math.floor(nowMs / 60_000)).join(' '),
)

const charts = computed(() => {
  runKey.value
  const name = endpoint.value
  const runs = recordings.peek().map((recording, i): ComparedRun => {
    const own = recording.counts.map(each => each.endpoint)
    const beside = own.includes(name) ? name : (own[0] ?? '')
    return { name: runNames.value[i] ?? '', recording, endpoint: beside }
  })
  return compareCharts(runs)
})

export const Compare = () => (
  <div class="compare">
    <Figures />
    <div class="charts">
      {charts.value.map(kind => (
        <Chart key={kind.id} kind={kind} />
      ))}
    </div>
  </div>
)

function Figures() {
  const finished = recordings.value.filter(({ summary }) => summary !== null)
  const names = runNames.value.filter((_, i) => recordings.value[i]?.summary !== null)
  if (finished.length < 2) {
    return (
      <section class="card figures" aria-label="Figures">
        <h2>Figures</h2>
        <p>A run that still goes on has no final figures: the charts compare it so far.</p>
      </section>
    )
  }
  const { figures } = compareRuns(finished.map(comparable))
  return (
    <section class="card figures" aria-label="Figures">
      <h2>
        Figures <small>≠ marks a row in which the runs differ</small>
      </h2>
      <Scroller label="Figures by run">
        <table>
          <thead>
            <tr>
              <th scope="col">Figure</th>
              {names.map(name => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {figures.map(({ name, values, differs }) => (
              <tr key={name} class={differs ? 'differs' : ''}>
                <th scope="row">
                  {differs ? '≠ ' : ''}
                  {name}
                </th>
                {values.map((value, i) => (
                  <td key={i}>{cellText(name, value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </section>
  )
}

function comparable({ scenario, seed, digest, nowMs, summary, expectations, events }: Recording) {
  if (summary === null) throw new Error('only finished runs have figures')
  return {
    ...summary,
    scenario: scenario ?? '',
    seed: Number(seed),
    digest: digest ?? '',
    simulatedMs: nowMs,
    expectations,
    timeline: events,
  }
}
