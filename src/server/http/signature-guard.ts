/**
 * Lets only signed requests through to the routes of one scope, and refuses the others in the form
 * of their protocol.
 */
import { createHash, type Hash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AwsError } from '../../aws/aws-error.ts'
import { refuseCall } from '../../aws/protocol/answer-call.ts'
import { writeRuntimeError } from '../../aws/protocol/rest-json.ts'
import { type ProtocolFamily, signatureError } from '../../aws/protocol/signature-errors.ts'
import type { WireAnswer } from '../../aws/protocol/wire-message.ts'
import { sendWire } from './error-answer.ts'
import { checkSignature, SHA256_OF_NOTHING, type SigningKey } from './signature-check.ts'

const RUNTIME_PREFIX = '/endpoints/'

/** To be called before the scope's routes are added. */
export function guardSignatures(
  scope: FastifyInstance,
  key: SigningKey,
  nextRequestId: () => string,
): void {
  const bodies = new WeakMap<object, Hash>()

  scope.addHook('preParsing', (request, _reply, payload, done) => {
    const hash = createHash('sha256')
    bodies.set(request.raw, hash)
    // The body parser listens too, before any data comes.
    payload.on('data', (chunk: Buffer) => hash.update(chunk))
    done(null, payload)
  })

  scope.addHook('preValidation', (request, reply, done) => {
    const error = signatureErrorOf(request, key, bodies.get(request.raw)?.digest('hex'))
    if (error === undefined) return done()
    const requestId = nextRequestId()
    reply.header('x-amzn-requestid', requestId)
    sendWire(reply, refusalOf(request, error, requestId))
  })

  // Fastify takes a request with a malformed Content-Type past its hooks; without one it does not.
  scope.addHook('onRequest', (request, _reply, done) => {
    if (!request.mediaType) delete request.headers['content-type']
    done()
  })
}

function signatureErrorOf(
  { method, url, raw, headers }: FastifyRequest,
  key: SigningKey,
  bodySha256 = SHA256_OF_NOTHING,
): AwsError | undefined {
  const request = { method, url, rawHeaders: raw.rawHeaders, bodySha256 }
  const problem = checkSignature(request, key, Date.now())
  return problem && signatureError(problem, familyOf(url, headers['content-type']))
}

function refusalOf(
  { url, headers }: FastifyRequest,
  error: AwsError,
  requestId: string,
): WireAnswer {
  if (url.startsWith(RUNTIME_PREFIX)) return writeRuntimeError(error)
  const path = url.split('?', 1)[0] ?? ''
  return refuseCall({ path, headers, body: new Uint8Array() }, error, requestId)
}

function familyOf(url: string, contentType = ''): ProtocolFamily {
  if (url.startsWith(RUNTIME_PREFIX)) return 'rest'
  return contentType.startsWith('application/x-www-form-urlencoded') ? 'query' : 'json'
}
