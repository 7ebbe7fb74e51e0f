/**
 * DescribeScheduledActions.
 *
 * Source: Application Auto Scaling API, DescribeScheduledActions; autoscaling.md 1.5, 1.7.
 */
import { z } from 'zod'
import type { ScheduledActionDescription } from '../../core/autoscaling/scalable-target.ts'
import { resourceIdOf } from '../../core/autoscaling/scaling-names.ts'
import type { Ms } from '../../core/units.ts'
import { defineOperation } from '../operation.ts'
import { timestampOf } from '../timestamp.ts'
import { PAGING, scalingPageOf } from './paging.ts'
import {
  checkDimensionHasResource,
  ResourceId,
  SCALABLE_DIMENSION,
  ScalableDimension,
  SERVICE_NAMESPACE,
  ServiceNamespace,
} from './scalable-target.ts'

export const describeScheduledActions = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'DescribeScheduledActions',
  input: z.object({
    ServiceNamespace,
    ScheduledActionNames: z.array(ResourceId).max(50).optional().describe('Only these; up to 50.'),
    ResourceId: ResourceId.optional(),
    ScalableDimension: ScalableDimension.optional(),
    ...PAGING,
  }),
  run(world, input) {
    checkDimensionHasResource(input)
    const { ScheduledActionNames: names } = input
    const wanted = world.scaling
      .scheduledActions()
      .filter(({ config }) => names?.includes(config.name) ?? true)
      .filter(({ config }) => (input.ResourceId ?? resourceIdOf(config)) === resourceIdOf(config))
    const page = scalingPageOf(wanted, input)
    return {
      ScheduledActions: page.items.map(action => scheduledActionOf(world, action)),
      NextToken: page.nextToken,
    }
  },
})

function scheduledActionOf(
  epoch: { readonly epochMs: number },
  { config, arn, createdAtMs }: ScheduledActionDescription,
) {
  const instant = (atMs: Ms | undefined) =>
    atMs === undefined ? undefined : timestampOf(epoch, atMs)
  return {
    ScheduledActionName: config.name,
    ScheduledActionARN: arn,
    ServiceNamespace: SERVICE_NAMESPACE,
    ResourceId: resourceIdOf(config),
    ScalableDimension: SCALABLE_DIMENSION,
    Schedule: config.schedule,
    Timezone: config.timezone,
    StartTime: instant(config.startMs),
    EndTime: instant(config.endMs),
    ScalableTargetAction: { MinCapacity: config.minCapacity, MaxCapacity: config.maxCapacity },
    CreationTime: timestampOf(epoch, createdAtMs),
  }
}
