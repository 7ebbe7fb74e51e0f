/** Several runs side by side: how each stands, the figures of `compare`, and charts with all of them. */
import { computed } from '@preact/signals'
import { cellText, compareRuns } from '../../scenario/compare.ts'
import type { Recording } from '../../scenario/recording/recording.ts'
import { type ComparedRun, compareCharts } from '../charts/compare-charts.ts'
import { besideOf } from '../model/beside.ts'
import { endpoint, recordings, runNames } from '../store.ts'
import { Chart } from './chart.tsx'
import { RunCards } from './run-cards.tsx'
import { Scroller } from './scroller.tsx'

/** Which runs there are, not how far a live one has come: charts are made anew when it changes. */
const runKey = computed(() =>
  recordings.value.map(({ nowMs }) => Math.floor(nowMs / 60_000)).join(' '),
)

const charts = computed(() => {
  runKey.value
  const name = endpoint.value
  const runs = recordings.peek().map((recording, i): ComparedRun => {
    return { name: runNames.value[i] ?? '', recording, endpoint: besideOf(recording, name) }
  })
  return compareCharts(runs)
})

export const Compare = () => (
  <div class="compare">
    <div class="sums">
      <RunCards />
      <Figures />
    </div>
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
