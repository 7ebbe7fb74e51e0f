/** What is written as bytes is read as JSON would be, and each number to the last bit. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBytes, toBytes } from '../../src/scenario/recording/json-bytes.ts'

const roundTrip = (value: unknown): unknown => fromBytes(toBytes(value))
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** As often as it takes for a list not to stand as text. */
const long = (...values: readonly unknown[]): readonly unknown[] =>
  Array.from({ length: 20 }, () => values).flat()

describe('a list of numbers', () => {
  it.each([
    { case: 'small whole numbers', values: long(0, 1, 254), bytes: 60 },
    { case: 'negative ones', values: long(-3, 0, 120), bytes: 60 },
    { case: 'with gaps', values: long(1, null, 2), bytes: 60 },
    { case: 'gaps alone', values: long(null), bytes: 20 },
    { case: 'all the same', values: long(7_000_000), bytes: 20 },
    { case: 'minutes', values: Array.from({ length: 900 }, (_, i) => i), bytes: 900 },
    { case: 'thousandths', values: long(20.001, 20.25, 0.5), bytes: 120 },
    { case: 'large whole numbers', values: long(0, 2 ** 40), bytes: 240 },
    { case: 'larger ones', values: long(0, 2 ** 53, Number.MAX_VALUE), bytes: 480 },
    { case: 'the least', values: long(Number.MIN_VALUE, -Number.MAX_VALUE), bytes: 320 },
    { case: 'fractions', values: long(0.1 + 0.2, 1 / 3, null), bytes: 480 },
    { case: 'zero below zero', values: [-0, 1], bytes: 16 },
    { case: 'none', values: [], bytes: 0 },
  ])('of $case has $bytes bytes and is the same', ({ values, bytes }) => {
    expect(roundTrip({ values })).toEqual({ values })
    const written = toBytes({ values })
    const view = new DataView(written.buffer)
    const textBytes = view.getUint32(0, true)
    const directoryBytes = view.getUint32(4 + textBytes, true)
    expect(written.length - textBytes - directoryBytes - 8).toBe(bytes)
  })

  it('stands once, however often it occurs', () => {
    const values = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 100_000)
    expect(toBytes([values, values, values]).length).toBeLessThan(1.05 * toBytes([values]).length)
    expect(roundTrip([values, [], values])).toEqual([values, [], values])
  })

  it('is null where a number is none, as in JSON', () => {
    const values = long(1, Number.NaN, Number.POSITIVE_INFINITY)
    expect(roundTrip(values)).toEqual(asJson(values))
  })

  it('is the same to the last bit, whatever its numbers are', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.maxSafeInteger(),
      fc.integer({ min: -300, max: 300 }),
      fc.integer().map(whole => whole / 1000),
      fc.constantFrom(null, -0, 0),
    )
    fc.assert(
      fc.property(fc.array(number, { maxLength: 40 }), values => {
        // Short lists stand as text, in which -0 has a list stand as bytes.
        expect(roundTrip([values, 'and', values])).toEqual([values, 'and', values])
      }),
    )
  })
})

describe('a value', () => {
  it('is the same, whatever JSON can hold', () => {
    const numbers = fc.array(fc.integer(), { minLength: 16, maxLength: 20 })
    const { value } = fc.letrec(tie => ({
      value: fc.oneof(
        fc.jsonValue(),
        numbers,
        fc.constant([]),
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    }))
    fc.assert(
      fc.property(value.map(asJson), json => {
        expect(roundTrip(json)).toEqual(json)
      }),
    )
  })

  it('that was cut off is no value', () => {
    const written = toBytes({ text: 'a', values: long(1, 2) })
    expect(() => fromBytes(written.subarray(0, 10))).toThrow()
    expect(() => fromBytes(written.subarray(0, 2))).toThrow(RangeError)
  })
})
