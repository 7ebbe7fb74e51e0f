/** Endpoints: status, the config that serves, counts and weights. */
import { z } from 'zod'
import { allVariantsOf } from '../../core/endpoint/endpoint-config.ts'
import type { EndpointStatus, VariantPhase } from '../../core/endpoint/endpoint-status.ts'
import type { SavedEndpoint, SavedVariant } from '../../core/endpoint/saved-endpoint.ts'
import { DomainError } from '../../core/errors.ts'
import {
  InstanceCount,
  Instant,
  Name,
  SavedDeploymentConfig,
  SavedEndpointConfig,
  Weight,
} from './saved-shapes.ts'
import { defineStatePart, maybe } from './state-part.ts'

const Status: z.ZodType<EndpointStatus> = z.enum([
  'Creating',
  'Updating',
  'InService',
  'RollingBack',
  'Deleting',
  'Failed',
  'UpdateRollbackFailed',
])

const Phase: z.ZodType<VariantPhase> = z.enum(['Creating', 'Updating', 'Deleting', 'Baking'])

const SavedVariantShape: z.ZodType<SavedVariant> = z.strictObject({
  name: Name,
  currentWeight: Weight,
  desiredWeight: Weight,
  currentInstanceCount: InstanceCount,
  desiredInstanceCount: InstanceCount,
  status: maybe(z.strictObject({ phase: Phase, message: z.string(), sinceMs: Instant })),
})

const SavedEndpointShape: z.ZodType<SavedEndpoint> = z
  .strictObject({
    name: Name,
    status: Status,
    config: SavedEndpointConfig,
    createdAtMs: Instant,
    modifiedAtMs: Instant,
    failureReason: maybe(z.string()),
    lastDeployment: maybe(SavedDeploymentConfig),
    variants: z.array(SavedVariantShape),
    interrupted: maybe(z.strictObject({ configName: Name })),
  })
  .superRefine(({ config, variants }, context) => {
    const expected = allVariantsOf(config).map(({ name }) => name)
    if (expected.join('\n') === variants.map(({ name }) => name).join('\n')) return
    const message = `expected the variants of the config, in their order: ${expected.join(', ')}`
    context.addIssue({ code: 'custom', message, path: ['variants'] })
  })

export const endpoints = defineStatePart({
  key: 'endpoints',
  schema: SavedEndpointShape,
  idOf: ({ name }) => name,
  ids: world => world.endpoints.current().map(({ name }) => name),
  dump: (world, name) => world.endpoints.save(name),
  touchedBy: event => ('endpoint' in event ? [event.endpoint] : 'none'),
  load(world, saved) {
    const { config } = saved
    for (const { modelName } of [...config.variants, ...config.shadowVariants]) {
      if (world.models.has(modelName) || world.withdrawnModels.has(modelName)) continue
      throw new DomainError('not-found', `there is no model "${modelName}" in the document`)
    }
    world.endpoints.restore(saved)
  },
})
