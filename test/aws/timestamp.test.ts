import { describe, expect, it } from 'vitest'
import { timestampOf } from '../../src/aws/timestamp.ts'

describe('timestampOf', () => {
  it.each([
    { atMs: 0, json: '1767571200' },
    { atMs: 60_500, json: '1767571260.5' },
    { atMs: -240_000, json: '1767570960' }, // setup is before time zero
  ])('virtual $atMs ms is $json on the wire', ({ atMs, json }) => {
    expect(JSON.stringify(timestampOf({ epochMs: Date.UTC(2026, 0, 5) }, atMs))).toBe(json)
  })
})
