import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoOffsetText, slashedText, utcFields } from '../../src/core/utc.ts'

const instants = fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) })

describe('UTC text', () => {
  it('has the fields that Date has', () => {
    fc.assert(
      fc.property(instants, epochMs => {
        const date = new Date(epochMs)
        expect(utcFields(epochMs)).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
          hour: date.getUTCHours(),
          minute: date.getUTCMinutes(),
          second: date.getUTCSeconds(),
          millisecond: date.getUTCMilliseconds(),
        })
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['2026-09-14T05:42:58.775Z', '2026-09-14T05:42:58.775+0000', '14/09/26 05:42:58'],
    ['2024-02-29T23:59:59.999Z', '2024-02-29T23:59:59.999+0000', '29/02/24 23:59:59'],
    ['2000-01-01T00:00:00.000Z', '2000-01-01T00:00:00.000+0000', '01/01/00 00:00:00'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999+0000', '31/12/69 23:59:59'],
  ])('%s', (instant, iso, slashed) => {
    expect(isoOffsetText(Date.parse(instant))).toBe(iso)
    expect(slashedText(Date.parse(instant))).toBe(slashed)
  })
})
