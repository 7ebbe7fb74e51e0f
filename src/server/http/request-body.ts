/**
 * Body parsers for every content type, or none: Fastify would refuse types it does not know.
 *
 * A body over the limit is read to its end and dropped, because a client that is answered while it
 * still sends may never read the answer (clients.md 5.5); the server's request time-out ends one
 * that never stops.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { bodyTooLarge } from './server-errors.ts'

type Done = (error: Error | null, body?: unknown) => void

/** Reads a body to its end; the bytes come when they are wanted. */
export type ReadBody = (
  payload: IncomingMessage,
  done: (error: Error | null, bytes?: Buffer) => void,
) => void

/** Bytes over the limit are an error; no simulated model looks at its request. */
export function bodyReader(limitBytes: number, areBytesWanted: () => boolean): ReadBody {
  return (payload, done) => {
    if (areBytesWanted()) collectBody(payload, limitBytes, done)
    else dropBody(payload, limitBytes, done)
  }
}

/** `request.body` is what the reader gives. */
export function acceptAnyBody(app: FastifyInstance, read: ReadBody): void {
  replaceParsers(app, (_request, payload, done) => read(payload, done))
}

/** Reads the body to its end and counts it. */
function dropBody(
  payload: IncomingMessage,
  limitBytes: number,
  done: (error: Error | null) => void,
): void {
  const end = (receivedBytes: number): void => {
    done(receivedBytes > limitBytes ? bodyTooLarge(limitBytes) : null)
  }
  payload.on('error', done)
  const declaredBytes = Number(payload.headers['content-length'])
  if (declaredBytes >= 0) {
    payload.on('end', () => end(declaredBytes)) // Node's parser holds the client to it
    payload.resume()
    return
  }
  let receivedBytes = 0
  payload.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.length
  })
  payload.on('end', () => end(receivedBytes))
}

/** `request.body` is the text; undefined when there is none. */
export function readTextBody(app: FastifyInstance, limitBytes: number): void {
  readBody(app, limitBytes, bytes => bytes.toString('utf8'))
}

/** `request.body` is a buffer, as it came; undefined when there is none. */
export function readByteBody(app: FastifyInstance, limitBytes: number): void {
  readBody(app, limitBytes, bytes => bytes)
}

function readBody(
  app: FastifyInstance,
  limitBytes: number,
  bodyOf: (bytes: Buffer) => unknown,
): void {
  replaceParsers(app, (_request, payload, done) => {
    collectBody(payload, limitBytes, (error, bytes) => done(error, bytes && bodyOf(bytes)))
  })
}

function collectBody(
  payload: IncomingMessage,
  limitBytes: number,
  done: (error: Error | null, bytes?: Buffer) => void,
): void {
  let chunks: Buffer[] = []
  let receivedBytes = 0
  payload.on('error', done)
  payload.on('data', (chunk: Buffer) => {
    receivedBytes += chunk.length
    if (receivedBytes <= limitBytes) chunks.push(chunk)
    else chunks = []
  })
  payload.on('end', () => {
    if (receivedBytes > limitBytes) done(bodyTooLarge(limitBytes))
    else done(null, Buffer.concat(chunks))
  })
}

function replaceParsers(
  app: FastifyInstance,
  parse: (request: FastifyRequest, payload: IncomingMessage, done: Done) => void,
): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', parse)
}
