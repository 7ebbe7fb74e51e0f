/** One HTTP client who waits for the answer of a simulated model. */
import type { OutgoingHttpHeaders } from 'node:http'
import { invocationHeaders } from '../../aws/protocol/rest-json.ts'
import { known } from '../../core/assert.ts'
import type { ContainerTimes } from '../../core/container/containers.ts'
import { OUTCOME, type Outcome } from '../../core/endpoint/outcome.ts'
import type { InvocationResult } from '../../core/endpoint/serve-one.ts'
import type { VariantFleet } from '../../core/endpoint/variant-fleet.ts'
import type { RoutingLine } from '../../language/routing-line.ts'
import type { Relayed } from '../container/container-calls.ts'
import { setTimes } from '../routing-log/routing-log.ts'
import { MODEL_CONTENT_TYPE, modelAnswer } from './model-answer.ts'
import type { Caller, DropReason } from './pending-answers.ts'
import {
  answerCaller,
  type CallerContext,
  type CallerOptions,
  dropError,
  refuseCaller,
} from './runtime-answer.ts'

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

  answer(outcome: Outcome, times?: ContainerTimes): void {
    const line = this.#line
    if (times !== undefined) setTimes(line, times)
    if (outcome !== OUTCOME.ok) {
      refuseCaller(this.#context, this.#options, { outcome, line })
      return
    }
    const { reply, call } = this.#options
    const fleet = known(this.#fleet, 'the fleet of an answer')
    const body = modelAnswer(fleet, known(this.#result, 'the routed invocation'))
    const headers: OutgoingHttpHeaders = {
      'content-type': MODEL_CONTENT_TYPE,
      'x-amzn-invoked-production-variant': fleet.variant.name,
    }
    if (call.customAttributes !== undefined) {
      headers['x-amzn-sagemaker-custom-attributes'] = call.customAttributes
    }
    answerCaller(this.#context, reply, { status: 200, body, headers, line })
  }

  relay(relayed: Relayed): void {
    const line = this.#line
    setTimes(line, relayed)
    if (relayed.kind === 'failure') {
      refuseCaller(this.#context, this.#options, { failure: relayed.failure, line })
      return
    }
    const { head, body } = relayed
    const fleet = known(this.#fleet, 'the fleet of an answer')
    const headers = { ...invocationHeaders({ invokedVariant: fleet.variant.name, ...head }) }
    answerCaller(this.#context, this.#options.reply, { status: 200, body, headers, line })
  }

  drop(reason: DropReason): void {
    refuseCaller(this.#context, this.#options, { error: dropError(reason), line: this.#line })
  }
}
