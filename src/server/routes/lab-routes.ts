/** Our own routes, under `/_lab`: what AWS has no word for. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { eventBridgeOf } from '../../aws/event-bridge/index.ts'
import { asServerError } from '../http/as-server-error.ts'
import { refuseOtherMethods } from '../http/error-answer.ts'
import { readTextBody } from '../http/request-body.ts'
import { BuiltInLoad } from '../lab/built-in-load.ts'
import {
  type ClockCommand,
  invalid,
  parseLabBody,
  readClockCommand,
  readEmptyBody,
  type ScenarioLanguage,
} from '../lab/lab-request.ts'
import { clockState } from '../lab/lab-state.ts'
import { TimelineStreams } from '../lab/timeline-streams.ts'
import { SERVER_LIMITS } from '../limits.ts'
import type { RoutingLog } from '../routing-log/routing-log.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'
import { labFaultRoutes } from './lab-fault-routes.ts'
import { labLoadRoutes } from './lab-load-routes.ts'
import { labMetricsRoute } from './lab-metrics-route.ts'
import { labModelRoutes } from './lab-model-routes.ts'
import { labRoutingRoute } from './lab-routing-route.ts'

export interface LabRoutesOptions {
  readonly driver: WallClockDriver
  readonly language: ScenarioLanguage
  /** `undefined`: invocations are not logged. */
  readonly log: RoutingLog | undefined
}

interface TextBody {
  Body: string | undefined
}

export function labRoutes(app: FastifyInstance, options: LabRoutesOptions): void {
  const { driver, language, log } = options
  readTextBody(app, SERVER_LIMITS.labBodyBytesMax)
  const clock = () => clockState(driver.present(), driver.describeClock())

  app.get('/_lab/health', () => ({ status: 'ok' }))
  refuseOtherMethods(app, '/_lab/health', ['GET'])

  app.get('/_lab/clock', clock)
  app.post<TextBody>('/_lab/clock', async ({ body }) => {
    const command = readClockCommand(parseLabBody(body), language)
    await asServerError(() => setClock(driver, command))
    return clock()
  })
  refuseOtherMethods(app, '/_lab/clock', ['GET', 'POST'])

  app.post<TextBody>('/_lab/reset', ({ body }) => {
    readEmptyBody(parseLabBody(body))
    driver.reset()
    return clock()
  })
  refuseOtherMethods(app, '/_lab/reset', ['POST'])
  labFaultRoutes(app, { driver, language })
  labMetricsRoute(app, driver)
  labLoadRoutes(app, new BuiltInLoad(driver))
  labModelRoutes(app, { driver, language })
  labRoutingRoute(app, { driver, log })
  timelineRoute(app, driver)
  eventsRoute(app, driver)
}

/** What can be refused is refused before anything changes. */
async function setClock(
  driver: WallClockDriver,
  { advanceMs, speed, isPaused }: ClockCommand,
): Promise<void> {
  if (speed !== undefined) driver.checkSpeed(speed)
  if (isPaused === true) driver.refuseWithContainers()
  if (advanceMs !== undefined) await driver.advance(advanceMs)
  if (speed !== undefined) driver.setSpeed(speed)
  if (isPaused !== undefined) driver.setPaused(isPaused)
}

function timelineRoute(app: FastifyInstance, driver: WallClockDriver): void {
  const streams = new TimelineStreams(driver)
  app.addHook('preClose', done => {
    streams.close()
    done()
  })
  app.get('/_lab/timeline', (request, reply) => {
    const sinceSeq = sinceOf(request)
    if (isJsonWanted(request)) {
      const { events } = driver.present().timeline
      const start = sinceSeq + 1
      const page = events.slice(start, start + SERVER_LIMITS.timelinePageMax)
      reply.send({ events: page, lastSeq: events.length - 1 })
      return
    }
    streams.open(reply.raw, sinceSeq)
    reply.hijack()
  })
  refuseOtherMethods(app, '/_lab/timeline', ['GET'])
}

/** What EventBridge would deliver, from `since` on; `next` is the `since` of the following page. */
function eventsRoute(app: FastifyInstance, driver: WallClockDriver): void {
  app.get('/_lab/events', request => {
    const since = sinceOf(request)
    const page = eventBridgeOf(driver.present()).from(since).slice(0, SERVER_LIMITS.timelinePageMax)
    const next = (page.at(-1)?.serial ?? since - 1) + 1
    return { events: page.map(({ event }) => event), next: Math.max(next, 0) }
  })
  refuseOtherMethods(app, '/_lab/events', ['GET'])
}

/** The `seq` of the last event the client has; -1: none. Last-Event-ID wins, as it is newer. */
function sinceOf({ headers, query }: FastifyRequest): number {
  const asked =
    typeof query === 'object' && query !== null && 'since' in query ? query.since : undefined
  const given = headers['last-event-id'] ?? asked
  if (given === undefined) return -1
  if (typeof given === 'string' && /^(-1|\d{1,15})$/.test(given)) return Number(given)
  throw invalid(`since: expected a whole number, got ${JSON.stringify(given).slice(0, 100)}`)
}

/** EventSource accepts text/event-stream, curl everything: both get the stream. */
const isJsonWanted = ({ headers: { accept = '' } }: FastifyRequest): boolean =>
  accept.includes('application/json') && !accept.includes('text/event-stream')
