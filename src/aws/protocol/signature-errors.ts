/**
 * How each protocol refuses a request whose signature does not convince.
 *
 * Source: common errors of the services' API references (query: SignatureDoesNotMatch,
 * InvalidClientTokenId, MissingAuthenticationToken, IncompleteSignature); endpoints.md 1.2
 * (InvalidSignatureException and UnrecognizedClientException are 400 in the JSON protocols).
 * Assumed: 403 in REST-JSON, as other REST services of AWS answer.
 */
import { AwsError } from '../aws-error.ts'

export type SignatureProblemKind = 'missing' | 'incomplete' | 'unknown-key' | 'mismatch'

export interface SignatureProblem {
  readonly kind: SignatureProblemKind
  readonly message: string
}

/** `json` is AWS JSON and CBOR, `rest` the runtime's, `query` the older CloudWatch clients'. */
export type ProtocolFamily = 'json' | 'rest' | 'query'

const CODES: Readonly<Record<SignatureProblemKind, { json: string; query: string }>> = {
  missing: { json: 'MissingAuthenticationTokenException', query: 'MissingAuthenticationToken' },
  incomplete: { json: 'IncompleteSignatureException', query: 'IncompleteSignature' },
  'unknown-key': { json: 'UnrecognizedClientException', query: 'InvalidClientTokenId' },
  mismatch: { json: 'InvalidSignatureException', query: 'SignatureDoesNotMatch' },
}

export function signatureError(problem: SignatureProblem, family: ProtocolFamily): AwsError {
  const codes = CODES[problem.kind]
  const code = family === 'query' ? codes.query : codes.json
  return new AwsError(code, family === 'json' ? 400 : 403, problem.message)
}
