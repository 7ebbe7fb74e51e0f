/**
 * DescribeEndpointConfig. Members that have no effect are not remembered and so not shown.
 *
 * Source: SageMaker API, DescribeEndpointConfig; endpoints.md 2.3.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
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
    const config = world.endpoints.config(name)
    const shadows = config.shadowVariants.map(productionVariantOf)
    return {
      EndpointConfigName: config.name,
      EndpointConfigArn: arnOf(world.account, 'endpoint-config', config.name),
      ProductionVariants: config.variants.map(productionVariantOf),
      ShadowProductionVariants: shadows.length === 0 ? undefined : shadows,
      CreationTime: timestampOf(world, config.createdAtMs),
    }
  },
})
