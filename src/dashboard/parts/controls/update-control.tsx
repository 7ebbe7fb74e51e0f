/** An update of the endpoint: a form that knows UpdateEndpoint, and the same call for CLI and boto3. */
import { useSignal, useSignalEffect } from '@preact/signals'
import { endpoint, recording } from '../../store.ts'
import { type AwsRequest, asAwsCli, asBoto3 } from './as-commands.ts'
import { Choice, Control, NumberField, TextField, useAction } from './control.tsx'
import { presentConfig } from './present.ts'
import { askSageMaker } from './requests.ts'
import { STRATEGIES, type UpdateForm, updateRequests, type WireVariant } from './update-request.ts'

const NEW_CONFIG = 'a new config, like the running one'
const SIZE_LABELS = { CANARY: 'Canary size', LINEAR: 'Step size', ROLLING: 'Batch size' } as const

type Fields = Omit<UpdateForm, 'endpoint' | 'variants'>

const PREFILLED: Fields = {
  endpointConfig: '',
  strategy: 'CANARY',
  sizeType: 'CAPACITY_PERCENT',
  sizeValue: 10,
  waitSeconds: 300,
  terminationWaitSeconds: 300,
  alarms: [],
}

export function UpdateControl() {
  const action = useAction()
  const fields = useSignal(PREFILLED)
  const target = useSignal(NEW_CONFIG)
  const variants = useSignal<readonly WireVariant[]>([])
  const set = (change: Partial<Fields>): void => {
    fields.value = { ...fields.peek(), ...change }
  }
  useSignalEffect(() => {
    const name = presentConfig.value
    if (name === undefined) return
    set({ endpointConfig: nextName(name) })
    const request = { operation: 'DescribeEndpointConfig', input: { EndpointConfigName: name } }
    askSageMaker(request).then(
      answer => {
        variants.value = (
          answer as { ProductionVariants: readonly WireVariant[] }
        ).ProductionVariants
      },
      () => {}, // it is deleted: then there is nothing to begin from
    )
  })
  const others = (recording.value?.configs ?? []).filter(({ name }) => name !== presentConfig.value)
  const isNew = target.value === NEW_CONFIG
  const form: UpdateForm = {
    ...fields.value,
    endpoint: endpoint.value,
    endpointConfig: isNew ? fields.value.endpointConfig : target.value,
    variants: isNew ? variants.value : undefined,
  }
  const requests = updateRequests(form)
  const start = () =>
    action.run(async () => {
      for (const request of requests) await askSageMaker(request)
    }, 'accepted: the endpoint is updating')
  return (
    <Control title="Update" action={action} isWide>
      <form
        onSubmit={event => {
          event.preventDefault()
          start()
        }}
      >
        <Choice
          label="Endpoint config"
          value={target.value}
          options={[NEW_CONFIG, ...others.map(({ name }) => name)].map(name => [name, name])}
          onChange={chosen => {
            target.value = chosen
          }}
        />
        {isNew && <NewConfig fields={fields.value} set={set} variants={variants} />}
        <DeploymentFields fields={fields.value} set={set} />
        <button type="submit" disabled={action.isBusy.value}>
          Start update
        </button>
      </form>
      <Calls requests={requests} />
    </Control>
  )
}

interface FieldsProps {
  readonly fields: Fields
  readonly set: (change: Partial<Fields>) => void
}

function NewConfig({
  fields,
  set,
  variants,
}: FieldsProps & { readonly variants: { value: readonly WireVariant[] } }) {
  const change = (index: number, members: object): void => {
    variants.value = variants.value.map((each, i) => (i === index ? { ...each, ...members } : each))
  }
  return (
    <div class="group">
      <TextField
        label="Its name"
        value={fields.endpointConfig}
        onChange={endpointConfig => set({ endpointConfig })}
      />
      {variants.value.map((variant, index) => (
        <fieldset key={variant.VariantName} class="variant">
          <legend>{variant.VariantName}</legend>
          <TextField
            label="Model"
            value={String(variant.ModelName ?? '')}
            onChange={ModelName => change(index, { ModelName })}
          />
          <TextField
            label="Instance type"
            value={String(variant.InstanceType ?? '')}
            onChange={InstanceType => change(index, { InstanceType })}
          />
          <NumberField
            label="Instances"
            value={Number(variant.InitialInstanceCount ?? 1)}
            min={1}
            onChange={InitialInstanceCount => change(index, { InitialInstanceCount })}
          />
          <NumberField
            label="Weight"
            value={Number(variant.InitialVariantWeight ?? 1)}
            min={0}
            step="any"
            onChange={InitialVariantWeight => change(index, { InitialVariantWeight })}
          />
        </fieldset>
      ))}
    </div>
  )
}

function DeploymentFields({ fields, set }: FieldsProps) {
  const { strategy } = fields
  const alarms = recording.value?.alarms ?? []
  return (
    <div class="group">
      <Choice
        label="Deployment"
        value={strategy}
        options={STRATEGIES.map(each => [each.strategy, each.label] as const)}
        onChange={chosen => set({ strategy: chosen })}
      />
      {strategy !== 'ALL_AT_ONCE' && (
        <>
          <NumberField
            label={SIZE_LABELS[strategy]}
            value={fields.sizeValue}
            min={1}
            onChange={sizeValue => set({ sizeValue })}
          />
          <Choice
            label="Unit"
            value={fields.sizeType}
            options={[
              ['CAPACITY_PERCENT', '% of the fleet'],
              ['INSTANCE_COUNT', 'instances'],
            ]}
            onChange={sizeType => set({ sizeType })}
          />
        </>
      )}
      <NumberField
        label="Baking, seconds"
        value={fields.waitSeconds}
        min={0}
        onChange={waitSeconds => set({ waitSeconds })}
      />
      {strategy !== 'ROLLING' && (
        <NumberField
          label="Termination wait, seconds"
          value={fields.terminationWaitSeconds}
          min={0}
          onChange={terminationWaitSeconds => set({ terminationWaitSeconds })}
        />
      )}
      {alarms.map(({ name }) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={fields.alarms.includes(name)}
            onChange={({ currentTarget: { checked } }) => {
              const rest = fields.alarms.filter(each => each !== name)
              set({ alarms: checked ? [...rest, name] : rest })
            }}
          />{' '}
          roll back on {name}
        </label>
      ))}
    </div>
  )
}

const Calls = ({ requests }: { readonly requests: readonly AwsRequest[] }) => (
  <details class="calls">
    <summary>The same with the AWS CLI and boto3</summary>
    <Copyable name="AWS CLI" text={asAwsCli(requests, location.origin)} />
    <Copyable name="boto3" text={asBoto3(requests, location.origin)} />
  </details>
)

function Copyable({ name, text }: { readonly name: string; readonly text: string }) {
  const isCopied = useSignal(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    isCopied.value = true
    setTimeout(() => {
      isCopied.value = false
    }, 2000)
  }
  return (
    <figure>
      <figcaption>
        {name}{' '}
        <button type="button" aria-label={`Copy for ${name}`} onClick={copy}>
          {isCopied.value ? 'Copied' : 'Copy'}
        </button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0} data-calls={name}>
        {text}
      </pre>
    </figure>
  )
}

/** `v1` → `v2`, `v1-config` → `v1-config-2`. */
function nextName(name: string): string {
  const number = /^(.*?)(\d+)$/.exec(name)
  const next = number === null ? `${name}-2` : `${number[1]}${Number(number[2]) + 1}`
  const isTaken = recording.peek()?.configs.some(each => each.name === next) ?? false
  return isTaken ? nextName(next) : next
}
