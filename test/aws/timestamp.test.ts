import { describe, expect, it } from 'vitest'
import { refusalOf, validate } from '../../src/aws/protocol/validation.ts'
import { timestampOf, WireTimestamp } from '../../src/aws/timestamp.ts'

describe('timestampOf', () => {
  it.each([
    { atMs: 0, json: '1767571200' },
    { atMs: 60_500, json: '1767571260.5' },
    { atMs: -240_000, json: '1767570960' }, // setup is before time zero
  ])('virtual $atMs ms is $json on the wire', ({ atMs, json }) => {
    expect(JSON.stringify(timestampOf({ epochMs: Date.UTC(2026, 0, 5) }, atMs))).toBe(json)
  })
})

describe('WireTimestamp', () => {
  it.each([
    { given: 1_767_571_200, expected: '2026-01-05T00:00:00.000Z' },
    { given: 1_767_571_200.5, expected: '2026-01-05T00:00:00.500Z' },
    { given: 0, expected: '1970-01-01T00:00:00.000Z' },
    { given: '2026-01-05T00:00:00.500000Z', expected: '2026-01-05T00:00:00.500Z' }, // boto3
    { given: '2026-01-05T01:00:00+01:00', expected: '2026-01-05T00:00:00.000Z' },
    { given: '2026-01-05T01:00:00+0100', expected: '2026-01-05T00:00:00.000Z' },
    { given: '2026-01-05T00:00:00', expected: '2026-01-05T00:00:00.000Z' },
    { given: '2026-01-05', expected: '2026-01-05T00:00:00.000Z' },
  ])('reads $given', ({ given, expected }) => {
    const read = validate(WireTimestamp, given)
    expect(read.isValid && read.value.toISOString()).toBe(expected)
  })

  it.each([
    { given: '2026-13-05T00:00:00Z', got: "the string '2026-13-05T00:00:00Z'" },
    { given: 'yesterday', got: "the string 'yesterday'" },
    { given: '', got: "the string ''" },
    { given: true, got: 'the boolean true' },
    { given: 1e20, got: 'the number 100000000000000000000' },
    { given: Number.NaN, got: 'the number NaN' },
    { given: {}, got: 'a structure' },
  ])('refuses $given', ({ given, got }) => {
    const read = validate(WireTimestamp, given)
    const { code, message } = refusalOf('SageMaker', read.isValid ? [] : read.problems)
    expect(code).toBe('SerializationException')
    expect(message).toContain(`expected a timestamp (epoch seconds or ISO 8601 text), got ${got}`)
  })
})
