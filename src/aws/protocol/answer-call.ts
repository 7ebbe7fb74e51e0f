/** The control planes' calls, whichever protocol they come in. */
import type { World } from '../../core/world.ts'
import { AwsError } from '../aws-error.ts'
import { perform } from '../execute.ts'
import { cbor } from './cbor.ts'
import { awsJson } from './json-1-1.ts'
import type { Protocol } from './protocol.ts'
import { query } from './query.ts'
import type { WireAnswer, WireRequest } from './wire-message.ts'

/** In the order in which they are looked for (clients.md 1): path, target, content type. */
export const PROTOCOLS: readonly Protocol[] = [cbor, awsJson, query]

/** Answers one request; every mistake of the caller becomes an error answer. */
export function answerCall(world: World, request: WireRequest, requestId: string): WireAnswer {
  const protocol = protocolOf(request)
  try {
    const { operation, input } = protocol.read(request)
    return protocol.write(operation, perform(world, operation, input), requestId)
  } catch (error) {
    if (error instanceof AwsError) return protocol.writeError(request, error, requestId)
    throw error
  }
}

/** The answer to a request that is refused before it is read. */
export const refuseCall = (request: WireRequest, error: AwsError, requestId: string): WireAnswer =>
  protocolOf(request).writeError(request, error, requestId)

/** Who speaks none is answered in the protocol of most. */
const protocolOf = (request: WireRequest): Protocol =>
  PROTOCOLS.find(protocol => protocol.isSpokenIn(request)) ?? awsJson
