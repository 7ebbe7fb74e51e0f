/** The values of a chart around the time cursor, for readers of numbers and of screens. */
import { useSignal } from '@preact/signals'
import { clockText } from '../../scenario/story/event-text.ts'
import { indexAt } from '../charts/chart-rows.ts'
import { type ChartSpec, lineLabel } from '../charts/chart-spec.ts'
import { cursorMs } from '../store.ts'
import { Scroller } from './scroller.tsx'

const ROWS = 31

export function ChartTable({ spec }: { readonly spec: ChartSpec }) {
  const isOpen = useSignal(false)
  return (
    <details
      class="table"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open
      }}
    >
      <summary>Table</summary>
      {isOpen.value && <Rows spec={spec} />}
    </details>
  )
}

function Rows({ spec }: { readonly spec: ChartSpec }) {
  const { x, lines, text, title } = spec
  const at = indexAt(spec, cursorMs.value)
  const start = Math.max(0, Math.min(at - (ROWS >> 1), x.length - ROWS))
  return (
    <Scroller label={`${title}: values`}>
      <table>
        <caption>
          {x.length > ROWS
            ? `${ROWS} of ${x.length} rows, around the time cursor`
            : `all ${x.length} rows`}
        </caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            {lines.map(line => (
              <th key={lineLabel(line)} scope="col">
                {lineLabel(line)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {x.slice(start, start + ROWS).map((seconds, i) => (
            <tr key={seconds} class={start + i === at ? 'now' : ''}>
              <th scope="row">{clockText(seconds * 1000)}</th>
              {lines.map(line => {
                const value = line.values[start + i]
                return (
                  <td key={lineLabel(line)}>
                    {value === null || value === undefined ? '–' : text(value)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}
