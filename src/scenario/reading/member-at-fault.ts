/**
 * Which member of a request a refusal speaks of. AWS's texts tell it in words alone: by the
 * member's name, by its value in quotes, or by what it is for.
 */
import type { Path } from './problem.ts'

type Members = Readonly<Record<string, unknown>>

/** Texts that do not write the member as the request does → the members to look for, in order. */
const MEANT: readonly (readonly [RegExp, readonly string[]])[] = [
  [/ for traffic type \w+$/, ['CanarySize', 'LinearStepSize', 'TrafficRoutingConfiguration']],
  [/^Only one of BlueGreenUpdatePolicy/, ['RollingUpdatePolicy']],
  [/^Schedule: /, ['EndTime', 'StartTime']],
  [/^Could not find endpoint configuration/, ['EndpointConfigName']],
  [/^Could not find model/, ['ModelName']],
  [/^Could not find endpoint /, ['EndpointName']],
  [/^Could not find alarm/, ['AlarmName']],
  [/^Maximum capacity /, ['MaxCapacity', 'MinCapacity']],
  [/^Minimum capacity /, ['MinCapacity', 'MaxCapacity']],
  [/^Invalid schedule timezone/, ['Timezone']],
  [/^Invalid schedule expression/, ['Schedule']],
  [/^(No scalable target|There is no variant to scale|Instance type )/, ['ResourceId']],
  [/^Unsupported service namespace/, ['ResourceId']],
  [/step adjustment|exact capacity/i, ['StepAdjustments']],
  [/^Adjustment type /, ['StepScalingPolicyConfiguration']],
  [/^Metric (name|namespace|statistic) must/, ['CustomizedMetricSpecification']],
]

/**
 * Its path in the request; empty when the text names nothing that the request has.
 *
 * Of several members of one name the one is meant whose value the text quotes, or the value of
 * another member of the same structure.
 */
export function memberAtFault(input: Members, text: string): Path {
  const places = [...placesIn(input, [])]
  const isQuoted = (value: unknown) => typeof value === 'string' && quotes(text, value)
  const names = MEANT.find(([pattern]) => pattern.test(text))?.[1] ?? wordsOf(text)
  for (const name of names) {
    const those = places.filter(place => place.name === name)
    const meant =
      those.findLast(({ value }) => isQuoted(value)) ??
      those.find(({ siblings }) => siblings.some(isQuoted)) ??
      those[0]
    if (meant !== undefined) return meant.path
  }
  // The last: of two that are the same where they must not be, it is the second.
  return places.findLast(({ value }) => isQuoted(value))?.path ?? []
}

interface Place {
  readonly path: Path
  readonly name: string
  readonly value: unknown
  /** The values of the structure, its own among them. */
  readonly siblings: readonly unknown[]
}

function* placesIn(value: unknown, path: Path): Generator<Place> {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* placesIn(item, [...path, index])
    return
  }
  const siblings: readonly unknown[] = Object.values(value)
  for (const [name, member] of Object.entries(value)) {
    yield { path: [...path, name], name, value: member, siblings }
    yield* placesIn(member, [...path, name])
  }
}

/** By itself, or as the last part of an ARN. */
const quotes = (text: string, value: string): boolean =>
  value !== '' &&
  [`"${value}"`, `'${value}'`, `/${value}"`].some(quoted =>
    text.toLowerCase().includes(quoted.toLowerCase()),
  )

/** Words that may be members: of `PrimaryContainer.Image` it is the last. */
const wordsOf = (text: string): readonly string[] =>
  (text.match(/[A-Z]\w+(\.[A-Z]\w+)*/g) ?? []).map(word => word.split('.').at(-1) ?? word)
