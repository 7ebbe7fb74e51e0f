/** CreateEndpointConfig: its production variants, and a shadow where there may be one. */
import { MODEL_NAME, RESOURCE_NAME } from '../../../aws/sagemaker/variant-rules.ts'
import { CheckBox, NumberField, TextField } from './control.tsx'
import type { WireConfig, WireVariant } from './update-request.ts'

interface NewConfigProps {
  readonly name: string
  readonly onName: (name: string) => void
  readonly config: WireConfig
  readonly onConfig: (config: WireConfig) => void
}

export function NewConfig({ name, onName, config, onConfig }: NewConfigProps) {
  const { ProductionVariants: production, ShadowProductionVariants: shadows = [] } = config
  const [first] = production
  return (
    <div class="group">
      <TextField label="Its name" value={name} onChange={onName} {...RESOURCE_NAME} />
      {production.map((variant, index) => (
        <Variant
          key={variant.VariantName}
          name={variant.VariantName}
          variant={variant}
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
          hasName
          onChange={changed =>
            onConfig({ ...config, ShadowProductionVariants: shadows.with(index, changed) })
          }
        />
      ))}
    </div>
  )
}

/** All of the requests are copied to it: its weight is that of the variant it shadows. */
const shadowLike = (variant: WireVariant): WireVariant => ({
  ...variant,
  VariantName: `${variant.VariantName}-shadow`,
})

interface VariantProps {
  readonly name: string
  readonly variant: WireVariant
  /** Its name can be changed: a production variant's must stay, or there are no guardrails. */
  readonly hasName?: true
  readonly onChange: (variant: WireVariant) => void
}

function Variant({ name, variant, hasName, onChange }: VariantProps) {
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
        {...MODEL_NAME}
      />
      <TextField
        label="Instance type"
        value={String(variant.InstanceType ?? '')}
        onChange={InstanceType => set({ InstanceType })}
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
