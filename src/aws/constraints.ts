/**
 * Building blocks of the request schemas: strings, numbers and enums whose zod messages are
 * already AWS's constraint texts, and the two ways to treat a member that simulates nothing.
 *
 * - `notSimulated`: its meaning matters, so a request that has it is refused.
 * - `withoutEffect`: accepted, because nothing that is simulated depends on it.
 *
 * Both leave a note on the schema; `fidelity.ts` collects the notes into the README's table.
 * Source: endpoints.md 2.1 for the texts.
 */
import { z } from 'zod'

/** Opens every text that refuses a part of AWS that this simulator leaves out. */
export const NOT_SIMULATED = 'Not simulated yet: '

export interface FidelityNote {
  /** What is left out, when the member (or some of its values) is refused. */
  readonly refused?: string
  /** Why the member has no effect, when it is accepted. */
  readonly withoutEffect?: string
}

/** AWS's own refusals of what is not simulated: whole messages, where others are constraints. */
const AWS_REFUSALS = new Set<string>()

export const isAwsRefusal = (text: string): boolean => AWS_REFUSALS.has(text)

/** Kept apart from zod's own registry, which ends up in the JSON Schema. */
export const FIDELITY_NOTES = z.registry<FidelityNote>()

interface StringLimits {
  readonly min?: number
  readonly max?: number
  /** JavaScript's form of the pattern; the whole text must match. */
  readonly pattern?: string
  /** As the service prints the pattern; `^` and the pattern when absent. */
  readonly shownPattern?: string
  /** What to say when the member is absent, if not that it must not be null. */
  readonly missing?: string
}

export function stringShape(limits: StringLimits): z.ZodString {
  const { min, max, pattern, missing } = limits
  const shape = z.string({ error: ({ input }) => (input === undefined ? missing : undefined) })
  // All at once: each step makes a schema of its own, and there are hundreds of strings.
  return shape.check(
    ...(min === undefined ? [] : [z.minLength(min)]),
    ...(max === undefined ? [] : [z.maxLength(max)]),
    ...(pattern === undefined ? [] : [matches(pattern, limits.shownPattern)]),
  )
}

const matches = (pattern: string, shown = `^${pattern}`) =>
  z.regex(new RegExp(`^(?:${pattern})$`, 'u'), {
    error: `Member must satisfy regular expression pattern: ${shown}`,
  })

interface MapLimits {
  readonly entriesMax: number
  readonly key: Required<Pick<StringLimits, 'max' | 'pattern'>>
  readonly value: Required<Pick<StringLimits, 'max' | 'pattern'>>
}

/**
 * A map of strings. What is wrong with keys or values is told of the map as a whole.
 *
 * Observed: that form, in public reports of other services' maps.
 */
export function mapShape({ entriesMax, key, value }: MapLimits) {
  const isKey = matcherOf(key)
  const isValue = matcherOf(value)
  return z.record(z.string(), z.string()).superRefine((map, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message, input: map })
    const entries = Object.entries(map)
    if (entries.length > entriesMax) {
      refuse(`Member must have length less than or equal to ${entriesMax}`)
    }
    if (!entries.every(([name]) => isKey(name))) {
      refuse(`Map keys must satisfy constraint: [${textOfLimits(key)}]`)
    }
    if (!entries.every(([, text]) => isValue(text))) {
      refuse(`Map value must satisfy constraint: [${textOfLimits(value)}]`)
    }
  })
}

function matcherOf({ max, pattern }: MapLimits['key']): (text: string) => boolean {
  const whole = new RegExp(`^(?:${pattern})$`, 'u')
  return text => text.length <= max && whole.test(text)
}

const textOfLimits = ({ max, pattern }: MapLimits['key']): string =>
  [
    `Member must have length less than or equal to ${max}`,
    'Member must have length greater than or equal to 0',
    `Member must satisfy regular expression pattern: ^${pattern}`,
  ].join(', ')

/** AWS's Integer: 32 bits. */
export const integer = (): z.ZodInt32 => z.int32()

interface Enumeration<Value extends string> {
  readonly simulated: readonly Value[]
  /** Values that AWS knows too. */
  readonly notSimulated?: readonly string[]
  /** What AWS itself says of one of those, where it refuses it too. */
  readonly refusal?: (value: string) => string
  /** As the service prints the set, when that is not simply all of the values. */
  readonly shown?: readonly string[]
}

/** An enum of which some values may be refused as not simulated rather than as wrong. */
export function enumShape<const Value extends string>(
  enumeration: Enumeration<Value>,
): z.ZodEnum<{ [V in Value]: V }> {
  const { simulated, notSimulated: refused = [] } = enumeration
  const { refusal = value => `${NOT_SIMULATED}${value}.` } = enumeration
  const shown = enumeration.shown ?? [...simulated, ...refused]
  if (enumeration.refusal !== undefined)
    for (const value of refused) AWS_REFUSALS.add(refusal(value))
  const shape = z.enum(simulated, {
    error: ({ input }) =>
      typeof input === 'string' && refused.includes(input)
        ? refusal(input)
        : `Member must satisfy enum value set: [${shown.join(', ')}]`,
  })
  if (refused.length > 0) shape.register(FIDELITY_NOTES, { refused: refused.join(', ') })
  return shape
}

/**
 * A member that no request may have: its meaning matters and is not simulated. `refusal`: what AWS
 * itself says, where it refuses the member in everything that is simulated.
 */
export function notSimulated(
  what: string,
  refusal = `${NOT_SIMULATED}${what}.`,
): z.ZodOptional<z.ZodNever> {
  if (!refusal.startsWith(NOT_SIMULATED)) AWS_REFUSALS.add(refusal)
  return z
    .never({ error: refusal })
    .optional()
    .describe(`Not simulated yet (${what}): a request with it is refused.`)
    .register(FIDELITY_NOTES, { refused: what })
}

/** An optional member that is checked and then has no effect. */
export function withoutEffect<Shape extends z.ZodType>(
  shape: Shape,
  description: string,
  why: string,
): z.ZodOptional<Shape> {
  const member = shape.optional().describe(`${description} Accepted without effect: ${why}.`)
  FIDELITY_NOTES.add(member, { withoutEffect: why })
  return member
}
