/** What the run came to, or a live one has come to so far: the figures of `run --json`. */
import type { VariantCounts } from '../../core/endpoint/endpoint-counts.ts'
import { msText, usdText } from '../charts/chart-spec.ts'
import { isPrinting } from '../drawing-ahead.ts'
import { reportOf, sumOf, totalsOf } from '../model/totals.ts'
import { endpoint, recording } from '../store.ts'
import { Scroller } from './scroller.tsx'

export function Results() {
  const run = recording.value
  const counts = run?.counts.find(each => each.endpoint === endpoint.value)
  if (run === undefined || counts === undefined) return null
  const { requests, failed, invocations } = totalsOf(counts)
  const reports = run.summary?.endpoints[endpoint.value]?.variants ?? {}
  return (
    <section class="card results" aria-label="Results">
      <h2>
        {run.summary === null ? 'So far' : 'Result'} <small>whole run, not the cursor</small>
      </h2>
      <Scroller label="Figures by variant">
        <table>
          <thead>
            <tr>
              {['Variant', 'Requests', 'Share', 'OK', '4xx', '5xx', 'No answer'].map(name => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              {run.summary !== null && <th scope="col">p99</th>}
              {run.summary !== null && <th scope="col">Cost</th>}
            </tr>
          </thead>
          <tbody>
            {counts.variants.map((each, i) => (
              <tr key={i} data-variant={each.variant}>
                <th scope="row">
                  {each.variant}
                  {each.isShadow && ' (shadow)'}
                </th>
                <Figures each={each} of={invocations} />
                {run.summary !== null && (
                  <td>{orDash(reportOf(reports, each)?.latencyMs.p99, msText)}</td>
                )}
                {run.summary !== null && (
                  <td>{orDash(reportOf(reports, each)?.costUsd, usdText)}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      <p class="total">
        <b data-total={requests}>{whole(requests)}</b> requests,{' '}
        <b data-failed={failed}>{whole(failed)}</b> failed
        {run.summary !== null && `, ${usdText(run.summary.costUsd)}`}
      </p>
      <Expectations />
    </section>
  )
}

function Figures({ each, of }: { readonly each: VariantCounts; readonly of: number }) {
  const { invocations, outcomes } = each
  const count = (...names: readonly string[]): number => sumOf(names, name => outcomes[name] ?? 0)
  return (
    <>
      <td data-invocations={invocations}>{whole(invocations)}</td>
      <td>{of === 0 ? '–' : `${Math.round((1000 * invocations) / of) / 10}%`}</td>
      <td>{whole(count('ok'))}</td>
      <td>{whole(count('error4xx'))}</td>
      <td>{whole(count('error5xx'))}</td>
      <td>{whole(count('timeout', 'queueFull', 'instanceLost'))}</td>
    </>
  )
}

function Expectations() {
  const expectations = recording.value?.expectations ?? []
  if (expectations.length === 0) return null
  const missed = expectations.filter(({ passed }) => !passed).length
  return (
    <details class="met-all" open={missed > 0 || isPrinting.value}>
      <summary class={missed > 0 ? 'missed' : ''}>
        {missed > 0 ? '✗' : '✓'} {expectations.length - missed} of {expectations.length}{' '}
        expectations met
      </summary>
      <ul class="expectations">
        {expectations.map(({ expression, passed }) => (
          <li key={expression} class={passed ? 'met' : 'missed'}>
            {passed ? '✓' : '✗'} <code>{expression}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}

const whole = (value: number): string => value.toLocaleString('en-US')
const orDash = (value: number | null | undefined, text: (value: number) => string): string =>
  value === null || value === undefined ? '–' : text(value)
