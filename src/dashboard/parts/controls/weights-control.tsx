/** UpdateEndpointWeightsAndCapacities: who gets which part of the traffic. */
import { useSignal } from '@preact/signals'
import { endpoint } from '../../store.ts'
import { Control, NumberField, useAction } from './control.tsx'
import { presentEndpoint } from './present.ts'
import { askSageMaker } from './requests.ts'

export function WeightsControl() {
  const action = useAction()
  /** What is typed and not sent yet. */
  const typed = useSignal<Readonly<Record<string, number>>>({})
  const weights = presentEndpoint.value?.weights ?? {}
  const wanted = Object.entries(weights).map(
    ([name, weight]) => [name, typed.value[name] ?? weight] as const,
  )
  const total = wanted.reduce((sum, [, weight]) => sum + weight, 0)
  const send = () =>
    action.run(async () => {
      await askSageMaker({
        operation: 'UpdateEndpointWeightsAndCapacities',
        input: {
          EndpointName: endpoint.value,
          DesiredWeightsAndCapacities: wanted.map(([VariantName, DesiredWeight]) => ({
            VariantName,
            DesiredWeight,
          })),
        },
      })
      typed.value = {}
    }, 'accepted: the endpoint is updating')
  if (wanted.length === 0) return null
  return (
    <Control title="Weights" action={action}>
      {wanted.map(([name, weight]) => (
        <span key={name} class="weight">
          <NumberField
            label={`Weight of ${name}`}
            value={weight}
            min={0}
            step="any"
            onChange={value => {
              typed.value = { ...typed.value, [name]: value }
            }}
          />{' '}
          <small>{total === 0 ? '–' : `${Math.round((1000 * weight) / total) / 10}%`}</small>
        </span>
      ))}
      <button type="button" disabled={action.isBusy.value} onClick={send}>
        Change weights
      </button>
    </Control>
  )
}
