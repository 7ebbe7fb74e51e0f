/** `fault:` what breaks during the run: lost instances, slowness, errors, want of capacity. */
import { z } from 'zod'
import { LIMITS } from '../../../core/limits.ts'
import type { Fault, FaultTarget } from '../../../language/fault.ts'
import { ErrorShares } from '../../../language/models-schema.ts'
import { Factor, Name, Percent, PositiveSpan } from '../../../language/quantity-schema.ts'

const Members = z.strictObject({
  model: Name.optional().describe('Every instance of this model.'),
  endpoint: Name.optional().describe('With "variant".'),
  variant: Name.optional().describe('With "endpoint": its instances.'),
  instance: z
    .int()
    .min(0)
    .optional()
    .describe('One instance of the variant, from 0 in order of launch.'),
  kill: z
    .int()
    .min(1)
    .max(LIMITS.instancesPerVariantMax)
    .optional()
    .describe('So many instances of the variant are lost at once.'),
  latency: Factor.optional().describe('Times in the container are multiplied.'),
  errors: z
    .union([Percent, ErrorShares], { error: 'expected a percentage (50%) or { 4xx: …, 5xx: … }' })
    .optional()
    .describe("Share of invocations that fail, besides the model's own; a bare share means 5xx."),
  instanceType: z.string().min(1).max(64).optional().describe('With "capacity".'),
  capacity: z
    .int()
    .min(0)
    .max(LIMITS.instancesPerVariantMax)
    .optional()
    .describe('AWS has no more than so many instances of the type; launches beyond fail.'),
  for: PositiveSpan.optional().describe('How long; not for kill.'),
})
type Members = z.output<typeof Members>

const KINDS = ['kill', 'latency', 'errors', 'capacity'] as const

export const FaultSchema = Members.superRefine((given, context) => {
  const refuse = (message: string, path: readonly string[] = []) =>
    context.addIssue({ code: 'custom', message, path: [...path] })
  const kinds = KINDS.filter(kind => given[kind] !== undefined)
  if (kinds.length !== 1) refuse(`a fault is exactly one of ${KINDS.join(', ')}`, kinds.slice(1, 2))
  if (given.capacity !== undefined || given.instanceType !== undefined) {
    const others = (['model', 'endpoint', 'variant', 'instance'] as const).filter(
      key => key in given,
    )
    if (others.length > 0)
      refuse('capacity is short for an instance type alone', others.slice(0, 1))
    if (given.instanceType === undefined) refuse('capacity needs "instanceType"', ['capacity'])
    if (given.capacity === undefined) refuse('instanceType goes with "capacity"', ['instanceType'])
  } else if (given.model !== undefined) {
    const others = (['endpoint', 'variant', 'instance'] as const).filter(key => key in given)
    if (others.length > 0) refuse('a fault hits a model or a variant, not both', others.slice(0, 1))
    if (given.kill !== undefined) refuse('kill needs endpoint and variant, not a model', ['model'])
  } else if (given.endpoint === undefined || given.variant === undefined) {
    refuse('a fault needs "model", or "endpoint" and "variant"')
  }
  if (given.kill === undefined) {
    if (kinds.length === 1 && given.for === undefined) refuse(`${kinds[0]} needs "for"`)
    return
  }
  if (given.for !== undefined) refuse('kill happens at once and has no "for"', ['for'])
  if (given.instance !== undefined) refuse('kill takes a count, not an "instance"', ['instance'])
})
  .transform((given, context): Fault => {
    const fault = faultOf(given)
    if (fault !== undefined) return fault
    context.addIssue({ code: 'custom', message: 'a fault needs a kind, a target and a time' })
    return z.NEVER
  })
  .describe('Something that breaks: kill, latency, errors or capacity; all but kill for a time.')

/** `undefined` for what the refinement above refuses. */
function faultOf(given: Members): Fault | undefined {
  const { endpoint, variant, kill, latency, errors, capacity, instanceType, for: forMs } = given
  if (kill !== undefined) {
    if (endpoint === undefined || variant === undefined) return undefined
    return { kind: 'kill', endpoint, variant, count: kill }
  }
  if (capacity !== undefined) {
    if (instanceType === undefined || forMs === undefined) return undefined
    return { kind: 'capacity', instanceType, instances: capacity, forMs }
  }
  const target = targetOf(given)
  if (target === undefined || forMs === undefined) return undefined
  if (latency !== undefined) return { kind: 'latency', target, factor: latency, forMs }
  if (errors === undefined) return undefined
  const shares = typeof errors === 'number' ? { '5xx': errors } : errors
  const [share4xx, share5xx] = ['4xx' in shares ? (shares['4xx'] ?? 0) : 0, shares['5xx'] ?? 0]
  return { kind: 'errors', target, share4xx, share5xx, forMs }
}

function targetOf({ model, endpoint, variant, instance }: Members): FaultTarget | undefined {
  if (model !== undefined) return { kind: 'model', model }
  if (endpoint === undefined || variant === undefined) return undefined
  if (instance === undefined) return { kind: 'variant', endpoint, variant }
  return { kind: 'instance', endpoint, variant, instance }
}
