/**
 * The split of the traffic over variants: what the client saw beside what the server counted over
 * the same span. They differ when somebody else invokes too, or when answers got lost on the way.
 */
import type { EndpointAnswers } from './load-tally.ts'
import type { EndpointCounts, ServerCounts } from './server-counts.ts'

export interface Comparison {
  readonly client: number
  readonly server: number
  /** Server less client. */
  readonly difference: number
}

export interface VariantSplit extends Comparison {
  readonly variant: string
  /** Of the endpoint's answers 200, 0 to 1. */
  readonly clientShare: number
  readonly serverShare: number
}

export interface TrafficSplit {
  readonly endpoint: string
  /** Answers 200 of each production variant. */
  readonly variants: readonly VariantSplit[]
  /** Errors do not name the variant they come from. */
  readonly failed: Comparison
  readonly all: Comparison
  /** Copies that shadow variants got, while they were shadows. */
  readonly shadows: readonly { readonly variant: string; readonly copies: number }[]
}

/** One for each endpoint that was asked. */
export function trafficSplits(
  answers: Readonly<Record<string, EndpointAnswers>>,
  counts: ServerCounts,
): readonly TrafficSplit[] {
  return Object.entries(answers).map(([endpoint, seen]) =>
    splitOf(endpoint, seen, counts.get(endpoint) ?? NOTHING),
  )
}

const NOTHING: EndpointCounts = { variants: new Map(), shadows: new Map(), rejected: 0 }

function splitOf(
  endpoint: string,
  seen: EndpointAnswers,
  { variants, shadows, rejected }: EndpointCounts,
): TrafficSplit {
  const production = [...variants.values()]
  const clientOk = sum(Object.values(seen.variants))
  const serverOk = sum(production.map(({ ok }) => ok))
  const serverFailed = sum(production.map(({ failed }) => failed)) + rejected
  const names = new Set([...variants.keys(), ...Object.keys(seen.variants)])
  return {
    endpoint,
    variants: [...names].map(variant => {
      const client = seen.variants[variant] ?? 0
      const server = variants.get(variant)?.ok ?? 0
      return {
        variant,
        ...compared(client, server),
        clientShare: shareOf(client, clientOk),
        serverShare: shareOf(server, serverOk),
      }
    }),
    failed: compared(seen.failed, serverFailed),
    all: compared(clientOk + seen.failed, serverOk + serverFailed),
    shadows: [...shadows].map(([variant, { arrived }]) => ({ variant, copies: arrived })),
  }
}

const compared = (client: number, server: number): Comparison => ({
  client,
  server,
  difference: server - client,
})

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
