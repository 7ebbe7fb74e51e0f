/**
 * How a stream ends badly once it has begun: what comes before is an ordinary error of the runtime.
 *
 * Source: SageMaker runtime API, ResponseStream, ModelStreamError.ErrorCode; endpoints.md 1.3.
 * Assumed: the texts.
 */
import { OUTCOME, type Outcome } from '../../core/endpoint/outcome.ts'

export interface StreamError {
  readonly name: 'ModelStreamError' | 'InternalStreamFailure'
  readonly members: { readonly Message: string; readonly ErrorCode?: string }
}

export const modelStreamError = (outcome: Outcome): StreamError =>
  outcome === OUTCOME.timeout
    ? {
        name: 'ModelStreamError',
        members: {
          Message: 'The model did not finish its response within the invocation time-out.',
          ErrorCode: 'ModelInvocationTimeExceeded',
        },
      }
    : {
        name: 'ModelStreamError',
        members: {
          Message: 'The model closed the stream before its response was complete.',
          ErrorCode: 'StreamBroken',
        },
      }

export const internalStreamFailure = (text: string): StreamError => ({
  name: 'InternalStreamFailure',
  members: { Message: text },
})
