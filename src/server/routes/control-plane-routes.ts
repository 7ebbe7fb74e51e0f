/** The AWS control planes: `POST /`, told apart by their protocol headers. */
import type { FastifyInstance } from 'fastify'
import { callerOf } from '../../aws/protocol/credential-scope.ts'
import { answerJson } from '../../aws/protocol/json-1-1.ts'
import { refuseOtherMethods, sendWire } from '../error-answer.ts'
import { SERVER_LIMITS } from '../limits.ts'
import { readTextBody } from '../request-body.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

export interface ControlPlaneRoutesOptions {
  readonly driver: WallClockDriver
  readonly nextRequestId: () => string
}

export function controlPlaneRoutes(app: FastifyInstance, options: ControlPlaneRoutesOptions): void {
  const { driver, nextRequestId } = options
  readTextBody(app, SERVER_LIMITS.controlBodyBytesMax)
  refuseOtherMethods(app, '/', ['POST'])
  app.post<{ Body: string | undefined }>('/', ({ headers, url, body = '' }, reply) => {
    const answer = driver.command(world =>
      world.actAs(callerOf({ headers, url }, world.account), () =>
        answerJson(world, { headers, body }),
      ),
    )
    reply.header('x-amzn-requestid', nextRequestId())
    sendWire(reply, answer)
  })
}
