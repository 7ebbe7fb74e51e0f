/** Endpoint configs, with the CreateEndpointConfig request where there was one. */
import { z } from 'zod'
import type { World } from '../../core/world.ts'
import { recordsOf } from '../account-records.ts'
import { createEndpointConfig } from '../sagemaker/create-endpoint-config.ts'
import { SavedRecord } from './saved-record.ts'
import { SavedEndpointConfig } from './saved-shapes.ts'
import { defineStatePart, maybe } from './state-part.ts'

const configOf = (world: World, name: string) => world.endpoints.configs.peek(name)

export const endpointConfigs = defineStatePart({
  key: 'endpointConfigs',
  schema: z.strictObject({
    config: SavedEndpointConfig,
    created: maybe(SavedRecord(createEndpointConfig.input)),
  }),
  idOf: ({ config }) => config.name,
  ids: world => world.endpoints.configs.all().map(({ name }) => name),
  dump(world, name) {
    const config = configOf(world, name)
    return config && { config, created: recordsOf(world).endpointConfigs.get(name) }
  },
  revision: configOf, // replaced, never changed
  touchedBy(event) {
    if (event.kind === 'experiment.deploying') return [event.endpointConfig]
    if (event.kind !== 'api.called') return 'none'
    return event.operation.endsWith('EndpointConfig') ? [event.resource] : 'none'
  },
  load(world, { config, created }) {
    world.endpoints.configs.restore(config)
    if (created !== undefined) recordsOf(world).endpointConfigs.set(config.name, created)
  },
})
