/** The AWS control planes: `POST /` and the CBOR paths, told apart by aws/protocol. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AwsError } from '../../aws/aws-error.ts'
import { answerCall, refuseCall } from '../../aws/protocol/answer-call.ts'
import { callerOf } from '../../aws/protocol/credential-scope.ts'
import type { WireAnswer, WireRequest } from '../../aws/protocol/wire-message.ts'
import { inflated } from '../http/content-encoding.ts'
import { refuseOtherMethods, sendWire } from '../http/error-answer.ts'
import { readByteBody } from '../http/request-body.ts'
import { ServerError } from '../http/server-errors.ts'
import { SERVER_LIMITS } from '../limits.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

export interface ControlPlaneRoutesOptions {
  readonly driver: WallClockDriver
  readonly nextRequestId: () => string
}

type CallRequest = FastifyRequest<{ Body: Buffer | undefined }>

const CBOR_PATH = '/service/:service/operation/:operation'
const NO_BODY = Buffer.alloc(0)

export function controlPlaneRoutes(app: FastifyInstance, options: ControlPlaneRoutesOptions): void {
  const { driver, nextRequestId } = options
  const limitBytes = SERVER_LIMITS.controlBodyBytesMax

  const answerOf = (request: WireRequest, url: string, requestId: string): WireAnswer => {
    try {
      const body = inflated(request, limitBytes)
      return driver.command(world =>
        world.actAs(callerOf({ headers: request.headers, url }, world.account), () =>
          answerCall(world, { ...request, body }, requestId),
        ),
      )
    } catch (error) {
      if (error instanceof AwsError) return refuseCall(request, error, requestId)
      throw error
    }
  }
  const answer = (request: CallRequest, reply: FastifyReply): void => {
    const { url, headers, body = NO_BODY } = request
    const path = url.split('?', 1)[0] ?? ''
    const requestId = nextRequestId()
    reply.header('x-amzn-requestid', requestId)
    sendWire(reply, answerOf({ path, headers, body }, url, requestId))
  }

  readByteBody(app, limitBytes)
  app.get('/', ({ headers }, reply) => {
    if (headers.accept?.includes('text/html')) return reply.redirect('/_lab/') // a browser
    const text = '/ takes POST, from AWS clients, not GET; the page is at /_lab/.'
    throw new ServerError('wrong-method', text, { allow: 'POST' })
  })
  app.post('/', answer)
  refuseOtherMethods(app, '/', ['GET', 'POST'])
  app.post(CBOR_PATH, answer)
  refuseOtherMethods(app, CBOR_PATH, ['POST'])
}
