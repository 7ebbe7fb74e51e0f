/**
 * The SageMaker runtime: `POST /endpoints/{name}/invocations`, the one route that must be fast.
 *
 * Source: endpoints.md 1.3 (what travels in which header), 8.2 (unknown endpoints).
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callerOf } from '../../aws/protocol/credential-scope.ts'
import { readInvocation } from '../../aws/protocol/rest-json.ts'
import type { RequestHeaders } from '../../aws/protocol/wire-message.ts'
import { checkServing, isServing } from '../../aws/sagemaker-runtime/runtime-errors.ts'
import type { World } from '../../core/world.ts'
import { refuseOtherMethods } from '../error-answer.ts'
import { type CallerContext, LiveCaller } from '../live-caller.ts'
import { acceptAnyBody, dropBody } from '../request-body.ts'
import { ServerError } from '../server-errors.ts'
import type { LiveCall, WallClockDriver } from '../wall-clock-driver.ts'

export interface RuntimeRoutesOptions {
  readonly driver: WallClockDriver
  readonly context: CallerContext
  readonly bodyBytesMax: number
}

type InvocationRequest = FastifyRequest<{ Params: { readonly name: string } }>

const INVOCATIONS = '/endpoints/:name/invocations'

export function runtimeRoutes(app: FastifyInstance, options: RuntimeRoutesOptions): void {
  const { driver, context, bodyBytesMax } = options

  const invoke = (request: InvocationRequest, reply: FastifyReply): void => {
    const world = driver.present()
    const call = callOf(world, request)
    const caller = new LiveCaller(context, { reply, account: world.account, call })
    if (driver.submit(call, caller)) return
    const text = `${driver.waitingCount} requests wait for their answers already.`
    throw new ServerError('too-many-waiting', text)
  }

  acceptAnyBody(app, bodyBytesMax)
  app.post(INVOCATIONS, invoke)
  refuseOtherMethods(app, INVOCATIONS, ['POST'])

  // Fastify refuses a malformed Content-Type before any parser; SageMaker hands it to the container.
  app.setErrorHandler((error: FastifyError, request: InvocationRequest, reply) => {
    if (error.code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') throw error
    dropBody(request.raw, bodyBytesMax, refusal => {
      try {
        if (refusal !== null) throw refusal
        invoke(request, reply)
      } catch (invocationError) {
        reply.send(invocationError)
      }
    })
  })
}

/** Throws `AwsError` (ValidationError) for a request that reaches no endpoint. */
function callOf(world: World, { params, headers, url }: InvocationRequest): LiveCall {
  const { name: endpointName } = params
  const isKnown = world.endpoints.peek(endpointName) !== undefined
  // Nearly all requests have nothing to validate, and validation costs as much as the rest.
  if (isKnown && isPlain(headers) && isServing(world, endpointName)) {
    return { endpointName, targetVariant: undefined }
  }
  const { TargetVariant: targetVariant } = readInvocation(endpointName, headers)
  world.actAs(callerOf({ headers, url }, world.account), () => checkServing(world, endpointName))
  return { endpointName, targetVariant }
}

const SHORT_HEADER_MAX = 100
const SHORT_ASCII = /^[\x20-\x7e]*$/

/** No header that means anything to the runtime, but the two types, short and in ASCII. */
function isPlain(headers: RequestHeaders): boolean {
  for (const name in headers) {
    if (name.startsWith('x-amzn-sagemaker-')) return false
  }
  return isShortAscii(headers['content-type']) && isShortAscii(headers.accept)
}

const isShortAscii = (value: RequestHeaders[string]): boolean =>
  value === undefined ||
  (typeof value === 'string' && value.length <= SHORT_HEADER_MAX && SHORT_ASCII.test(value))
