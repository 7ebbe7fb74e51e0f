/** What a server says it was asked and has answered, from `/_lab/state`. */
import { z } from 'zod'
import { askLab, LoadError } from './lab-client.ts'

export interface VariantCounts {
  /** Answers 200. */
  readonly ok: number
  /** Other answers. */
  readonly failed: number
  /** Requests that arrived, answered or not. */
  readonly arrived: number
}

export interface EndpointCounts {
  readonly variants: ReadonlyMap<string, VariantCounts>
  /** They get copies, whose answers nobody sees. One that is promoted is a variant from then on. */
  readonly shadows: ReadonlyMap<string, VariantCounts>
  /** Requests that reached no variant. */
  readonly rejected: number
}

/** Since the server's time zero, by endpoint. */
export type ServerCounts = ReadonlyMap<string, EndpointCounts>

export interface ServerState {
  /** Of the endpoints that exist now. */
  readonly endpointNames: readonly string[]
  readonly counts: ServerCounts
}

const Count = z.number()
const StateSchema = z.object({
  endpoints: z.array(z.object({ EndpointName: z.string() })),
  requests: z.array(
    z.object({
      endpoint: z.string(),
      rejected: z.record(z.string(), Count),
      variants: z.array(
        z.object({
          variant: z.string(),
          isShadow: z.boolean(),
          invocations: Count,
          outcomes: z.record(z.string(), Count),
        }),
      ),
    }),
  ),
})

export async function serverState(baseUrl: string): Promise<ServerState> {
  const checked = StateSchema.safeParse(await askLab(baseUrl, 'state?only=endpoints,requests'))
  if (!checked.success) {
    throw new LoadError(`${baseUrl} is no endpoint-lab server: its state is not readable`)
  }
  const counts = new Map<string, EndpointCounts>()
  // An endpoint that was deleted and made again is in the list twice, and so is such a variant.
  for (const { endpoint, rejected, variants } of checked.data.requests) {
    const production = new Map<string, VariantCounts>()
    const shadows = new Map<string, VariantCounts>()
    for (const { variant, isShadow, invocations: arrived, outcomes } of variants) {
      const { ok = 0 } = outcomes
      const failed = sumOf(outcomes) - ok
      const role = isShadow ? shadows : production
      role.set(variant, added(role.get(variant), { ok, failed, arrived }, 1))
    }
    const made: EndpointCounts = { variants: production, shadows, rejected: sumOf(rejected) }
    counts.set(endpoint, combined(counts.get(endpoint), made, 1))
  }
  return { endpointNames: checked.data.endpoints.map(each => each.EndpointName), counts }
}

/** What was counted between the two. */
export function countsSince(before: ServerCounts, after: ServerCounts): ServerCounts {
  return new Map(
    [...after].map(([endpoint, counts]) => {
      const earlier = before.get(endpoint)
      return [endpoint, earlier === undefined ? counts : combined(counts, earlier, -1)]
    }),
  )
}

function combined(
  first: EndpointCounts | undefined,
  second: EndpointCounts,
  sign: 1 | -1,
): EndpointCounts {
  return {
    variants: combinedByName(first?.variants, second.variants, sign),
    shadows: combinedByName(first?.shadows, second.shadows, sign),
    rejected: (first?.rejected ?? 0) + sign * second.rejected,
  }
}

function combinedByName(
  first: EndpointCounts['variants'] | undefined,
  second: EndpointCounts['variants'],
  sign: 1 | -1,
): EndpointCounts['variants'] {
  const all = new Map(first)
  for (const [name, counts] of second) all.set(name, added(all.get(name), counts, sign))
  return all
}

function added(
  first: VariantCounts | undefined,
  second: VariantCounts,
  sign: 1 | -1,
): VariantCounts {
  return {
    ok: (first?.ok ?? 0) + sign * second.ok,
    failed: (first?.failed ?? 0) + sign * second.failed,
    arrived: (first?.arrived ?? 0) + sign * second.arrived,
  }
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)
