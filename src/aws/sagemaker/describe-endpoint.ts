/**
 * DescribeEndpoint: what an endpoint is, and what is being done to it.
 *
 * Source: SageMaker API, DescribeEndpoint; endpoints.md 2.4, 3.2.
 */
import { z } from 'zod'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { deploymentConfigOf } from './deployment-config.ts'
import { endpointSummary } from './endpoint-summary.ts'
import { EndpointName } from './shapes.ts'

export const describeEndpoint = defineOperation({
  service: 'SageMaker',
  name: 'DescribeEndpoint',
  resource: 'EndpointName',
  input: z.object({ EndpointName }),
  run(world, input) {
    const endpoint = world.endpoints.describe(input.EndpointName)
    const { lastDeployment } = endpoint
    return {
      ...endpointSummary(world, endpoint, atMs => timestampOf(world, atMs)),
      LastDeploymentConfig: lastDeployment && deploymentConfigOf(lastDeployment),
    }
  },
})
