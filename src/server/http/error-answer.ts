/** Fastify's error and not-found handlers: every refusal becomes its route's kind of answer. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AwsError } from '../../aws/aws-error.ts'
import { writeRuntimeError } from '../../aws/protocol/rest-json.ts'
import type { WireAnswer } from '../../aws/protocol/wire-message.ts'
import { RouterError } from '../../core/routing/own-router.ts'
import { ServerError } from './server-errors.ts'

const LAB_PREFIX = '/_lab'

export interface ErrorAnswerOptions {
  /** Our own bug came up while a request was answered; the request has got a 500. */
  readonly onBug: (error: Error) => void
  readonly nextRequestId: () => string
}

type AnswerError = (
  error: FastifyError | ServerError,
  request: FastifyRequest,
  reply: FastifyReply,
) => void

/** Also for what Fastify finds before there is a route, such as a path that cannot be decoded. */
export function errorAnswer({ onBug, nextRequestId }: ErrorAnswerOptions): AnswerError {
  return (error, request, reply) => {
    if (!request.url.startsWith(LAB_PREFIX)) reply.header('x-amzn-requestid', nextRequestId())
    if (error instanceof AwsError) return sendWire(reply, writeRuntimeError(error))
    const refusal = refusalOf(error)
    if (refusal.code === 'internal') onBug(error)
    sendRefusal(request, reply, refusal)
  }
}

/** `hint`: what else to say to who asks for a path that is not under /_lab. */
export function installErrorAnswers(app: FastifyInstance, answer: AnswerError, hint = ''): void {
  app.setErrorHandler(answer)
  app.setNotFoundHandler((request, reply) => {
    const text = `There is no ${request.method} ${pathOf(request)} on this server.`
    const isOurs = request.url.startsWith(LAB_PREFIX)
    answer(new ServerError('unknown-route', isOurs ? text : text + hint), request, reply)
  })
}

/** Declares every method of the path but `allowed` as wrong, for answers 405 instead of 404. */
export function refuseOtherMethods(
  app: FastifyInstance,
  url: string,
  allowed: readonly string[],
): void {
  const allow = allowed.join(', ')
  const method = app.supportedMethods.filter(each => !allowed.includes(each))
  app.route({
    method,
    url,
    handler: request => {
      const text = `${pathOf(request)} takes ${allow}, not ${request.method}.`
      throw new ServerError('wrong-method', text, { allow })
    },
  })
}

/** The answer to the byte: a buffer, because to a JSON string Fastify would add a charset. */
export function sendWire(reply: FastifyReply, { status, headers, body }: WireAnswer): void {
  reply.code(status).headers(headers).send(Buffer.from(body))
}

const pathOf = ({ url }: FastifyRequest): string => (url.split('?', 1)[0] ?? '').slice(0, 200)

function sendRefusal(request: FastifyRequest, reply: FastifyReply, refusal: ServerError): void {
  reply.headers(refusal.headers)
  const { status, code, message, awsCode } = refusal
  if (request.url.startsWith(LAB_PREFIX)) {
    reply.code(status).send({ error: code, message })
  } else if (code === 'body-too-large') {
    const headers = { 'content-type': 'application/json' }
    sendWire(reply, { status, headers, body: JSON.stringify({ message }) })
  } else sendWire(reply, writeRuntimeError(new AwsError(awsCode, status, message)))
}

function refusalOf(error: FastifyError | ServerError): ServerError {
  if (error instanceof ServerError) return error
  const isRefusedByFastify = error.code?.startsWith('FST_') && (error.statusCode ?? 500) < 500
  // A client that goes away while it sends is no bug either; nobody reads the answer.
  if (isRefusedByFastify || error.code === 'ECONNRESET') {
    return new ServerError('bad-request', error.message)
  }
  if (error instanceof RouterError) return new ServerError('internal', error.message)
  return new ServerError('internal', 'The simulator failed: this is a bug in endpoint-lab.')
}
