/**
 * Which error a service answers for each mistake that the core knows.
 *
 * Source: endpoints.md 1.2, 1.4, 2.8; autoscaling.md 1.2, 1.3, 5.2. SageMaker's control plane says
 * ValidationException for nearly everything, the runtime ValidationError.
 * Assumed: what is not simulated is answered like a bad value, which no client retries.
 */
import type { DomainError, DomainErrorCode } from '../../core/errors.ts'
import { AwsError } from '../aws-error.ts'
import type { Service } from '../service.ts'

interface ErrorHead {
  readonly code: string
  readonly status: number
}

const clientError = (code: string, status = 400): ErrorHead => ({ code, status })

const VALIDATION_EXCEPTION = clientError('ValidationException')
const VALIDATION_ERROR = clientError('ValidationError')

export const ERROR_TABLE: Readonly<Record<Service, Readonly<Record<DomainErrorCode, ErrorHead>>>> =
  {
    SageMaker: {
      'invalid-value': VALIDATION_EXCEPTION,
      'not-found': VALIDATION_EXCEPTION,
      'already-exists': VALIDATION_EXCEPTION,
      'wrong-state': VALIDATION_EXCEPTION,
      'quota-exceeded': clientError('ResourceLimitExceeded'),
      'scaling-object-not-found': VALIDATION_EXCEPTION,
      'not-simulated': VALIDATION_EXCEPTION,
    },
    SageMakerRuntime: {
      'invalid-value': VALIDATION_ERROR,
      'not-found': VALIDATION_ERROR,
      'already-exists': VALIDATION_ERROR,
      'wrong-state': VALIDATION_ERROR,
      'quota-exceeded': clientError('ThrottlingException'),
      'scaling-object-not-found': VALIDATION_ERROR,
      'not-simulated': VALIDATION_ERROR,
    },
    ApplicationAutoScaling: {
      'invalid-value': VALIDATION_EXCEPTION,
      // A target's endpoint or variant; no recorded text, see autoscaling.md 10.
      'not-found': VALIDATION_EXCEPTION,
      'already-exists': VALIDATION_EXCEPTION,
      'wrong-state': clientError('ConcurrentUpdateException'),
      'quota-exceeded': clientError('LimitExceededException'),
      'scaling-object-not-found': clientError('ObjectNotFoundException'),
      'not-simulated': VALIDATION_EXCEPTION,
    },
    CloudWatch: {
      'invalid-value': VALIDATION_ERROR,
      'not-found': clientError('ResourceNotFound', 404),
      'already-exists': VALIDATION_ERROR,
      'wrong-state': clientError('ResourceConflict', 409),
      'quota-exceeded': clientError('LimitExceeded'),
      'scaling-object-not-found': clientError('ResourceNotFound', 404),
      'not-simulated': VALIDATION_ERROR,
    },
    STS: {
      'invalid-value': VALIDATION_ERROR,
      'not-found': VALIDATION_ERROR,
      'already-exists': VALIDATION_ERROR,
      'wrong-state': VALIDATION_ERROR,
      'quota-exceeded': VALIDATION_ERROR,
      'scaling-object-not-found': VALIDATION_ERROR,
      'not-simulated': VALIDATION_ERROR,
    },
  }

export function awsErrorOf(service: Service, error: DomainError): AwsError {
  const { code, status } = ERROR_TABLE[service][error.code]
  return new AwsError(code, status, error.message)
}
