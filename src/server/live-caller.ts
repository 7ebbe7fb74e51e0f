/**
 * One HTTP client who waits for the answer of a simulated model.
 *
 * Its answers go past Fastify's reply, straight to the socket: the headers are few and known, and
 * `reply.send` costs as much as taking the request through the simulated endpoint.
 * Source: endpoints.md 1.3 (headers of a success), 1.4 (errors).
 */
import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'
import { AwsError } from '../aws/aws-error.ts'
import { callerOf } from '../aws/protocol/credential-scope.ts'
import { writeRuntimeError } from '../aws/protocol/rest-json.ts'
import { errorOfOutcome } from '../aws/sagemaker-runtime/runtime-errors.ts'
import { known } from '../core/assert.ts'
import { OUTCOME, type Outcome } from '../core/endpoint/outcome.ts'
import type { VariantFleet } from '../core/endpoint/variant-fleet.ts'
import type { Account } from '../core/engine.ts'
import type { InvocationResult } from '../core/world.ts'
import { modelAnswer } from './model-answer.ts'
import type { Caller, DropReason } from './pending-answers.ts'
import type { RoutingLine, RoutingLog } from './routing-log.ts'
import { SERVER_ERRORS } from './server-errors.ts'
import type { LiveCall } from './wall-clock-driver.ts'

const DROP_TEXTS: Readonly<Record<DropReason, string>> = {
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

export interface CallerOptions {
  readonly reply: FastifyReply
  /** Of callers whose request names none. */
  readonly account: Account
  readonly call: LiveCall
}

export class LiveCaller implements Caller {
  readonly #context: CallerContext
  readonly #options: CallerOptions
  #result: InvocationResult | undefined
  #fleet: VariantFleet | undefined
  #line: RoutingLine | undefined

  constructor(context: CallerContext, options: CallerOptions) {
    this.#context = context
    this.#options = options
  }

  routed(result: InvocationResult): void {
    this.#result = result
    this.#fleet = result.endpoint.lastFleet
    this.#line = this.#context.log?.lineOf(result)
  }

  answer(outcome: Outcome): void {
    if (outcome !== OUTCOME.ok) {
      this.#fail(outcome)
      return
    }
    const fleet = known(this.#fleet, 'the fleet of an answer')
    const body = modelAnswer(fleet, known(this.#result, 'the routed invocation'))
    this.#send(200, body, {
      'x-amzn-requestid': this.#context.nextRequestId(),
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-amzn-invoked-production-variant': fleet.variant.name,
    })
  }

  drop(reason: DropReason): void {
    const { awsCode, status } = SERVER_ERRORS[reason]
    this.#refuse(new AwsError(awsCode, status, DROP_TEXTS[reason]))
  }

  /** Only now does it matter who calls: ARNs in the text carry the caller's region. */
  #fail(outcome: Outcome): void {
    const { reply, call } = this.#options
    const account = callerOf(reply.request, this.#options.account)
    const error = errorOfOutcome(outcome, { account, ...call })
    this.#refuse(known(error, 'the error of a failed invocation'))
  }

  #refuse(error: AwsError): void {
    const { status, body, headers } = writeRuntimeError(error)
    this.#send(status, body, {
      'x-amzn-requestid': this.#context.nextRequestId(),
      'content-length': Buffer.byteLength(body),
      ...headers,
    })
  }

  #send(status: number, body: string, headers: OutgoingHttpHeaders): void {
    const { log, isClosing } = this.#context
    if (isClosing) headers.connection = 'close'
    const { raw } = this.#options.reply.hijack()
    raw.writeHead(status, headers)
    raw.end(body)
    if (this.#line !== undefined) log?.write(this.#line, status)
  }
}
