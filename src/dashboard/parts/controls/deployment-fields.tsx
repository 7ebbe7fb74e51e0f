/** The members of UpdateEndpoint beside the config: how to deploy, and what stays as it is. */
import { DEPLOYMENT_BOUNDS } from '../../../aws/sagemaker/deployment-rules.ts'
import type { VariantProperty } from '../../../core/endpoint/update-rules.ts'
import { recording } from '../../store.ts'
import { CheckBox, Choice, NumberField } from './control.tsx'
import { type Size, STRATEGIES, type Strategy, type UpdateForm } from './update-request.ts'

export type Fields = Omit<UpdateForm, 'endpoint' | 'newConfig'>

interface FieldsProps {
  readonly fields: Fields
  readonly set: (change: Partial<Fields>) => void
}

type Deployment = Strategy | 'RETAINED'

interface DeploymentProps extends FieldsProps {
  /** There is one to repeat. */
  readonly hasLast: boolean
}

export function DeploymentFields({ fields, set, hasLast }: DeploymentProps) {
  const chosen: Deployment = fields.retainsDeployment ? 'RETAINED' : fields.strategy
  const offersLast = hasLast || fields.retainsDeployment
  const options: readonly (readonly [Deployment, string])[] = [
    ...STRATEGIES.map(({ strategy, label }) => [strategy, label] as const),
    ...(offersLast ? [['RETAINED', 'As the last time (RetainDeploymentConfig)'] as const] : []),
  ]
  return (
    <>
      <div class="group">
        <Choice
          label="Deployment"
          value={chosen}
          options={options}
          onChange={choice =>
            set(
              choice === 'RETAINED'
                ? { retainsDeployment: true }
                : { retainsDeployment: false, strategy: choice },
            )
          }
        />
        {!fields.retainsDeployment && <PolicyFields fields={fields} set={set} />}
      </div>
      {!fields.retainsDeployment && <AlarmFields fields={fields} set={set} />}
      <RetentionFields fields={fields} set={set} />
    </>
  )
}

const SIZE_LABELS = { CANARY: 'Canary size', LINEAR: 'Step size', ROLLING: 'Batch size' } as const

function PolicyFields({ fields, set }: FieldsProps) {
  const { strategy, rollbackSize } = fields
  return (
    <>
      {strategy !== 'ALL_AT_ONCE' && (
        <SizeFields
          label={SIZE_LABELS[strategy]}
          size={fields.size}
          onChange={size => set({ size })}
        />
      )}
      <NumberField
        label="Baking, seconds"
        value={fields.waitSeconds}
        onChange={waitSeconds => set({ waitSeconds })}
        {...DEPLOYMENT_BOUNDS.WaitIntervalInSeconds}
      />
      {strategy !== 'ROLLING' && (
        <NumberField
          label="Termination wait, seconds"
          value={fields.terminationWaitSeconds}
          onChange={terminationWaitSeconds => set({ terminationWaitSeconds })}
          {...DEPLOYMENT_BOUNDS.TerminationWaitInSeconds}
        />
      )}
      {strategy === 'ROLLING' && (
        <CheckBox
          label="roll back in batches"
          isChecked={rollbackSize !== undefined}
          onChange={isWanted => set({ rollbackSize: isWanted ? fields.size : undefined })}
        />
      )}
      {strategy === 'ROLLING' && rollbackSize !== undefined && (
        <SizeFields
          label="Rollback batch size"
          size={rollbackSize}
          onChange={size => set({ rollbackSize: size })}
        />
      )}
      <CheckBox
        label="roll back when it takes too long"
        isChecked={fields.timeoutSeconds !== undefined}
        onChange={isWanted => set({ timeoutSeconds: isWanted ? 3600 : undefined })}
      />
      {fields.timeoutSeconds !== undefined && (
        <NumberField
          label="At most, seconds"
          value={fields.timeoutSeconds}
          onChange={timeoutSeconds => set({ timeoutSeconds })}
          {...DEPLOYMENT_BOUNDS.MaximumExecutionTimeoutInSeconds}
        />
      )}
    </>
  )
}

interface SizeProps {
  readonly label: string
  readonly size: Size
  readonly onChange: (size: Size) => void
}

const SizeFields = ({ label, size, onChange }: SizeProps) => (
  <span class="size">
    <NumberField
      label={label}
      value={size.Value}
      min={1}
      onChange={Value => onChange({ ...size, Value })}
    />
    <Choice
      label={`Unit of ${label.toLowerCase()}`}
      isLabelHidden
      value={size.Type}
      options={[
        ['CAPACITY_PERCENT', '% of the fleet'],
        ['INSTANCE_COUNT', 'instances'],
      ]}
      onChange={Type => onChange({ ...size, Type })}
    />
  </span>
)

function AlarmFields({ fields: { alarms }, set }: FieldsProps) {
  const known = recording.value?.alarms ?? []
  if (known.length === 0) return null
  return (
    <div class="group">
      {known.map(({ name }) => (
        <CheckBox
          key={name}
          label={`roll back on ${name}`}
          isChecked={alarms.includes(name)}
          onChange={isWanted => set({ alarms: without(alarms, name, isWanted) })}
        />
      ))}
    </div>
  )
}

const PROPERTIES: readonly { readonly property: VariantProperty; readonly label: string }[] = [
  { property: 'DesiredInstanceCount', label: 'but take the instance counts of the config' },
  { property: 'DesiredWeight', label: 'but take the weights of the config' },
]

function RetentionFields({ fields: { retainsVariants, excludes }, set }: FieldsProps) {
  return (
    <div class="group">
      <CheckBox
        label="keep the present instance counts and weights"
        isChecked={retainsVariants}
        onChange={isWanted => set({ retainsVariants: isWanted, excludes: [] })}
      />
      {retainsVariants &&
        PROPERTIES.map(({ property, label }) => (
          <CheckBox
            key={property}
            label={label}
            isChecked={excludes.includes(property)}
            onChange={isWanted => set({ excludes: without(excludes, property, isWanted) })}
          />
        ))}
    </div>
  )
}

/** The list without the item, and then, if it is wanted, with it at the end. */
function without<Item>(items: readonly Item[], item: Item, isWanted: boolean): readonly Item[] {
  const rest = items.filter(each => each !== item)
  return isWanted ? [...rest, item] : rest
}
