/**
 * One HTTP client who reads a simulated model's answer as it comes: the parts are spread evenly over
 * the time in the container, the last one at its end. Parts that are due at once (the clock does not
 * run by itself) come at once.
 *
 * Source: endpoints.md 1.3 (headers, frames).
 * Assumed: what goes wrong before the first part is an error with its status, as InvokeEndpoint's;
 * what goes wrong after it is an exception in the stream. A streamed request times out like any
 * other; AWS allows it 8 minutes. A caller who goes away does not free the worker.
 */
import { exceptionFrame, payloadPart } from '../../aws/protocol/event-stream.ts'
import { invocationHeaders } from '../../aws/protocol/rest-json.ts'
import {
  internalStreamFailure,
  modelStreamError,
  type StreamError,
} from '../../aws/sagemaker-runtime/stream-errors.ts'
import { known } from '../../core/assert.ts'
import type { ContainerTimes } from '../../core/container/containers.ts'
import { OUTCOME, type Outcome } from '../../core/endpoint/outcome.ts'
import type { InvocationResult } from '../../core/endpoint/serve-one.ts'
import type { VariantFleet } from '../../core/endpoint/variant-fleet.ts'
import type { Ms } from '../../core/units.ts'
import type { RoutingLine } from '../../language/routing-line.ts'
import type { ContainerHead, Relayed, RelayedStream } from '../container/container-calls.ts'
import { setTimes } from '../routing-log/routing-log.ts'
import { MODEL_CONTENT_TYPE, modelAnswer } from './model-answer.ts'
import type { Caller, DropReason } from './pending-answers.ts'
import {
  type CallerContext,
  type CallerOptions,
  DROP_TEXTS,
  dropError,
  refuseCaller,
  writeLine,
} from './runtime-answer.ts'

const NEVER = Number.POSITIVE_INFINITY

export class StreamCaller implements Caller {
  readonly #context: CallerContext
  readonly #options: CallerOptions
  #line: RoutingLine | undefined
  #result: InvocationResult | undefined
  #fleet: VariantFleet | undefined
  #parts: readonly Buffer[] = []
  #sentCount = 0
  #hasEnded = false

  constructor(context: CallerContext, options: CallerOptions) {
    this.#context = context
    this.#options = options
    options.reply.raw.on('close', () => {
      this.#hasEnded = true
    })
  }

  routed(result: InvocationResult): void {
    this.#result = result
    this.#line = this.#context.log?.lineOf(result)
    const fleet = result.endpoint.lastFleet
    if (fleet === undefined) return
    this.#fleet = fleet
    if (result.outcome !== OUTCOME.ok && result.outcome !== OUTCOME.timeout) return
    this.#parts = partsOf(Buffer.from(modelAnswer(fleet, result)), fleet.profile.streamChunks)
  }

  get nextPartMs(): Ms {
    const next = this.#sentCount + 1
    if (next >= this.#parts.length) return NEVER // the last one comes with the end
    const { startMs, serviceMs } = known(this.#result, 'the routed invocation')
    return startMs + (serviceMs * next) / this.#parts.length
  }

  part(): void {
    if (this.#hasEnded) return
    const { customAttributes } = this.#options.call
    if (this.#sentCount === 0) this.#begin(MODEL_CONTENT_TYPE, customAttributes)
    const part = known(this.#parts[this.#sentCount++], 'a part to send')
    this.#options.reply.raw.write(payloadPart(part))
  }

  answer(outcome: Outcome, times?: ContainerTimes): void {
    if (times !== undefined) setTimes(this.#line, times)
    if (outcome !== OUTCOME.ok) {
      if (this.#sentCount > 0) this.#break(modelStreamError(outcome))
      else refuseCaller(this.#context, this.#options, { outcome, line: this.#line })
      return
    }
    while (this.#sentCount < this.#parts.length) this.part()
    this.#end()
  }

  /** A container that failed before it streamed. */
  relay(relayed: Relayed): void {
    const line = this.#line
    setTimes(line, relayed)
    if (relayed.kind === 'answer') return // it has come piece by piece
    refuseCaller(this.#context, this.#options, { failure: relayed.failure, line })
  }

  relayStream({ contentType, customAttributes }: ContainerHead): RelayedStream {
    const { raw } = this.#options.reply
    this.#begin(contentType ?? 'application/octet-stream', customAttributes)
    this.#sentCount = 1 // from here on, what goes wrong is an exception in the stream
    return {
      part(bytes, resume) {
        if (raw.destroyed || raw.write(payloadPart(bytes))) return true
        raw.once('drain', resume)
        raw.once('close', resume)
        return false
      },
      end: times => {
        setTimes(this.#line, times)
        this.#end()
      },
      broken: times => {
        setTimes(this.#line, times)
        this.#break(modelStreamError(OUTCOME.instanceLost))
      },
    }
  }

  drop(reason: DropReason): void {
    if (this.#sentCount > 0) this.#break(internalStreamFailure(DROP_TEXTS[reason]))
    else refuseCaller(this.#context, this.#options, { error: dropError(reason), line: this.#line })
  }

  #begin(contentType: string, customAttributes: string | undefined): void {
    const { nextRequestId, isClosing } = this.#context
    const { reply } = this.#options
    reply.hijack().raw.writeHead(200, {
      'x-amzn-requestid': nextRequestId(),
      ...invocationHeaders({
        invokedVariant: known(this.#fleet, 'the fleet of a stream').variant.name,
        contentType: 'application/vnd.amazon.eventstream',
        customAttributes,
      }),
      'x-amzn-sagemaker-content-type': contentType,
      ...(isClosing ? { connection: 'close' } : {}),
    })
  }

  #break(error: StreamError): void {
    if (!this.#hasEnded) this.#options.reply.raw.write(exceptionFrame(error))
    this.#end()
  }

  #end(): void {
    if (!this.#hasEnded) this.#options.reply.raw.end()
    writeLine(this.#context, this.#line, 200)
  }
}

/** At most one part for each byte, and at least one. */
function partsOf(body: Buffer, wantedCount: number): readonly Buffer[] {
  const count = Math.max(1, Math.min(wantedCount, body.length))
  return Array.from({ length: count }, (_, i) =>
    body.subarray(
      Math.floor((body.length * i) / count),
      Math.floor((body.length * (i + 1)) / count),
    ),
  )
}
