import { describe, expect, it } from 'vitest'
import { errorOfOutcome } from '../../../src/aws/sagemaker-runtime/runtime-errors.ts'
import { OUTCOME, type Outcome } from '../../../src/core/endpoint/outcome.ts'

const PLACE = {
  account: { region: 'us-east-1', accountId: '000000000000' },
  endpointName: 'e',
  targetVariant: 'B',
}

const TIMED_OUT =
  'Received server error (0) from primary with message "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again."'

describe('errorOfOutcome', () => {
  it.each([
    {
      outcome: 'error4xx',
      code: 'ModelError',
      status: 424,
      original: 400,
      text: 'Received client error (400) from primary with message "',
    },
    {
      outcome: 'error5xx',
      code: 'ModelError',
      status: 424,
      original: 500,
      text: 'Received server error (500) from primary with message "',
    },
    { outcome: 'timeout', code: 'ModelError', status: 424, original: 0, text: TIMED_OUT },
    {
      outcome: 'queueFull',
      code: 'ModelError',
      status: 424,
      original: 0,
      text: 'Received server error (0) from primary with message "',
    },
    {
      outcome: 'instanceLost',
      code: 'ModelError',
      status: 424,
      original: 0,
      text: 'Received server error (0) from model with message "An error occurred while handling request as the model process exited."',
    },
    {
      outcome: 'noCapacity',
      code: 'ServiceUnavailable',
      status: 503,
      original: undefined,
      text: 'Endpoint e has no instance in service.',
    },
    {
      outcome: 'noWeight',
      code: 'ValidationError',
      status: 400,
      original: undefined,
      text: 'Every variant of endpoint e has weight 0.',
    },
    {
      outcome: 'unknownVariant',
      code: 'ValidationError',
      status: 400,
      original: undefined,
      text: 'Variant B not found for Endpoint e',
    },
  ] as const)('$outcome is $code, $status', ({ outcome, code, status, original, text }) => {
    const error = errorOfOutcome(OUTCOME[outcome], PLACE)
    expect(error).toMatchObject({ code, status, message: expect.stringContaining(text) })
    expect(error?.members.OriginalStatusCode).toBe(original)
  })

  it('has an error for every outcome but success', () => {
    const outcomes: readonly Outcome[] = Object.values(OUTCOME)
    const without = outcomes.filter(outcome => errorOfOutcome(outcome, PLACE) === undefined)
    expect(without).toEqual([OUTCOME.ok])
  })
})
