/**
 * Metrics that SageMaker publishes and this simulator does not: an alarm or a policy on one would
 * wait for datapoints for ever, so it is refused.
 *
 * Source: autoscaling.md 5.5. A name that SageMaker has not either is taken, as on AWS.
 */
import { DomainError } from '../../core/errors.ts'
import type { MetricIdentity } from '../../core/metrics/metric-source.ts'
import { METRIC_NAMES, SAGEMAKER_NAMESPACE } from '../../core/metrics/metric-store.ts'
import { NOT_SIMULATED } from '../constraints.ts'

const NOT_MEASURED: readonly string[] = [
  // Streamed answers.
  'MidStreamErrors',
  'FirstChunkLatency',
  'FirstChunkModelLatency',
  'FirstChunkOverheadLatency',
  // Inference components.
  'InvocationsPerCopy',
  'ConcurrentRequestsPerCopy',
  'NoCapacityInvocationFailures',
  // Several models in one container.
  'ModelLoadingWaitTime',
  'ModelUnloadingTime',
  'ModelDownloadingTime',
  'ModelLoadingTime',
  'ModelCacheHit',
  'LoadedModelCount',
  // Serverless endpoints.
  'ModelSetupTime',
  'ServerlessConcurrentExecutionsUtilization',
  'ServerlessProvisionedConcurrencyExecutions',
  'ServerlessProvisionedConcurrencyUtilization',
  'ServerlessProvisionedConcurrencyInvocations',
  'ServerlessProvisionedConcurrencySpilloverInvocations',
  // Asynchronous endpoints.
  'ApproximateBacklogSize',
  'ApproximateBacklogSizePerInstance',
  'ApproximateAgeOfOldestRequest',
  'HasBacklogWithoutCapacity',
  // Explanations.
  'ExplanationsPerInstance',
]

export function checkMeasured(metrics: readonly MetricIdentity[]): void {
  const absent = metrics.find(
    ({ namespace, metricName }) =>
      namespace === SAGEMAKER_NAMESPACE && NOT_MEASURED.includes(metricName),
  )
  if (absent === undefined) return
  const text = `${NOT_SIMULATED}the metric ${absent.metricName}; there are ${METRIC_NAMES.join(', ')}.`
  throw new DomainError('not-simulated', text)
}
