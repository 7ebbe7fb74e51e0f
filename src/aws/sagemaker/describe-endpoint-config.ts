/**
 * DescribeEndpointConfig: the config as CreateEndpointConfig was told, members without effect
 * included, and nothing that was not said.
 *
 * Source: SageMaker API, DescribeEndpointConfig; endpoints.md 2.3; clients.md 2 (rule 9), 7.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import type { EndpointConfig } from '../../core/endpoint/endpoint-config.ts'
import { recordsOf } from '../account-records.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { productionVariantOf } from './production-variant.ts'
import { EndpointConfigName } from './shapes.ts'

export const describeEndpointConfig = defineOperation({
  service: 'SageMaker',
  name: 'DescribeEndpointConfig',
  resource: 'EndpointConfigName',
  input: z.object({ EndpointConfigName }),
  run(world, { EndpointConfigName: name }) {
    const config = world.endpoints.configs.find(name)
    const { Tags: _, ...given } = recordsOf(world).endpointConfigs.get(name)?.request ?? {}
    return {
      ...variantsOf(config),
      ...given,
      EndpointConfigName: config.name,
      EndpointConfigArn: arnOf(world.account, 'endpoint-config', config.name),
      CreationTime: timestampOf(world, config.createdAtMs),
    }
  },
})

/** Of a config that no request described: an inference experiment writes its own. */
function variantsOf({ variants, shadowVariants }: EndpointConfig) {
  const shadows = shadowVariants.map(productionVariantOf)
  return {
    ProductionVariants: variants.map(productionVariantOf),
    ShadowProductionVariants: shadows.length === 0 ? undefined : shadows,
  }
}
