/** Faults on purpose: what is in force, what to break next. */
import { useSignal, useSignalEffect } from '@preact/signals'
import { clockText } from '../../../scenario/story/event-text.ts'
import { endpoint } from '../../store.ts'
import { type Action, Choice, Control, useAction } from './control.tsx'
import { newestFault, presentVariants } from './present.ts'
import { askLab } from './requests.ts'

interface Fault {
  readonly id: string
  readonly fault: string
  readonly target: string
  readonly endsAtMs?: number
}

/** What is sent, by what is chosen. */
const KINDS = [
  ['errors 20%', { errors: '20%' }],
  ['errors 50%', { errors: '50%' }],
  ['errors 100%', { errors: '100%' }],
  ['latency ×2', { latency: 'x2' }],
  ['latency ×5', { latency: 'x5' }],
  ['latency ×20', { latency: 'x20' }],
  ['kill an instance', { kill: 1 }],
] as const
const TIMES = ['1m', '5m', '15m', '1h'] as const

export function FaultsControl() {
  const action = useAction()
  const kind = useSignal<string>('errors 20%')
  const chosenTarget = useSignal('')
  const time = useSignal<(typeof TIMES)[number]>('5m')
  const active = useSignal<readonly Fault[]>([])
  useSignalEffect(() => {
    newestFault.value
    const follow = (answer: unknown): void => {
      active.value = (answer as { faults: readonly Fault[] }).faults
    }
    askLab('GET', '/_lab/faults').then(follow, () => {})
  })
  const targets = targetsNow()
  const target = targets.find(([name]) => name === chosenTarget.value) ?? targets[0]
  const inject = () =>
    action.run(async () => {
      const effect = KINDS.find(([name]) => name === kind.value)?.[1] ?? {}
      const lasts = 'kill' in effect ? {} : { for: time.value }
      await askLab('POST', '/_lab/faults', { ...target?.[1], ...effect, ...lasts })
    })
  return (
    <Control title="Faults" action={action}>
      <Choice
        label="Break"
        value={target?.[0] ?? ''}
        options={targets.map(([name]) => [name, name] as const)}
        onChange={chosen => {
          chosenTarget.value = chosen
        }}
      />
      <Choice
        label="with"
        value={kind.value}
        options={KINDS.map(([name]) => [name, name] as const)}
        onChange={chosen => {
          kind.value = chosen
        }}
      />
      {kind.value !== 'kill an instance' && (
        <Choice
          label="for"
          value={time.value}
          options={TIMES.map(each => [each, each] as const)}
          onChange={chosen => {
            time.value = chosen
          }}
        />
      )}
      <button type="button" disabled={action.isBusy.value} onClick={inject}>
        Inject fault
      </button>
      <ActiveFaults faults={active.value} action={action} />
    </Control>
  )
}

interface ActiveFaultsProps {
  readonly faults: readonly Fault[]
  readonly action: Action
}

const ActiveFaults = ({ faults, action }: ActiveFaultsProps) => (
  <ul class="active" aria-label="Faults in force">
    {faults.map(fault => (
      <li key={fault.id}>
        <span>
          ✖ {fault.target}: {fault.fault}
          {fault.endsAtMs !== undefined && `, until ${clockText(Math.floor(fault.endsAtMs))}`}
        </span>{' '}
        <button
          type="button"
          aria-label={`Lift ${fault.fault} of ${fault.target}`}
          disabled={action.isBusy.value}
          onClick={() => action.run(() => askLab('DELETE', `/_lab/faults/${fault.id}`))}
        >
          Lift
        </button>
      </li>
    ))}
  </ul>
)

/** Variants, and the models behind them: a model's fault hits the new fleet of an update, too. */
function targetsNow(): readonly (readonly [string, object])[] {
  const variants = presentVariants.value.map(
    ({ name }) => [`variant ${name}`, { endpoint: endpoint.value, variant: name }] as const,
  )
  const models = [...new Set(presentVariants.value.map(({ model }) => model))]
  return [...variants, ...models.map(model => [`model ${model}`, { model }] as const)]
}
