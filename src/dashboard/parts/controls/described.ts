/** What the server tells of an endpoint and its configs: all of it, where a recording has a part. */
import { type ReadonlySignal, type Signal, useSignal, useSignalEffect } from '@preact/signals'
import type { WireDeploymentConfig } from '../../../aws/sagemaker/deployment-rules.ts'
import { endpoint } from '../../store.ts'
import { newestModel, presentConfig, presentStatus } from './present.ts'
import { askLab, askSageMaker } from './requests.ts'
import type { WireConfig } from './update-request.ts'

const NO_CONFIG: WireConfig = { ProductionVariants: [] }

/** Follows the name; without variants while nothing is known, or when the config is deleted. */
export function useConfig(name: ReadonlySignal<string | undefined>): Signal<WireConfig> {
  const config = useSignal(NO_CONFIG)
  useSignalEffect(() => {
    const asked = name.value
    if (asked === undefined) return
    const request = { operation: 'DescribeEndpointConfig', input: { EndpointConfigName: asked } }
    describe(request).then(answer => {
      if (name.peek() === asked) config.value = variantsOf(answer as WireConfig | undefined)
    })
  })
  return config
}

function variantsOf(answer: WireConfig | undefined): WireConfig {
  const { ProductionVariants, ShadowProductionVariants = [] } = answer ?? NO_CONFIG
  const hasShadow = ShadowProductionVariants.length > 0
  return { ProductionVariants, ...(hasShadow ? { ShadowProductionVariants } : {}) }
}

/** How the endpoint was deployed the last time; `undefined`: it never was, or without a config. */
export function useLastDeployment(): ReadonlySignal<WireDeploymentConfig | undefined> {
  const last = useSignal<WireDeploymentConfig | undefined>(undefined)
  useSignalEffect(() => {
    const EndpointName = endpoint.value
    // An update begins and ends with a change of these.
    if (presentConfig.value === undefined || presentStatus.value === undefined) return
    describe({ operation: 'DescribeEndpoint', input: { EndpointName } }).then(answer => {
      last.value = (
        answer as { LastDeploymentConfig?: WireDeploymentConfig } | undefined
      )?.LastDeploymentConfig
    })
  })
  return last
}

/** Of the models that a config may name; empty while nothing is known. */
export function useModelNames(): ReadonlySignal<readonly string[]> {
  const names = useSignal<readonly string[]>([])
  useSignalEffect(() => {
    newestModel.value
    askLab('GET', '/_lab/models').then(
      answer => {
        names.value = Object.keys(answer ?? {})
      },
      () => {},
    )
  })
  return names
}

/** `undefined`: it is not there (any more). */
const describe = (request: Parameters<typeof askSageMaker>[0]): Promise<unknown> =>
  askSageMaker(request).catch(() => undefined)
