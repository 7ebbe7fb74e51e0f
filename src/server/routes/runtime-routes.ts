/**
 * The SageMaker runtime: `POST /endpoints/{name}/invocations`, the one route that must be fast, and
 * its two sisters.
 *
 * Source: endpoints.md 1.3 (what travels in which header), 8.2 (unknown endpoints).
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { unknownOperation } from '../../aws/execute.ts'
import { callerOf } from '../../aws/protocol/credential-scope.ts'
import { readInvocation, readStreamInvocation } from '../../aws/protocol/rest-json.ts'
import type { RequestHeaders } from '../../aws/protocol/wire-message.ts'
import { checkServing, isServing } from '../../aws/sagemaker-runtime/runtime-errors.ts'
import type { World } from '../../core/world.ts'
import type { ForwardedRequest } from '../container/container-client.ts'
import { refuseOtherMethods } from '../http/error-answer.ts'
import { acceptAnyBody, bodyReader } from '../http/request-body.ts'
import { ServerError } from '../http/server-errors.ts'
import { LiveCaller } from '../invocation/live-caller.ts'
import type { Caller } from '../invocation/pending-answers.ts'
import type { CallerContext, RuntimeCall } from '../invocation/runtime-answer.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

export interface RuntimeRoutesOptions {
  readonly driver: WallClockDriver
  readonly context: CallerContext
  readonly bodyBytesMax: number
}

type InvocationRequest = FastifyRequest<{ Params: { readonly name: string } }>
type Handler = (request: InvocationRequest, reply: FastifyReply) => void

const INVOCATIONS = '/endpoints/:name/invocations'
const STREAMED = '/endpoints/:name/invocations-response-stream'
const ASYNCHRONOUS = '/endpoints/:name/async-invocations'

export function runtimeRoutes(app: FastifyInstance, options: RuntimeRoutesOptions): void {
  const { driver, context, bodyBytesMax } = options

  const submit = (call: RuntimeCall, caller: Caller): void => {
    if (driver.submit(call, caller)) return
    const text = `${driver.waitingCount} requests wait for their answers already.`
    throw new ServerError('too-many-waiting', text)
  }
  const invoke: Handler = (request, reply) => {
    const world = driver.present()
    const call = callOf(world, request)
    if (driver.usesContainers) call.forwarded = forwardedOf(request, 'accept')
    submit(call, new LiveCaller(context, { reply, account: world.account, call }))
  }
  const stream: Handler = (request, reply) => {
    // Loaded when first needed: few servers ever are asked for a stream.
    import('../invocation/stream-caller.ts')
      .then(({ StreamCaller }) => {
        const world = driver.present()
        const call = checkedCall(world, request, readStreamInvocation)
        if (driver.usesContainers) call.forwarded = forwardedOf(request, STREAM_ACCEPT)
        submit(call, new StreamCaller(context, { reply, account: world.account, call }))
      })
      .catch((error: unknown) => reply.send(error))
  }
  const handlers: ReadonlyMap<string, Handler> = new Map([
    [INVOCATIONS, invoke],
    [STREAMED, stream],
    [ASYNCHRONOUS, refuseAsynchronous],
  ])

  const readBody = bodyReader(bodyBytesMax, () => driver.usesContainers)
  acceptAnyBody(app, readBody)
  for (const [url, handler] of handlers) {
    app.post(url, handler)
    refuseOtherMethods(app, url, ['POST'])
  }

  // Fastify refuses a malformed Content-Type before any parser; SageMaker hands it to the container.
  app.setErrorHandler((error: FastifyError, request: InvocationRequest, reply) => {
    const handler = handlers.get(request.routeOptions.url ?? '')
    if (error.code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE' || handler === undefined) throw error
    readBody(request.raw, (refusal, bytes) => {
      try {
        if (refusal !== null) throw refusal
        request.body = bytes
        handler(request, reply)
      } catch (invocationError) {
        reply.send(invocationError)
      }
    })
  })
}

function refuseAsynchronous(): never {
  throw unknownOperation('InvokeEndpointAsync')
}

/** Throws `AwsError` (ValidationError) for a request that reaches no endpoint. */
function callOf(world: World, request: InvocationRequest): RuntimeCall {
  const { headers } = request
  const endpointName = request.params.name
  const isKnown = world.endpoints.peek(endpointName) !== undefined
  // Nearly all requests have nothing to validate, and validation costs as much as the rest.
  if (isKnown && isPlain(headers) && isServing(world, endpointName)) {
    return {
      endpointName,
      targetVariant: undefined,
      customAttributes: undefined,
      forwarded: undefined,
    }
  }
  return checkedCall(world, request, readInvocation)
}

type Read = typeof readInvocation | typeof readStreamInvocation

function checkedCall(world: World, request: InvocationRequest, read: Read): RuntimeCall {
  const endpointName = request.params.name
  const { TargetVariant, CustomAttributes } = read(endpointName, request.headers)
  world.actAs(callerOf(request, world.account), () => checkServing(world, endpointName))
  return {
    endpointName,
    targetVariant: TargetVariant,
    customAttributes: CustomAttributes,
    forwarded: undefined,
  }
}

const STREAM_ACCEPT = 'x-amzn-sagemaker-accept'
const NO_BYTES = Buffer.alloc(0)

/** Source: endpoints.md 9: the body and these headers reach a container, no others. */
function forwardedOf({ headers, body }: InvocationRequest, acceptHeader: string): ForwardedRequest {
  const passed: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string') continue
    if (name === acceptHeader) passed.accept = value
    else if (name === 'content-type' || name.startsWith('x-amzn-sagemaker-')) passed[name] = value
  }
  return { body: Buffer.isBuffer(body) ? body : NO_BYTES, headers: passed }
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
