/**
 * Lets only signed requests through to the routes of one scope, and refuses the others in the form
 * of their protocol.
 */
import { createHash, type Hash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { writeJsonError } from '../aws/protocol/json-1-1.ts'
import { writeRuntimeError } from '../aws/protocol/rest-json.ts'
import { type ProtocolFamily, signatureError } from '../aws/protocol/signature-errors.ts'
import type { WireAnswer } from '../aws/protocol/wire-message.ts'
import { sendWire } from './error-answer.ts'
import { checkSignature, SHA256_OF_NOTHING, type SigningKey } from './signature-check.ts'

/** To be called before the scope's routes are added. */
export function guardSignatures(scope: FastifyInstance, key: SigningKey): void {
  const bodies = new WeakMap<object, Hash>()

  scope.addHook('preParsing', (request, _reply, payload, done) => {
    const hash = createHash('sha256')
    bodies.set(request.raw, hash)
    // The body parser listens too, before any data comes.
    payload.on('data', (chunk: Buffer) => hash.update(chunk))
    done(null, payload)
  })

  scope.addHook('preValidation', (request, reply, done) => {
    const refusal = refusalOf(request, key, bodies.get(request.raw)?.digest('hex'))
    if (refusal === undefined) done()
    else sendWire(reply, refusal)
  })

  // Fastify takes a request with a malformed Content-Type past its hooks; without one it does not.
  scope.addHook('onRequest', (request, _reply, done) => {
    if (!request.mediaType) delete request.headers['content-type']
    done()
  })
}

function refusalOf(
  { method, url, raw, headers }: FastifyRequest,
  key: SigningKey,
  bodySha256 = SHA256_OF_NOTHING,
): WireAnswer | undefined {
  const request = { method, url, rawHeaders: raw.rawHeaders, bodySha256 }
  const problem = checkSignature(request, key, Date.now())
  if (problem === undefined) return undefined
  const family = familyOf(url, headers['content-type'])
  const error = signatureError(problem, family)
  return family === 'rest' ? writeRuntimeError(error) : writeJsonError({ headers, body: '' }, error)
}

function familyOf(url: string, contentType = ''): ProtocolFamily {
  if (url.startsWith('/endpoints/')) return 'rest'
  return contentType.startsWith('application/x-www-form-urlencoded') ? 'query' : 'json'
}
