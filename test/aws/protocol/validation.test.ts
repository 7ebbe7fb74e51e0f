import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { findOperation } from '../../../src/aws/operations.ts'
import { memberPath, refusalOf, validate } from '../../../src/aws/protocol/validation.ts'
import { strictly } from '../../../src/aws/strict.ts'
import { known } from '../../../src/core/assert.ts'
import { variant } from '../variant.ts'

function problemsOf(schema: z.ZodType, input: unknown) {
  const validated = validate(schema, input)
  return validated.isValid ? [] : validated.problems
}

/** The refusal that a request meets before it reaches the account. */
function refusalBy(operationName: string, input: unknown) {
  const { input: schema, service } = known(findOperation(operationName), operationName)
  return refusalOf(service, problemsOf(schema, input))
}

const config = (variants: unknown) => ({ EndpointConfigName: 'c', ProductionVariants: variants })

describe('validation, messages to the character', () => {
  it.each([
    {
      what: 'a required member is missing',
      operation: 'CreateEndpoint',
      input: { EndpointName: 'e' },
      message:
        "1 validation error detected: Value null at 'endpointConfigName' failed to satisfy constraint: Member must not be null",
    },
    {
      what: 'a name does not match its pattern, in a list',
      operation: 'CreateEndpointConfig',
      input: config([variant({ VariantName: 'ENTER NAME' })]),
      message:
        "1 validation error detected: Value 'ENTER NAME' at 'productionVariants.1.member.variantName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
    },
    {
      what: 'a name is too long and does not match',
      operation: 'DescribeEndpoint',
      input: { EndpointName: 'a'.repeat(64) },
      message: `2 validation errors detected: Value '${'a'.repeat(64)}' at 'endpointName' failed to satisfy constraint: Member must have length less than or equal to 63; Value '${'a'.repeat(64)}' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`,
    },
    {
      what: 'numbers are out of range, in the second variant',
      operation: 'CreateEndpointConfig',
      input: config([
        variant(),
        variant({ VariantName: 'B', InitialInstanceCount: 0, VolumeSizeInGB: 513 }),
      ]),
      message:
        "2 validation errors detected: Value '0' at 'productionVariants.2.member.initialInstanceCount' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '513' at 'productionVariants.2.member.volumeSizeInGB' failed to satisfy constraint: Member must have value less than or equal to 512",
    },
    {
      what: 'a list is empty',
      operation: 'CreateEndpointConfig',
      input: config([]),
      message:
        "1 validation error detected: Value '[]' at 'productionVariants' failed to satisfy constraint: Member must have length greater than or equal to 1",
    },
    {
      what: 'a value is not in the enum',
      operation: 'ListEndpoints',
      input: { SortBy: 'Age' },
      message:
        "1 validation error detected: Value 'Age' at 'sortBy' failed to satisfy constraint: Member must satisfy enum value set: [Name, CreationTime, Status]",
    },
    {
      what: 'an enum shows its unsimulated values too',
      operation: 'PutScalingPolicy',
      input: {
        PolicyName: 'p',
        ServiceNamespace: 'sagemaker',
        ResourceId: 'endpoint/e/variant/A',
        ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
        PolicyType: 'SimpleScaling',
      },
      message:
        "1 validation error detected: Value 'SimpleScaling' at 'policyType' failed to satisfy constraint: Member must satisfy enum value set: [PredictiveScaling, RightSizing, StepScaling, TargetTrackingScaling]",
    },
    {
      what: 'an alarm state is unknown',
      operation: 'DescribeAlarms',
      input: { StateValue: 'INVALID' },
      message:
        "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    },
  ])('says so when $what', ({ operation, input, message }) => {
    expect(refusalBy(operation, input).message).toBe(message)
  })

  it('uses the error code of the service', () => {
    expect(refusalBy('DescribeEndpoint', {}).code).toBe('ValidationException')
    expect(refusalBy('DescribeScalableTargets', {}).code).toBe('ValidationException')
    expect(refusalBy('DeleteAlarms', {}).code).toBe('ValidationError')
    expect(refusalBy('InvokeEndpoint', {}).code).toBe('ValidationError')
  })

  it('treats a missing discriminator as a missing member', () => {
    const schema = z.object({
      Route: z.discriminatedUnion('Type', [z.object({ Type: z.literal('A') })]),
    })
    expect(problemsOf(schema, { Route: {} })).toMatchObject([
      { kind: 'constraint', path: ['Route', 'Type'], text: 'Member must not be null' },
    ])
    expect(problemsOf(schema, { Route: { Type: 'B' } })).toMatchObject([
      { path: ['Route', 'Type'], text: 'Member must satisfy enum value set: [A]', given: 'B' },
    ])
  })
})

describe('serialization', () => {
  it.each([
    { given: 'two', expected: 'a number', got: "the string 'two'" },
    { given: 1.5, expected: 'an integer', got: 'the number 1.5' },
    { given: true, expected: 'a number', got: 'the boolean true' },
    { given: [1], expected: 'a number', got: 'a list' },
    { given: {}, expected: 'a number', got: 'a structure' },
  ])('refuses $got where $expected belongs', ({ given, expected, got }) => {
    const error = refusalBy(
      'CreateEndpointConfig',
      config([variant({ InitialInstanceCount: given, VariantName: '' })]),
    )
    expect(error).toMatchObject({
      code: 'SerializationException',
      status: 400,
      message: `Value at 'productionVariants.1.member.initialInstanceCount': expected ${expected}, got ${got}`,
    })
  })

  it('refuses a request that is no structure', () => {
    expect(refusalBy('DescribeEndpoint', [])).toMatchObject({
      code: 'SerializationException',
      message: 'The body: expected a structure, got a list',
    })
  })
})

describe('what is not simulated', () => {
  it.each([
    {
      operation: 'CreateEndpointConfig',
      // Reported before the missing InstanceType, which a serverless variant does not have.
      input: config([{ VariantName: 'A', ModelName: 'm', ServerlessConfig: {} }]),
      message:
        "Not simulated yet: serverless variants. (at 'productionVariants.1.member.serverlessConfig')",
    },
    {
      operation: 'CreateEndpointConfig',
      input: config([variant({ ModelName: undefined })]),
      message:
        "Not simulated yet: a variant without ModelName (inference components). (at 'productionVariants.1.member.modelName')",
    },
    {
      operation: 'InvokeEndpoint',
      input: { EndpointName: 'e', InferenceComponentName: 'ic' },
      message: "Not simulated yet: inference components. (at 'inferenceComponentName')",
    },
  ])('is refused by $operation: $message', ({ operation, input, message }) => {
    expect(refusalBy(operation, input).message).toBe(message)
  })
})

describe('problems, for messages that point at a line', () => {
  it('carry path, kind and what was given', () => {
    const { input: schema } = known(findOperation('CreateEndpointConfig'), 'operation')
    const input = config([variant({ InstanceTyp: 'ml.m5.large', InitialInstanceCount: 0 })])
    expect(problemsOf(strictly(schema), input)).toEqual([
      {
        kind: 'constraint',
        path: ['ProductionVariants', 0, 'InitialInstanceCount'],
        given: 0,
        text: 'Member must have value greater than or equal to 1',
      },
      {
        kind: 'unknown-member',
        path: ['ProductionVariants', 0, 'InstanceTyp'],
        given: undefined,
        text: 'unknown member',
      },
    ])
  })

  it('are dropped with unknown members on the wire', () => {
    const { input: schema } = known(findOperation('DescribeEndpoint'), 'operation')
    expect(validate(schema, { EndpointName: 'e', Bogus: 1 })).toEqual({
      isValid: true,
      value: { EndpointName: 'e' },
    })
  })
})

describe('memberPath', () => {
  it.each([
    { path: ['ProductionVariants', 0, 'ModelName'], text: 'productionVariants.1.member.modelName' },
    { path: ['RoleARN'], text: 'roleARN' },
    { path: [], text: '' },
  ])('$text', ({ path, text }) => {
    expect(memberPath(path)).toBe(text)
  })
})
