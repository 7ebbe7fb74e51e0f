import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDecimal } from '../../../src/scenario/traces/decimal.ts'

function read(text: string): number {
  const bytes = new TextEncoder().encode(`7${text}7`) // neighbours must not be looked at
  return readDecimal(bytes, 1, bytes.length - 1)
}

describe('readDecimal', () => {
  it.each(['0', '94', '94.0', '.5', '5.', '0.1', '1e3', '2.5E-3', '123456789012345678'])(
    'reads %s as Number does',
    text => {
      expect(read(text)).toBe(Number(text))
    },
  )

  it.each(['', '.', '-1', '+1', ' 1', 'NaN', 'Infinity', '1e999', '0x10', '1.2.3', '1,5', 'e5'])(
    'refuses "%s"',
    text => {
      expect(read(text)).toBeNaN()
    },
  )

  it('reads every number from 0 as Number does', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e30, noNaN: true }), number => {
        expect(read(String(number))).toBe(Number(String(number)))
        expect(read(number.toFixed(4))).toBe(Number(number.toFixed(4)))
      }),
    )
  })
})
