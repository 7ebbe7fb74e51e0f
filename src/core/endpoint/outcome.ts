/** How an invocation ended, as small integers: they sit in typed arrays on the per-request path. */
export const OUTCOME = {
  ok: 0,
  /** The container answered 4xx. */
  error4xx: 1,
  /** The container answered 5xx. */
  error5xx: 2,
  /** No answer within the invocation time-out. */
  timeout: 3,
  /** The instance's queue was full: the container did not accept the request. */
  queueFull: 4,
  /** The instance died with the request on it. */
  instanceLost: 5,
  /** No instance in service: the request reached no model. */
  noCapacity: 6,
  /** Every weight is 0: the request reached no model. */
  noWeight: 7,
  /** The named target variant is not on the endpoint. */
  unknownVariant: 8,
} as const

export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME]

/** Outcomes that a model saw (they count in its metrics). */
export const reachedModel = (outcome: Outcome): boolean => outcome <= OUTCOME.instanceLost

export const OUTCOME_NAMES: readonly string[] = Object.keys(OUTCOME)
