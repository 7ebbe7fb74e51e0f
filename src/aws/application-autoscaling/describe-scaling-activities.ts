/**
 * DescribeScalingActivities, newest first.
 *
 * Source: Application Auto Scaling API, DescribeScalingActivities; autoscaling.md 1.8.
 */
import { z } from 'zod'
import type { ScalingActivity } from '../../core/autoscaling/scaling-activity.ts'
import { resourceIdOf } from '../../core/autoscaling/scaling-names.ts'
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

export const describeScalingActivities = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'DescribeScalingActivities',
  input: z.object({
    ServiceNamespace,
    ResourceId: ResourceId.optional(),
    ScalableDimension: ScalableDimension.optional(),
    IncludeNotScaledActivities: z
      .boolean()
      .default(false)
      .describe('Also the decisions that changed nothing; default false.'),
    ...PAGING,
  }),
  run(world, input) {
    checkDimensionHasResource(input)
    const wanted = world.scaling
      .activities()
      .filter(
        activity => input.IncludeNotScaledActivities || activity.notScaledReason === undefined,
      )
      .map(activity => scalingActivityOf(world, activity))
      .filter(activity => (input.ResourceId ?? activity.ResourceId) === activity.ResourceId)
    const page = scalingPageOf(wanted, input)
    return { ScalingActivities: page.items, NextToken: page.nextToken }
  },
})

function scalingActivityOf(epoch: { readonly epochMs: number }, activity: ScalingActivity) {
  const { endedAtMs, notScaledReason } = activity
  return {
    ActivityId: activity.id,
    ServiceNamespace: SERVICE_NAMESPACE,
    ResourceId: resourceIdOf(activity),
    ScalableDimension: SCALABLE_DIMENSION,
    Description: activity.description,
    Cause: activity.cause,
    StartTime: timestampOf(epoch, activity.startedAtMs),
    EndTime: endedAtMs === undefined ? undefined : timestampOf(epoch, endedAtMs),
    StatusCode: activity.statusCode,
    StatusMessage: activity.statusMessage,
    NotScaledReasons: notScaledReason && [
      {
        Code: notScaledReason.code,
        MaxCapacity: notScaledReason.maxCapacity,
        MinCapacity: notScaledReason.minCapacity,
        CurrentCapacity: notScaledReason.currentCapacity,
      },
    ],
  }
}
