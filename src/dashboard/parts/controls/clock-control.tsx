/** The server's clock: pause, speed, and time ahead. */
import { useSignal } from '@preact/signals'
import { liveClock } from '../../store.ts'
import { Choice, Control, useAction } from './control.tsx'
import { askLab } from './requests.ts'

const SPEEDS = ['1', '10', '60', '300', '1000'] as const
const ADVANCES = ['1m', '5m', '15m', '1h', '6h'] as const

export function ClockControl() {
  const action = useAction()
  const advance = useSignal<(typeof ADVANCES)[number]>('5m')
  const { speed, isPaused } = liveClock.value ?? { speed: 1, isPaused: false }
  const set = (body: object) => action.run(() => setClock(body))
  const known = SPEEDS.find(each => each === String(speed))
  return (
    <Control title="Clock" action={action}>
      <button type="button" aria-pressed={isPaused} onClick={() => set({ pause: !isPaused })}>
        {isPaused ? 'Run the clock' : 'Pause the clock'}
      </button>
      <Choice
        label="Speed of the server"
        value={known ?? String(speed)}
        options={[
          ...(known === undefined ? [[String(speed), String(speed)] as const] : []),
          ...SPEEDS.map(each => [each, `${each}×`] as const),
        ]}
        onChange={chosen => set({ speed: Number(chosen) })}
      />
      <Choice
        label="Advance by"
        value={advance.value}
        options={ADVANCES.map(each => [each, each] as const)}
        onChange={chosen => {
          advance.value = chosen
        }}
      />
      <button
        type="button"
        disabled={action.isBusy.value}
        onClick={() => set({ advance: advance.value })}
      >
        Advance
      </button>
    </Control>
  )
}

async function setClock(body: object): Promise<void> {
  const answer = await askLab('POST', '/_lab/clock', body)
  const { speed, isPaused } = answer as { speed: number | string; isPaused: boolean }
  liveClock.value = { speed, isPaused }
}
