/**
 * DescribeModel: the model as CreateModel was told, and nothing that was not said.
 *
 * Source: SageMaker API, DescribeModel; endpoints.md 2.2, 2.8; clients.md 2 (rule 9: what was not
 * set is left out).
 */
import { z } from 'zod'
import { arnOf } from '../../core/arn.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { modelRecord } from './model-record.ts'
import { ModelName } from './shapes.ts'

export const describeModel = defineOperation({
  service: 'SageMaker',
  name: 'DescribeModel',
  resource: 'ModelName',
  input: z.object({ ModelName }),
  run(world, { ModelName: name }) {
    const { request, createdAtMs } = modelRecord(world, name)
    const { Tags: _, ...given } = request
    return {
      ...given,
      ModelName: name,
      ModelArn: arnOf(world.account, 'model', name),
      CreationTime: timestampOf(world, createdAtMs),
    }
  },
})
