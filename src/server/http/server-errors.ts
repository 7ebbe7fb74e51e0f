/**
 * Every answer with which the server itself refuses a request, in one table. What the simulated
 * services refuse is in aws/ and has AWS's own codes and texts.
 *
 * Routes under /_lab answer `{"error": code, "message": text}`; the AWS routes answer in the form of
 * the runtime's protocol, under the name in `awsCode`.
 * Source: endpoints.md 1.4: 413 has no error type; clients report it as code 413, with the text.
 * Assumed: its body is JSON, which every SDK reads so; the JavaScript one fails over plain text.
 */

interface ErrorHead {
  readonly status: number
  readonly awsCode: string
}

export const SERVER_ERRORS = {
  /** The request cannot be read at all (Fastify's own texts). */
  'bad-request': { status: 400, awsCode: 'ValidationError' },
  'body-not-json': { status: 400, awsCode: 'SerializationException' },
  /** A value that the route does not take. */
  'invalid-value': { status: 400, awsCode: 'ValidationError' },
  /** A web page that is not ours, or a name that was made to point here (DNS rebinding). */
  'foreign-host': { status: 403, awsCode: 'AccessDeniedException' },
  'unknown-route': { status: 404, awsCode: 'UnknownOperationException' },
  /** What a fault names is not in the simulated account. */
  'not-found': { status: 404, awsCode: 'ValidationError' },
  'wrong-method': { status: 405, awsCode: 'UnknownOperationException' },
  'wrong-state': { status: 409, awsCode: 'ValidationError' },
  'body-too-large': { status: 413, awsCode: '413' },
  'too-many-waiting': { status: 503, awsCode: 'ServiceUnavailable' },
  'too-many-streams': { status: 503, awsCode: 'ServiceUnavailable' },
  reset: { status: 503, awsCode: 'ServiceUnavailable' },
  stopping: { status: 503, awsCode: 'ServiceUnavailable' },
  /** Our own bug. */
  internal: { status: 500, awsCode: 'InternalFailure' },
} as const satisfies Readonly<Record<string, ErrorHead>>

export type ServerErrorCode = keyof typeof SERVER_ERRORS

export class ServerError extends Error {
  override readonly name = 'ServerError'
  readonly code: ServerErrorCode
  /** For example Allow. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ServerErrorCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.code = code
    this.headers = headers
  }

  get status(): number {
    return SERVER_ERRORS[this.code].status
  }

  get awsCode(): string {
    return SERVER_ERRORS[this.code].awsCode
  }
}

/** Source: endpoints.md 1.4. */
export const bodyTooLarge = (limitBytes: number): ServerError =>
  new ServerError('body-too-large', `HTTP content length exceeded ${limitBytes} bytes.`)
