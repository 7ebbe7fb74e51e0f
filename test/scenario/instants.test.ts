import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Instant, msBetween, readInstant } from '../../src/scenario/instants.ts'

function read(text: string): Instant | undefined {
  const bytes = new TextEncoder().encode(`<${text}>`) // neighbours must not be looked at
  const out = { seconds: 0, nanos: 0 }
  return readInstant(bytes, 1, bytes.length - 1, out) ? out : undefined
}

describe('readInstant takes', () => {
  it.each([
    { text: '1970-01-01T00:00:00Z', seconds: 0, nanos: 0 },
    { text: '2023-11-16 18:17:03.9799600', seconds: 1_700_158_623, nanos: 979_960_000 },
    { text: '2026-01-05', seconds: 1_767_571_200, nanos: 0 },
    { text: '2026-01-05T00:00', seconds: 1_767_571_200, nanos: 0 },
    { text: '2026-01-05T02:00:00+02:00', seconds: 1_767_571_200, nanos: 0 },
    { text: '2026-01-04T22:00:00-0200', seconds: 1_767_571_200, nanos: 0 },
    { text: '2024-02-29 00:00:00', seconds: 1_709_164_800, nanos: 0 },
    { text: '2026-01-05T00:00:00.1234567899Z', seconds: 1_767_571_200, nanos: 123_456_789 },
    { text: '0', seconds: 0, nanos: 0 },
    { text: '12', seconds: 12, nanos: 0 },
    { text: '1700158623.25', seconds: 1_700_158_623, nanos: 250_000_000 },
  ])('$text', ({ text, seconds, nanos }) => {
    expect(read(text)).toEqual({ seconds, nanos })
  })

  it('every second that Date.parse knows, as the same second', () => {
    const date = fc.date({ min: new Date(0), max: new Date('2399-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(date, at => {
        const { seconds = Number.NaN, nanos = Number.NaN } = read(at.toISOString()) ?? {}
        expect(seconds * 1000 + nanos / 1e6).toBe(at.getTime())
      }),
    )
  })
})

describe('readInstant refuses', () => {
  it.each([
    '',
    'now',
    '2023-02-29',
    '2026-13-01',
    '2026-00-01',
    '2026-01-32',
    '1969-12-31T23:59:59',
    '2026-01-05T24:00:00',
    '2026-01-05T23:60:00',
    '2026-01-05T23:59:60',
    '2026-01-05T00:00:00.',
    '2026-01-05T00:00:00X',
    '2026-01-05T00:00:00+2',
    '2026-01-05x00:00:00',
    '2026-01-0500:00:00',
    '2026-1-5',
    '-5',
    '1e9',
    '5.',
    '5,5',
    ' 5',
  ])('"%s"', text => {
    expect(read(text)).toBeUndefined()
  })
})

it('keeps 100 ns apart fifty years after 1970', () => {
  const [from, to] = [read('2023-11-16 18:17:03.9799600'), read('2023-11-16 18:17:04.0319601')]
  if (from === undefined || to === undefined) throw new Error('both are instants')
  expect(msBetween(from, to)).toBeCloseTo(52.0001, 9)
})
