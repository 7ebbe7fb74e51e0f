import { describe, expect, it } from 'vitest'
import { awsErrorOf, ERROR_TABLE } from '../../../src/aws/protocol/error-body.ts'
import { SERVICES } from '../../../src/aws/service.ts'
import { DOMAIN_ERROR_CODES, DomainError } from '../../../src/core/errors.ts'

describe('the error table', () => {
  it.each(SERVICES)('of %s has exactly the codes of the core', service => {
    expect(Object.keys(ERROR_TABLE[service]).sort()).toEqual([...DOMAIN_ERROR_CODES].sort())
  })

  it.each([
    { service: 'SageMaker', code: 'not-found', aws: 'ValidationException', status: 400 },
    { service: 'SageMaker', code: 'wrong-state', aws: 'ValidationException', status: 400 },
    { service: 'SageMaker', code: 'quota-exceeded', aws: 'ResourceLimitExceeded', status: 400 },
    { service: 'SageMakerRuntime', code: 'not-found', aws: 'ValidationError', status: 400 },
    {
      service: 'ApplicationAutoScaling',
      code: 'scaling-object-not-found',
      aws: 'ObjectNotFoundException',
      status: 400,
    },
    { service: 'CloudWatch', code: 'invalid-value', aws: 'ValidationError', status: 400 },
    { service: 'CloudWatch', code: 'quota-exceeded', aws: 'LimitExceeded', status: 400 },
    { service: 'CloudWatch', code: 'not-found', aws: 'ResourceNotFound', status: 404 },
  ] as const)('$service answers $code with $aws, $status', ({ service, code, aws, status }) => {
    const error = awsErrorOf(service, new DomainError(code, 'the text'))
    expect(error).toMatchObject({ code: aws, status, message: 'the text' })
  })
})
