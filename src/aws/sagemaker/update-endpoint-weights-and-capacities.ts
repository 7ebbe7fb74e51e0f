/**
 * UpdateEndpointWeightsAndCapacities: changes weights and instance counts in place, without a
 * deployment and without its guardrails.
 *
 * Source: SageMaker API, UpdateEndpointWeightsAndCapacities; endpoints.md 2.4.
 * Assumed: naming a variant twice is refused; which of the two AWS would follow is unknown.
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { DomainError } from '../../core/errors.ts'
import { integer, notSimulated } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { EndpointName, VariantName } from './shapes.ts'

const DesiredWeightAndCapacity = z.object({
  VariantName,
  DesiredWeight: z
    .number()
    .min(0)
    .optional()
    .describe('New weight, from 0; 0 takes no traffic. Default: as it is.'),
  DesiredInstanceCount: integer()
    .min(0)
    .optional()
    .describe('New instance count, from 1. Default: as it is.'),
  ServerlessUpdateConfig: notSimulated('serverless variants'),
})

export const updateEndpointWeightsAndCapacities = defineOperation({
  service: 'SageMaker',
  name: 'UpdateEndpointWeightsAndCapacities',
  resource: 'EndpointName',
  input: z.object({
    EndpointName,
    DesiredWeightsAndCapacities: z
      .array(DesiredWeightAndCapacity)
      .min(1)
      .describe('The variants to change; the others stay as they are.'),
  }),
  run(world, { EndpointName: name, DesiredWeightsAndCapacities: desired }) {
    checkNamesUnique(desired)
    world.endpoints.updateWeightsAndCapacities(
      name,
      desired.map(({ VariantName: variantName, DesiredWeight, DesiredInstanceCount }) => ({
        variantName,
        weight: DesiredWeight,
        instanceCount: DesiredInstanceCount,
      })),
    )
    return { EndpointArn: arnOf(world.account, 'endpoint', name) }
  },
})

function checkNamesUnique(desired: readonly z.output<typeof DesiredWeightAndCapacity>[]): void {
  const names = desired.map(variant => variant.VariantName)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw new DomainError('invalid-value', `Variant names must be unique, "${repeated}" is not`)
  }
}
