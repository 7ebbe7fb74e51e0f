/**
 * The dashboard: its page at `/_lab/`, and the recording it reads. Decisions it follows on
 * `/_lab/timeline` like anybody else.
 */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { refuseOtherMethods } from '../http/error-answer.ts'
import { invalid } from '../lab/lab-request.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

export interface ServedPage {
  readonly page: string
  /** Content-Security-Policy of the page. */
  readonly policy: string
}

/** What the server is given to show; how a recording is made is not its business. */
export interface Dashboard extends ServedPage {
  /** Everything of the world so far. */
  record(world: World): object
  /** What has come since: metric rows from the instant on, and the present. */
  recordSince(world: World, sinceMs: Ms): object
}

/** Called when somebody first looks: a server that nobody looks at starts without it. */
export type LoadDashboard = () => Promise<Dashboard>

export interface DashboardRoutesOptions {
  readonly driver: WallClockDriver
  readonly dashboard: LoadDashboard
}

export function dashboardRoutes(
  app: FastifyInstance,
  { driver, dashboard: load }: DashboardRoutesOptions,
): void {
  let loading: Promise<Dashboard> | undefined
  const dashboardOnce = () => (loading ??= load())
  // A page that comes back after a reset, or to another process, must not go on with what it has.
  let runId = randomUUID()
  driver.onReset(() => {
    runId = randomUUID()
  })
  app.get('/_lab', (_request, reply) => reply.redirect('/_lab/'))
  app.get('/_lab/', async (_request, reply) => sendPage(reply, await dashboardOnce()))
  refuseOtherMethods(app, '/_lab/', ['GET'])

  app.get('/_lab/recording', async ({ query }, reply) => {
    const sinceMs = sinceOf(query)
    const dashboard = await dashboardOnce()
    const { speed, isPaused } = driver.describeClock()
    const recording = driver.command(world =>
      sinceMs === undefined ? dashboard.record(world) : dashboard.recordSince(world, sinceMs),
    )
    reply.header('cache-control', 'no-store')
    return { runId, speed, isPaused, recording }
  })
  refuseOtherMethods(app, '/_lab/recording', ['GET'])
}

/** Nothing but the page's own script may run in it, and no other page may hold it. */
export function sendPage(reply: FastifyReply, { page, policy }: ServedPage): FastifyReply {
  return reply
    .header('content-security-policy', `${policy}; frame-ancestors 'none'`)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page)
}

/** Virtual milliseconds; `undefined`: from the beginning, with everything. */
function sinceOf(query: unknown): Ms | undefined {
  if (typeof query !== 'object' || query === null || !('since' in query)) return undefined
  const { since } = query
  if (typeof since === 'string' && /^\d{1,15}$/.test(since)) return Number(since)
  throw invalid(`since: expected virtual milliseconds, got ${JSON.stringify(since).slice(0, 100)}`)
}
