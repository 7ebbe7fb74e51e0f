/**
 * DeleteModel: removes the entry. Endpoints that run the model go on, and go on scaling.
 *
 * Source: SageMaker API, DeleteModel; endpoints.md 2.2, 12 (in use: allowed).
 * Assumed: fleets that are launched anew need the entry, so CreateEndpoint and UpdateEndpoint are
 * refused with the model's not-found text; on AWS such an endpoint hangs in Creating for an hour or
 * more (endpoints.md 10.1). A behaviour that a scenario gave the model comes back with CreateModel.
 */
import { z } from 'zod'
import { recordsOf } from '../account-records.ts'
import { defineOperation } from '../operation.ts'
import { modelRecord } from './model-record.ts'
import { ModelName } from './shapes.ts'
import { endTags } from './tagged-resource.ts'

export const deleteModel = defineOperation({
  service: 'SageMaker',
  name: 'DeleteModel',
  resource: 'ModelName',
  input: z.object({ ModelName }),
  run(world, { ModelName: name }) {
    modelRecord(world, name)
    recordsOf(world).models.delete(name)
    world.withdrawModel(name)
    endTags(world, 'model', name)
    return undefined
  },
})
