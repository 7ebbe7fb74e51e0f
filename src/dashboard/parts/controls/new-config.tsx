/** CreateEndpointConfig: its production variants, and a shadow where there may be one. */
import { INSTANCE_TYPES } from '../../../aws/sagemaker/instance-types.ts'
import { MODEL_NAME, RESOURCE_NAME } from '../../../aws/sagemaker/variant-rules.ts'
import { CheckBox, NumberField, TextField } from './control.tsx'
import { variantProblems } from './update-problem.ts'
import type { WireConfig, WireVariant } from './update-request.ts'

interface NewConfigProps {
  readonly name: string
  readonly onName: (name: string) => void
  readonly config: WireConfig
  readonly onConfig: (config: WireConfig) => void
  /** Of those that the server knows; empty: not known yet. */
  readonly models: readonly string[]
}

const MODELS = 'known-models'
const TYPES = 'instance-types'

export function NewConfig({ name, onName, config, onConfig, models }: NewConfigProps) {
  const { ProductionVariants: production, ShadowProductionVariants: shadows = [] } = config
  const [first] = production
  return (
    <div class="group">
      <Offers id={MODELS} texts={models} />
      <Offers id={TYPES} texts={INSTANCE_TYPES} />
      <TextField label="Its name" value={name} onChange={onName} {...RESOURCE_NAME} />
      {production.map((variant, index) => (
        <Variant
          key={variant.VariantName}
          name={variant.VariantName}
          variant={variant}
          models={models}
          onChange={changed =>
            onConfig({ ...config, ProductionVariants: production.with(index, changed) })
          }
        />
      ))}
      {first !== undefined && (production.length === 1 || shadows.length > 0) && (
        <CheckBox
          label="a shadow variant that gets copies of the requests"
          isChecked={shadows.length > 0}
          onChange={isWanted =>
            onConfig({
              ProductionVariants: production,
              ...(isWanted ? { ShadowProductionVariants: [shadowLike(first)] } : {}),
            })
          }
        />
      )}
      {shadows.map((variant, index) => (
        <Variant
          key="shadow"
          name={`Shadow of ${first?.VariantName ?? ''}`}
          variant={variant}
          models={models}
          hasName
          onChange={changed =>
            onConfig({ ...config, ShadowProductionVariants: shadows.with(index, changed) })
          }
        />
      ))}
    </div>
  )
}

const Offers = ({ id, texts }: { readonly id: string; readonly texts: readonly string[] }) => (
  <datalist id={id}>
    {texts.map(text => (
      <option key={text} value={text} />
    ))}
  </datalist>
)

/** All of the requests are copied to it: its weight is that of the variant it shadows. */
const shadowLike = (variant: WireVariant): WireVariant => ({
  ...variant,
  VariantName: `${variant.VariantName}-shadow`,
})

interface VariantProps {
  readonly name: string
  readonly variant: WireVariant
  readonly models: readonly string[]
  /** Its name can be changed: a production variant's must stay, or there are no guardrails. */
  readonly hasName?: true
  readonly onChange: (variant: WireVariant) => void
}

function Variant({ name, variant, models, hasName, onChange }: VariantProps) {
  const problems = variantProblems(variant, models)
  const set = (members: object): void => onChange({ ...variant, ...members })
  return (
    <fieldset class="variant">
      <legend>{name}</legend>
      {hasName && (
        <TextField
          label="Variant name"
          value={variant.VariantName}
          onChange={VariantName => set({ VariantName })}
          {...RESOURCE_NAME}
        />
      )}
      <TextField
        label="Model"
        value={String(variant.ModelName ?? '')}
        onChange={ModelName => set({ ModelName })}
        list={MODELS}
        problem={problems.ModelName}
        {...MODEL_NAME}
      />
      <TextField
        label="Instance type"
        value={String(variant.InstanceType ?? '')}
        onChange={InstanceType => set({ InstanceType })}
        list={TYPES}
        problem={problems.InstanceType}
      />
      <NumberField
        label="Instances"
        value={Number(variant.InitialInstanceCount ?? 1)}
        min={1}
        onChange={InitialInstanceCount => set({ InitialInstanceCount })}
      />
      <NumberField
        label="Weight"
        value={Number(variant.InitialVariantWeight ?? 1)}
        min={0}
        step="any"
        onChange={InitialVariantWeight => set({ InitialVariantWeight })}
      />
    </fieldset>
  )
}
