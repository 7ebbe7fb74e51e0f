/**
 * What the tag operations have in common: the alarm that an ARN names, and the refusals.
 *
 * Source: autoscaling.md 5.2 (an unknown alarm: ResourceNotFoundException without a text).
 * Assumed: the other texts.
 */
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { stringShape } from '../constraints.ts'
import type { TagRefusals } from '../tags.ts'

export const ResourceARN = stringShape({ min: 1, max: 1024 }).describe('ARN of the alarm.')

const invalid = (text: string): AwsError => new AwsError('InvalidParameterValue', 400, text)

export const TAG_REFUSALS: TagRefusals = {
  tooMany: count => {
    throw invalid(`An alarm has at most 50 tags; it would have ${count}.`)
  },
  systemKey: key => {
    throw invalid(`The tag key ${key} is reserved: keys must not begin with aws:.`)
  },
}

/** Throws unless the ARN is that of an alarm. */
export function checkIsAlarm(world: World, arn: string): void {
  const name = /^arn:aws:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/s.exec(arn)?.[1]
  if (name !== undefined && world.alarms.find(name) !== undefined) return
  throw new AwsError('ResourceNotFoundException', 404, '')
}
