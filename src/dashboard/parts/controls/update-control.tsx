/** An update of the endpoint: a form that knows UpdateEndpoint, and the same call for CLI and boto3. */
import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { endpoint, recording } from '../../store.ts'
import { Choice, Control, useAction } from './control.tsx'
import { DeploymentFields, type Fields } from './deployment-fields.tsx'
import { useConfig, useLastDeployment, useModelNames } from './described.ts'
import { NewConfig } from './new-config.tsx'
import { presentConfig, presentEndpoint } from './present.ts'
import { PrintedCalls } from './printed-calls.tsx'
import { askSageMaker } from './requests.ts'
import { hasVariantProblem, lacksGuardrails, presentFor, updateProblem } from './update-problem.ts'
import { type UpdateForm, updateRequests } from './update-request.ts'

const NEW_CONFIG = 'a new config, like the running one'

const PREFILLED: Fields = {
  endpointConfig: '',
  retainsDeployment: false,
  strategy: 'CANARY',
  size: { Type: 'CAPACITY_PERCENT', Value: 10 },
  rollbackSize: undefined,
  waitSeconds: 300,
  terminationWaitSeconds: 300,
  timeoutSeconds: undefined,
  alarms: [],
  retainsVariants: false,
  excludes: [],
}

export function UpdateControl() {
  const action = useAction()
  const { fields, set, target, draft, form, problem, isUnguarded, hasLast } = useUpdateForm()
  const models = useModelNames().value
  // Of a new config there is nothing to send before the server has told of the running one.
  const isUnknown = form.newConfig?.ProductionVariants.length === 0
  const isHeld =
    problem !== undefined ||
    isUnknown ||
    (form.newConfig !== undefined && hasVariantProblem(form.newConfig, models))
  const requests = updateRequests(form)
  const start = () =>
    action.run(async () => {
      for (const request of requests) {
        await askSageMaker(request)
        // If the update itself is refused, the next attempt finds the config made.
        if (request.operation === 'CreateEndpointConfig') target.value = form.endpointConfig
      }
    }, 'accepted: the endpoint is updating')
  const configs = new Set([NEW_CONFIG, target.value])
  for (const { name } of recording.value?.configs ?? []) {
    if (name !== presentConfig.value) configs.add(name)
  }
  return (
    <Control title="Update" action={action} isWide below={<PrintedCalls requests={requests} />}>
      <form
        onSubmit={event => {
          event.preventDefault()
          if (!isHeld) start()
        }}
      >
        <Choice
          label="Endpoint config"
          value={target.value}
          options={[...configs].map(name => [name, name])}
          onChange={chosen => {
            target.value = chosen
          }}
        />
        {form.newConfig !== undefined && (
          <NewConfig
            name={fields.value.endpointConfig}
            onName={endpointConfig => set({ endpointConfig })}
            config={form.newConfig}
            models={models}
            onConfig={config => {
              draft.value = config
            }}
          />
        )}
        <DeploymentFields fields={fields.value} set={set} hasLast={hasLast} />
        <div class="group" role="status">
          {isUnguarded && <p>{UNGUARDED}</p>}
          {problem !== undefined && <p class="problem">✗ AWS would refuse this: {problem}</p>}
        </div>
        <button type="submit" disabled={action.isBusy.value || isHeld}>
          Start update
        </button>
      </form>
    </Control>
  )
}

const UNGUARDED =
  'The variants have other names (or ml.inf1 instances): AWS deploys all at once, without baking.'

/** What is typed, as a whole and judged. */
function useUpdateForm() {
  const fields = useSignal(PREFILLED)
  const target = useSignal(NEW_CONFIG)
  const running = useConfig(presentConfig)
  const draft = useSignal(running.value)
  const existing = useConfig(
    useComputed(() => (target.value === NEW_CONFIG ? undefined : target.value)),
  )
  const lastDeployment = useLastDeployment().value
  const set = (change: Partial<Fields>): void => {
    fields.value = { ...fields.peek(), ...change }
  }
  useSignalEffect(() => {
    draft.value = running.value
  })
  useSignalEffect(() => {
    const name = presentConfig.value
    if (name === undefined) return
    set({ endpointConfig: nextName(name) })
    if (target.peek() === name) target.value = NEW_CONFIG
  })
  const isNew = target.value === NEW_CONFIG
  const form: UpdateForm = {
    ...fields.value,
    endpoint: endpoint.value,
    endpointConfig: isNew ? fields.value.endpointConfig : target.value,
    newConfig: isNew ? draft.value : undefined,
  }
  const config = isNew ? draft.value : existing.value
  const picture = presentEndpoint.value
  const isKnown = picture !== undefined && config.ProductionVariants.length > 0
  const present = isKnown ? presentFor(picture, running.value, lastDeployment) : undefined
  return {
    ...{ fields, set, target, draft, form },
    problem: present && updateProblem(form, present, config),
    isUnguarded: present !== undefined && lacksGuardrails(present, config),
    hasLast: lastDeployment !== undefined,
  }
}

/** `v1` → `v2`, `v1-config` → `v1-config-2`. */
function nextName(name: string): string {
  const number = /^(.*?)(\d+)$/.exec(name)
  const next = number === null ? `${name}-2` : `${number[1]}${Number(number[2]) + 1}`
  const isTaken = recording.peek()?.configs.some(each => each.name === next) ?? false
  return isTaken ? nextName(next) : next
}
