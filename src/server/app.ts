/**
 * The live server as a Fastify app: the SageMaker runtime, the AWS control planes and our own routes
 * on one port. Building it is separate from listening, so tests inject requests.
 */
import fastify, { type FastifyInstance } from 'fastify'
import type { Persist } from './account/account-keeper.ts'
import { errorAnswer, installErrorAnswers } from './http/error-answer.ts'
import { guardForeignServices } from './http/foreign-service-guard.ts'
import { hostCheck, originCheck } from './http/host-check.ts'
import { acceptAnyBody, bodyReader } from './http/request-body.ts'
import { requestIds } from './http/request-id.ts'
import type { SigningKey } from './http/signature-check.ts'
import { guardSignatures } from './http/signature-guard.ts'
import type { CallerContext } from './invocation/runtime-answer.ts'
import type { ScenarioLanguage } from './lab/lab-request.ts'
import { SERVER_LIMITS } from './limits.ts'
import { controlPlaneRoutes } from './routes/control-plane-routes.ts'
import { dashboardRoutes, type LoadDashboard } from './routes/dashboard-routes.ts'
import { labRoutes } from './routes/lab-routes.ts'
import { runtimeRoutes } from './routes/runtime-routes.ts'
import { stateRoutes } from './routes/state-routes.ts'
import type { RoutingLog } from './routing-log/routing-log.ts'
import { TrafficLog } from './routing-log/traffic-log.ts'
import type { WallClockDriver } from './wall-clock-driver.ts'

export interface AppOptions {
  readonly driver: WallClockDriver
  readonly language: ScenarioLanguage
  /** The page at `/_lab/`; `undefined`: there is none. */
  readonly dashboard?: LoadDashboard | undefined
  /** `undefined`: invocations are not logged. */
  readonly log?: RoutingLog | undefined
  /** The name or address the server listens on: the Host that control requests may name. */
  readonly host?: string
  readonly invocationBodyBytesMax?: number
  /** The key pair that requests to the AWS routes must be signed with; `undefined`: any will do. */
  readonly signingKey?: SigningKey | undefined
  /** Answers of the control routes wait until what has happened is written. */
  readonly persist?: Persist | undefined
  /** A request hit a bug of ours and has got a 500. Default: the process ends with it. */
  readonly onBug?: (error: Error) => void
}

/** Longer than any name, so that AWS's own text answers one that is too long. */
const PARAM_LENGTH_MAX = 1000
/** Slower senders are cut off. Node's own default; Fastify's is never. */
const REQUEST_TIMEOUT_MS = 300_000

/** No route has a schema, so the compilers of schemas, which are large, need not be loaded. */
const NO_SCHEMAS = {
  compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas },
}

function noSchemas(): never {
  throw new Error('a route has a schema: leave the compilers of schemas to Fastify')
}

const WRONG_PATH = ' AWS clients take its address without a path; its own routes are under /_lab/.'

export function buildApp(options: AppOptions): FastifyInstance {
  const { driver, language, dashboard, log, signingKey, persist, host = '127.0.0.1' } = options
  const bodyBytesMax = options.invocationBodyBytesMax ?? SERVER_LIMITS.invocationBodyBytesMax
  const nextRequestId = requestIds()
  const answerError = errorAnswer({ onBug: options.onBug ?? endProcess, nextRequestId })
  const app = fastify({
    frameworkErrors: answerError,
    logger: false,
    exposeHeadRoutes: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    schemaController: NO_SCHEMAS,
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
  })
  acceptAnyBody(
    app,
    bodyReader(bodyBytesMax, () => false),
  )
  installErrorAnswers(app, answerError, WRONG_PATH)
  guardForeignServices(app, nextRequestId)

  if (log !== undefined) driver.logTraffic(new TrafficLog(log))
  const context: CallerContext = { log, nextRequestId, isClosing: false }
  app.addHook('preClose', done => {
    context.isClosing = true
    done()
  })
  app.register(async scope => {
    scope.addHook('onRequest', originCheck(host))
    if (signingKey !== undefined) guardSignatures(scope, signingKey, nextRequestId)
    runtimeRoutes(scope, { driver, context, bodyBytesMax })
  })
  app.register(async scope => {
    scope.addHook('onRequest', hostCheck(host))
    if (signingKey !== undefined) guardSignatures(scope, signingKey, nextRequestId)
    if (persist !== undefined) answerWhenWritten(scope, () => persist('changes'))
    controlPlaneRoutes(scope, { driver, nextRequestId })
  })
  app.register(async scope => {
    scope.addHook('onRequest', hostCheck(host))
    if (persist !== undefined) answerWhenWritten(scope, () => persist('changes and clock'))
    labRoutes(scope, { driver, language, log })
  })
  app.register(async scope => {
    scope.addHook('onRequest', hostCheck(host))
    if (persist !== undefined) answerWhenWritten(scope, () => persist('changes and clock'))
    stateRoutes(scope, driver)
  })
  app.register(async scope => {
    scope.addHook('onRequest', hostCheck(host))
    if (dashboard !== undefined) dashboardRoutes(scope, { driver, dashboard })
  })
  return app
}

function answerWhenWritten(scope: FastifyInstance, persist: () => Promise<void>): void {
  scope.addHook('onSend', ({ method }, _reply, payload, done) => {
    if (method === 'GET') done(null, payload)
    else persist().then(() => done(null, payload), done)
  })
}

/** Our own bugs stop the process, with the stack: what it would answer next is not to be trusted. */
function endProcess(error: Error): void {
  setImmediate(() => {
    throw error
  })
}
