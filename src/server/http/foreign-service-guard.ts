/** Refuses requests to AWS services that are not simulated, whatever their path. */
import type { FastifyInstance } from 'fastify'
import { foreignServiceOf, refuseForeignService } from '../../aws/protocol/foreign-service.ts'
import { sendWire } from './error-answer.ts'

const RUNTIME_PREFIX = '/endpoints/'
const NO_BODY = Buffer.alloc(0)

/** To be called before routes are added; unknown paths have no route, but they have these hooks. */
export function guardForeignServices(app: FastifyInstance, nextRequestId: () => string): void {
  app.addHook('onRequest', ({ url, headers }, reply, done) => {
    if (url.startsWith(RUNTIME_PREFIX)) return done() // no service but the runtime has such paths
    const service = foreignServiceOf({ url, headers })
    if (service === undefined) return done()
    const path = url.split('?', 1)[0] ?? ''
    const requestId = nextRequestId()
    reply.header('x-amzn-requestid', requestId)
    sendWire(reply, refuseForeignService(service, { path, headers, body: NO_BODY }, requestId))
  })
}
