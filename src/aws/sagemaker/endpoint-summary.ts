/**
 * What is told of an endpoint, by DescribeEndpoint and in events about it, which write instants in
 * ways of their own.
 *
 * Source: SageMaker API, DescribeEndpoint; endpoints.md 2.4, 3.2, 3.4. Empty and default members are
 * left out, as AWS does: clients tell "not configured" by absence (clients.md 6, 7).
 */
import { arnOf } from '../../core/arn.ts'
import type {
  EndpointDescription,
  VariantDescription,
} from '../../core/endpoint/endpoint-description.ts'
import type { Account } from '../../core/engine.ts'
import type { Ms } from '../../core/units.ts'

/** How an instant is written. */
type Instant<Written> = (atMs: Ms) => Written

export function endpointSummary<Written>(
  { account }: { readonly account: Account },
  endpoint: EndpointDescription,
  instant: Instant<Written>,
) {
  return {
    EndpointName: endpoint.name,
    EndpointArn: arnOf(account, 'endpoint', endpoint.name),
    EndpointConfigName: endpoint.configName,
    ProductionVariants: summaries(instant, endpoint.variants),
    ShadowProductionVariants: summaries(instant, endpoint.shadowVariants),
    EndpointStatus: endpoint.status,
    FailureReason: endpoint.failureReason,
    CreationTime: instant(endpoint.createdAtMs),
    LastModifiedTime: instant(endpoint.modifiedAtMs),
    PendingDeploymentSummary: endpoint.pending && pendingSummary(instant, endpoint.pending),
  }
}

function pendingSummary<Written>(
  instant: Instant<Written>,
  pending: NonNullable<EndpointDescription['pending']>,
) {
  return {
    EndpointConfigName: pending.configName,
    StartTime: instant(pending.startedAtMs),
    ProductionVariants: pendingSummaries(instant, pending.variants),
    ShadowProductionVariants: pendingSummaries(instant, pending.shadowVariants),
  }
}

function summaries<Written>(instant: Instant<Written>, variants: readonly VariantDescription[]) {
  if (variants.length === 0) return undefined
  return variants.map(variant => variantSummary(instant, variant))
}

/** Only the pending summary names the instance type (endpoints.md 2.4). */
function pendingSummaries<Written>(
  instant: Instant<Written>,
  variants: readonly VariantDescription[],
) {
  if (variants.length === 0) return undefined
  return variants.map(variant => ({
    ...variantSummary(instant, variant),
    InstanceType: variant.instanceType,
  }))
}

function variantSummary<Written>(instant: Instant<Written>, variant: VariantDescription) {
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
        StartTime: instant(status.sinceMs),
      },
    ],
    RoutingConfig: routingStrategy === 'RANDOM' ? undefined : { RoutingStrategy: routingStrategy },
  }
}
