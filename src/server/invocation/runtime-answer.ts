/**
 * What the callers of the runtime share: how they are refused, and their line in the routing log.
 *
 * Their answers go past Fastify's reply, straight to the socket: the headers are few and known, and
 * `reply.send` costs as much as taking the request through the simulated endpoint.
 * Source: endpoints.md 1.3 (headers of a success), 1.4 (errors).
 */
import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'
import { AwsError } from '../../aws/aws-error.ts'
import { callerOf } from '../../aws/protocol/credential-scope.ts'
import { writeRuntimeError } from '../../aws/protocol/rest-json.ts'
import {
  type ContainerFailure,
  errorOfOutcome,
  modelError,
} from '../../aws/sagemaker-runtime/runtime-errors.ts'
import { known } from '../../core/assert.ts'
import type { Outcome } from '../../core/endpoint/outcome.ts'
import type { Account } from '../../core/engine.ts'
import type { RoutingLine } from '../../language/routing-line.ts'
import { SERVER_ERRORS } from '../http/server-errors.ts'
import type { RoutingLog } from '../routing-log/routing-log.ts'
import type { LiveCall } from '../wall-clock-driver.ts'
import type { DropReason } from './pending-answers.ts'

export const DROP_TEXTS: Readonly<Record<DropReason, string>> = {
  reset: 'The simulated account was reset while the request waited for its answer.',
  stopping: 'The server stopped while the request waited for its answer.',
}

/** What all callers of one server share. */
export interface CallerContext {
  /** `undefined`: no routing log. */
  readonly log: RoutingLog | undefined
  readonly nextRequestId: () => string
  /** The server stops: clients are told not to reuse their connections. */
  isClosing: boolean
}

export interface RuntimeCall extends LiveCall {
  readonly customAttributes: string | undefined
}

export interface CallerOptions {
  readonly reply: FastifyReply
  /** Of callers whose request names none. */
  readonly account: Account
  readonly call: RuntimeCall
}

interface Answer {
  readonly status: number
  readonly body: string | Buffer
  readonly headers: OutgoingHttpHeaders
  readonly line: RoutingLine | undefined
}

export function answerCaller(context: CallerContext, reply: FastifyReply, answer: Answer): void {
  const { status, body, headers, line } = answer
  headers['x-amzn-requestid'] = context.nextRequestId()
  headers['content-length'] = Buffer.byteLength(body)
  if (context.isClosing) headers.connection = 'close'
  const { raw } = reply.hijack()
  raw.writeHead(status, headers)
  raw.end(body)
  writeLine(context, line, status)
}

export function writeLine(
  { log }: CallerContext,
  line: RoutingLine | undefined,
  status: number,
): void {
  if (line !== undefined) log?.write(line, status)
}

type Refusal = (
  | { readonly error: AwsError }
  | { readonly outcome: Outcome }
  | { readonly failure: ContainerFailure }
) & {
  readonly line: RoutingLine | undefined
}

export function refuseCaller(
  context: CallerContext,
  options: CallerOptions,
  refusal: Refusal,
): void {
  const error = errorOf(refusal, options)
  const { status, body, headers } = writeRuntimeError(error)
  const { line } = refusal
  answerCaller(context, options.reply, { status, body, headers: { ...headers }, line })
}

export function dropError(reason: DropReason): AwsError {
  const { awsCode, status } = SERVER_ERRORS[reason]
  return new AwsError(awsCode, status, DROP_TEXTS[reason])
}

function errorOf(refusal: Refusal, { reply, account, call }: CallerOptions): AwsError {
  if ('error' in refusal) return refusal.error
  // Only now does it matter who calls: ARNs in the text carry the caller's region.
  const place = { account: callerOf(reply.request, account), ...call }
  if ('failure' in refusal) return modelError(refusal.failure, place)
  return known(errorOfOutcome(refusal.outcome, place), 'the error of a failed invocation')
}
