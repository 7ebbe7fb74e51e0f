/**
 * RegisterScalableTarget: gives a variant's instance count its bounds; creates or updates.
 *
 * Source: Application Auto Scaling API, RegisterScalableTarget; autoscaling.md 1.3, 1.5.
 */
import { z } from 'zod'
import type { SuspendedState as CoreSuspendedState } from '../../core/autoscaling/scaling-config.ts'
import { DomainError } from '../../core/errors.ts'
import type { World } from '../../core/world.ts'
import { integer, stringShape, withoutEffect } from '../constraints.ts'
import { defineOperation } from '../operation.ts'
import { checkTags, setTags } from '../tags.ts'
import { SCALABLE_TARGET, type VariantName, variantOf } from './scalable-target.ts'
import { TagMap, tagListOf, tagRefusals } from './tagged-target.ts'

const SuspendedState = z.object({
  DynamicScalingInSuspended: z.boolean().optional().describe('No scale-in by policies.'),
  DynamicScalingOutSuspended: z.boolean().optional().describe('No scale-out by policies.'),
  ScheduledScalingSuspended: z.boolean().optional().describe('No scheduled actions.'),
})

const RegisterScalableTargetInput = z.object({
  ...SCALABLE_TARGET,
  MinCapacity: integer()
    .optional()
    .describe('Fewest instances that scaling in may leave, from 0. Required for a new target.'),
  MaxCapacity: integer()
    .optional()
    .describe('Most instances that scaling out may reach. Required for a new target.'),
  SuspendedState: SuspendedState.optional().describe(
    'What scaling is held back; default: nothing.',
  ),
  RoleARN: withoutEffect(
    stringShape({ min: 1, max: 1600 }),
    'Role for the scaling.',
    'AWS uses its service-linked role instead',
  ),
  Tags: TagMap.optional().describe('Tags of a new target; they group and bill.'),
})

type RegisterScalableTargetInput = z.output<typeof RegisterScalableTargetInput>

export const registerScalableTarget = defineOperation({
  service: 'ApplicationAutoScaling',
  name: 'RegisterScalableTarget',
  resource: 'ResourceId',
  input: RegisterScalableTargetInput,
  run(world, input) {
    const variant = variantOf(input.ResourceId)
    checkRequest(input, isRegistered(world, variant))
    const tags = tagListOf(input.Tags ?? {})
    checkTags(tags, tagRefusals(input.ResourceId))
    const { arn } = world.scaling.register({
      ...variant,
      minCapacity: input.MinCapacity,
      maxCapacity: input.MaxCapacity,
      suspended: input.SuspendedState && suspendedOf(input.SuspendedState),
    })
    setTags(world, arn, tags, tagRefusals(arn))
    return { ScalableTargetARN: arn }
  },
})

/** What the request leaves out stays as it was. */
function suspendedOf(state: z.output<typeof SuspendedState>): Partial<CoreSuspendedState> {
  const { DynamicScalingInSuspended, DynamicScalingOutSuspended, ScheduledScalingSuspended } = state
  return {
    ...(DynamicScalingInSuspended === undefined ? {} : { scalingIn: DynamicScalingInSuspended }),
    ...(DynamicScalingOutSuspended === undefined ? {} : { scalingOut: DynamicScalingOutSuspended }),
    ...(ScheduledScalingSuspended === undefined ? {} : { scheduled: ScheduledScalingSuspended }),
  }
}

function isRegistered(world: World, { endpointName, variantName }: VariantName): boolean {
  return world.scaling
    .targets()
    .some(target => target.endpointName === endpointName && target.variantName === variantName)
}

function checkRequest(input: RegisterScalableTargetInput, isUpdate: boolean): void {
  const { RoleARN, Tags } = input
  const refuse = (text: string): never => {
    throw new DomainError('invalid-value', text)
  }
  if (RoleARN !== undefined && !RoleARN.startsWith('arn:'))
    refuse(`'${RoleARN}' is not a valid ARN`)
  if (isUpdate && Tags !== undefined) {
    refuse(
      'The scalable target that you tried to tag already exists. To update tags on an existing scalable target, use the TagResource API.',
    )
  }
}
