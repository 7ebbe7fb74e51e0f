/** Load from inside the server: its rate, and for how long. */
import { useSignal, useSignalEffect } from '@preact/signals'
import { countText } from '../../charts/chart-spec.ts'
import { endpoint } from '../../store.ts'
import { Choice, Control, useAction } from './control.tsx'
import { newestLoad } from './present.ts'
import { askLab } from './requests.ts'

const TIMES = ['1m', '15m', '1h', '24h'] as const
/** Of a slider whose steps grow with the rate. */
const RATES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] as const

interface Load {
  readonly endpoint: string
  readonly ratePerSecond: number
}

export function LoadControl() {
  const action = useAction()
  const step = useSignal(4)
  const time = useSignal<(typeof TIMES)[number]>('15m')
  const running = useSignal<readonly Load[]>([])
  const follow = (answer: unknown): void => {
    running.value = (answer as { load: readonly Load[] }).load
  }
  useSignalEffect(() => {
    newestLoad.value
    askLab('GET', '/_lab/load').then(follow, () => {})
  })
  const rate = RATES[step.value] ?? 1
  const own = running.value.find(each => each.endpoint === endpoint.value)
  const start = () => {
    const body = { endpoint: endpoint.value, rate: `${rate}/s`, for: time.value }
    return action.run(async () => follow(await askLab('POST', '/_lab/load', body)))
  }
  const stop = () =>
    action.run(async () =>
      follow(await askLab('DELETE', `/_lab/load/${encodeURIComponent(endpoint.value)}`)),
    )
  return (
    <Control title="Load" action={action}>
      <label class="wide">
        Requests per second of virtual time: <b>{rate}</b>
        <input
          type="range"
          min={0}
          max={RATES.length - 1}
          value={step.value}
          aria-valuetext={`${rate} per second`}
          onInput={({ currentTarget }) => {
            step.value = Number(currentTarget.value)
          }}
          onChange={() => {
            if (own !== undefined) start()
          }}
        />
      </label>
      <Choice
        label="For"
        value={time.value}
        options={TIMES.map(each => [each, each] as const)}
        onChange={chosen => {
          time.value = chosen
        }}
      />
      <button type="button" onClick={start}>
        {own === undefined ? 'Start load' : 'Set rate'}
      </button>
      <button type="button" disabled={own === undefined} onClick={stop}>
        Stop load
      </button>
      <span class="now">{own ? `${countText(own.ratePerSecond)}/s now` : 'no load now'}</span>
    </Control>
  )
}
