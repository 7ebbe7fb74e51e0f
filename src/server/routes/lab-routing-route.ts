/** `/_lab/routing`: where the newest invocations went and why, as in the routing log. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { refuseOtherMethods } from '../http/error-answer.ts'
import { invalid } from '../lab/lab-request.ts'
import { SERVER_LIMITS } from '../limits.ts'
import type { RoutingLog } from '../routing-log/routing-log.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

interface LabRoutingRouteOptions {
  readonly driver: WallClockDriver
  /** `undefined`: invocations are not logged. */
  readonly log: RoutingLog | undefined
}

interface Page {
  /** `seq` of the last line the client has; -1: none. */
  readonly since: number
  /** Of what came after it, only the newest so many. */
  readonly limit: number
}

const URL = '/_lab/routing'

export function labRoutingRoute(
  app: FastifyInstance,
  { driver, log }: LabRoutingRouteOptions,
): void {
  // Numbers begin anew with every run: a client must see that it is another.
  let runId = randomUUID()
  driver.onReset(() => {
    runId = randomUUID()
  })
  app.get(URL, ({ query }, reply) => {
    const { since, limit } = pageOf(query)
    driver.present() // has lines of what the server sends itself
    reply.header('cache-control', 'no-store').send({
      runId,
      share: log?.share ?? 0,
      lastSeq: log?.recent.lastSeq ?? -1,
      lines: log?.recent.after(since, limit) ?? [],
    })
  })
  refuseOtherMethods(app, URL, ['GET'])
}

function pageOf(query: unknown): Page {
  const { routingLinesMax } = SERVER_LIMITS
  let since = -1
  let limit: number = routingLinesMax
  for (const [name, value] of Object.entries(query ?? {})) {
    if (name === 'since') {
      since = wholeNumber(value, { name, min: -1, max: Number.MAX_SAFE_INTEGER })
    } else if (name === 'limit') {
      limit = wholeNumber(value, { name, min: 1, max: routingLinesMax })
    } else {
      throw invalid(`unknown parameter "${name.slice(0, 100)}": expected since, limit, or none`)
    }
  }
  return { since, limit }
}

function wholeNumber(
  given: unknown,
  { name, min, max }: { readonly name: string; readonly min: number; readonly max: number },
): number {
  const number = typeof given === 'string' && /^-?\d{1,16}$/.test(given) ? Number(given) : undefined
  if (number !== undefined && number >= min && number <= max) return number
  const shown = JSON.stringify(given).slice(0, 100)
  throw invalid(`${name}: expected a whole number from ${min} to ${max}, got ${shown}`)
}
