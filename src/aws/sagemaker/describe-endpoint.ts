/**
 * DescribeEndpoint: what an endpoint is, and what is being done to it.
 *
 * Source: SageMaker API, DescribeEndpoint; endpoints.md 2.4, 3.2. Empty and default members are
 * left out, as AWS does: clients tell "not configured" by absence (clients.md 6, 7).
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import type {
  EndpointDescription,
  VariantDescription,
} from '../../core/endpoint/endpoint-description.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { deploymentConfigOf } from './deployment-config.ts'
import { EndpointName } from './shapes.ts'

interface Epoch {
  readonly epochMs: number
}

export const describeEndpoint = defineOperation({
  service: 'SageMaker',
  name: 'DescribeEndpoint',
  resource: 'EndpointName',
  input: z.object({ EndpointName }),
  run(world, input) {
    const endpoint = world.endpoints.describe(input.EndpointName)
    const { lastDeployment } = endpoint
    return {
      EndpointName: endpoint.name,
      EndpointArn: arnOf(world.account, 'endpoint', endpoint.name),
      EndpointConfigName: endpoint.configName,
      ProductionVariants: summaries(world, endpoint.variants),
      ShadowProductionVariants: summaries(world, endpoint.shadowVariants),
      EndpointStatus: endpoint.status,
      FailureReason: endpoint.failureReason,
      CreationTime: timestampOf(world, endpoint.createdAtMs),
      LastModifiedTime: timestampOf(world, endpoint.modifiedAtMs),
      LastDeploymentConfig: lastDeployment && deploymentConfigOf(lastDeployment),
      PendingDeploymentSummary: endpoint.pending && pendingSummary(world, endpoint.pending),
    }
  },
})

function pendingSummary(epoch: Epoch, pending: NonNullable<EndpointDescription['pending']>) {
  return {
    EndpointConfigName: pending.configName,
    StartTime: timestampOf(epoch, pending.startedAtMs),
    ProductionVariants: pendingSummaries(epoch, pending.variants),
    ShadowProductionVariants: pendingSummaries(epoch, pending.shadowVariants),
  }
}

function summaries(epoch: Epoch, variants: readonly VariantDescription[]) {
  if (variants.length === 0) return undefined
  return variants.map(variant => variantSummary(epoch, variant))
}

/** Only the pending summary names the instance type (endpoints.md 2.4). */
function pendingSummaries(epoch: Epoch, variants: readonly VariantDescription[]) {
  if (variants.length === 0) return undefined
  return variants.map(variant => ({
    ...variantSummary(epoch, variant),
    InstanceType: variant.instanceType,
  }))
}

function variantSummary(epoch: Epoch, variant: VariantDescription) {
  const { status, routingStrategy } = variant
  return {
    VariantName: variant.name,
    CurrentWeight: variant.currentWeight,
    DesiredWeight: variant.desiredWeight,
    CurrentInstanceCount: variant.currentInstanceCount,
    DesiredInstanceCount: variant.desiredInstanceCount,
    VariantStatus: status && [
      {
        Status: status.phase,
        StatusMessage: status.message,
        StartTime: timestampOf(epoch, status.sinceMs),
      },
    ],
    RoutingConfig: routingStrategy === 'RANDOM' ? undefined : { RoutingStrategy: routingStrategy },
  }
}
