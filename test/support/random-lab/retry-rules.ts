/** Of the callers of a random lab that try again: each has one fate, and each attempt is a request. */
import { OUTCOME, type Outcome } from '../../../src/core/endpoint/outcome.ts'
import { causeOf } from '../../../src/core/traffic/retry-policy.ts'
import type { CallerCounts } from '../../../src/core/traffic/retrying-source.ts'
import type { World } from '../../../src/core/world.ts'
import type { Played } from './play-lab.ts'
import { firstTriesOf } from './request-rules.ts'
import { sum } from './sum.ts'

export function callerProblems({ lab, world }: Played): string[] {
  const callers = world.callers.get('users')
  if (lab.retries === undefined) return callers === undefined ? [] : ['nobody retries, some do']
  if (callers === undefined) return ['callers who retry are not counted']
  const { requests, attempts, succeeded, failed, waiting } = callers
  const firstTries = firstTriesOf(lab).length
  const ok = outcomesOf(world)[OUTCOME.ok] ?? 0
  const { attemptsMax, timeoutMs } = lab.retries
  const isPatient = timeoutMs === Number.POSITIVE_INFINITY
  return [
    ...(requests === firstTries ? [] : [`${requests} callers of ${firstTries}`]),
    ...(succeeded + failed + waiting === requests
      ? []
      : [`of ${requests} callers ${succeeded} succeeded, ${failed} failed, ${waiting} wait`]),
    ...(Math.min(succeeded, failed, waiting) >= 0 ? [] : ['a count of callers is negative']),
    ...(attempts >= requests && attempts <= requests * attemptsMax
      ? []
      : [`${attempts} attempts of ${requests} callers with ${attemptsMax} each`]),
    ...(ok === succeeded || (ok > succeeded && !isPatient)
      ? []
      : [`${ok} attempts were answered well, ${succeeded} callers succeeded`]),
    ...attemptProblems(world, callers),
    ...lastAttemptProblems(lab.retries, world, callers),
  ]
}

/** Every attempt is counted once, with one outcome: by a variant, by the endpoint, or by nobody. */
function attemptProblems(world: World, { attempts }: CallerCounts): string[] {
  const routed = sum(world.endpoints.all().map(({ requestsTotal }) => requestsTotal))
  const withOutcome = sum(outcomesOf(world))
  const { unroutedRequests } = world
  return [
    ...(routed + unroutedRequests === attempts
      ? []
      : [`of ${attempts} attempts ${routed} came to endpoints, ${unroutedRequests} to none`]),
    ...(withOutcome + unroutedRequests === attempts
      ? []
      : [`of ${attempts} attempts ${withOutcome + unroutedRequests} have an outcome`]),
  ]
}

/** A caller gives up after the last attempt, or after an outcome that is not tried again. */
function lastAttemptProblems(
  { attemptsMax, timeoutMs, causes }: NonNullable<Played['lab']['retries']>,
  world: World,
  { requests, attempts, failed, waiting }: CallerCounts,
): string[] {
  const isRetried = (outcome: number): boolean => {
    const cause = causeOf(outcome as Outcome)
    return cause !== undefined && causes.includes(cause)
  }
  const outcomes = outcomesOf(world)
  const final = sum(outcomes.filter((_, outcome) => outcome !== OUTCOME.ok && !isRetried(outcome)))
  const retries = attempts - requests
  const isPatient = timeoutMs === Number.POSITIVE_INFINITY
  // Whoever made all attempts has made attemptsMax - 1 retries.
  const mostExhausted = attemptsMax === 1 ? requests : retries / (attemptsMax - 1)
  if (!isPatient) return []
  const all = final + world.unroutedRequests + mostExhausted
  return [
    ...(failed <= all ? [] : [`${failed} callers gave up, ${all} had reason to`]),
    ...(causes.length > 0 || retries + waiting === 0 ? [] : ['retries without a cause']),
  ]
}

/** By outcome, over all variants that are asked by callers, and of requests that reached none. */
function outcomesOf(world: World): number[] {
  const counts: number[] = []
  for (const { everyVariant, rejected } of world.endpoints.all()) {
    const production = everyVariant.filter(({ isShadow }) => !isShadow)
    for (const outcomes of [rejected, ...production.map(({ totals }) => totals.outcomes)]) {
      for (const [outcome, count] of outcomes.entries()) {
        counts[outcome] = (counts[outcome] ?? 0) + count
      }
    }
  }
  return counts
}

/** While it runs, too, every caller is somewhere. */
export function callersNow(world: World): string[] {
  return [...world.callers].flatMap(([name, { requests, attempts, succeeded, failed, waiting }]) =>
    succeeded + failed + waiting === requests && attempts >= requests && waiting >= 0
      ? []
      : [`${name}: ${requests} callers, ${attempts} attempts, ${succeeded}/${failed}/${waiting}`],
  )
}
