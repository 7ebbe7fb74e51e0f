import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  QUANTITY_PATTERNS,
  readDurationMs,
  readFactor,
  readRatePerSecond,
  readShare,
} from '../../src/language/quantities.ts'

describe('a quantity is a number and its unit', () => {
  it.each([
    { read: readDurationMs, text: '20ms', value: 20 },
    { read: readDurationMs, text: '0.8ms', value: 0.8 },
    { read: readDurationMs, text: '90s', value: 90_000 },
    { read: readDurationMs, text: '15m', value: 900_000 },
    { read: readDurationMs, text: '1.5h', value: 5_400_000 },
    { read: readDurationMs, text: '2d', value: 172_800_000 },
    { read: readDurationMs, text: '1h30m', value: 5_400_000 },
    { read: readDurationMs, text: '0s', value: 0 },
    { read: readRatePerSecond, text: '100/s', value: 100 },
    { read: readRatePerSecond, text: '6000/min', value: 100 },
    { read: readRatePerSecond, text: '18/h', value: 0.005 },
    { read: readShare, text: '20%', value: 0.2 },
    { read: readShare, text: '0%', value: 0 },
    { read: readShare, text: '100%', value: 1 },
    { read: readFactor, text: 'x5', value: 5 },
    { read: readFactor, text: 'x0.5', value: 0.5 },
  ])('$text is $value', ({ read, text, value }) => {
    expect(read(text)).toEqual({ value })
  })
})

const DURATION = 'a duration (a number and ms, s, m, h or d; for example 90s or 1.5h)'
const RATE = 'a rate (a number and /s, /min or /h; for example 100/s)'

describe('what is not a quantity is told what was expected', () => {
  it.each([
    { read: readDurationMs, given: 90, problem: `expected ${DURATION}, such as 90s, got 90` },
    { read: readDurationMs, given: '90', problem: `expected ${DURATION}, such as 90s, got "90"` },
    { read: readDurationMs, given: '-5s', problem: `expected ${DURATION}, got "-5s"` },
    { read: readDurationMs, given: '5 s', problem: `expected ${DURATION}, got "5 s"` },
    { read: readDurationMs, given: '', problem: `expected ${DURATION}, got ""` },
    { read: readDurationMs, given: ['5s'], problem: `expected ${DURATION}, got a list` },
    { read: readDurationMs, given: null, problem: `expected ${DURATION}, got nothing` },
    { read: readRatePerSecond, given: 100, problem: `expected ${RATE}, such as 100/s, got 100` },
    { read: readRatePerSecond, given: '5/m', problem: `expected ${RATE}, got "5/m"` },
    { read: readShare, given: '101%', problem: 'at most 100%, got "101%"' },
    {
      read: readShare,
      given: 20,
      problem: 'expected a percentage (a number and %; for example 20%), such as 20%, got 20',
    },
    { read: readFactor, given: 'x0', problem: 'more than x0, got "x0"' },
    {
      read: readFactor,
      given: '5x',
      problem: 'expected a factor (x and a number; for example x5 or x0.5), got "5x"',
    },
    {
      read: readDurationMs,
      given: `${'9'.repeat(400)}s`,
      problem: `"${'9'.repeat(60)}…" is too large`,
    },
  ])('$given: $problem', ({ read, given, problem }) => {
    expect(read(given)).toEqual({ problem })
  })
})

describe('quantities, whatever the number', () => {
  const number = fc.integer({ min: 0, max: 1_000_000 }).map(thousandths => thousandths / 1000)

  it('give back the number that was written', () => {
    fc.assert(
      fc.property(number, written => {
        expect(readDurationMs(`${written}ms`)).toEqual({ value: written })
        expect(readDurationMs(`${written}s`)).toEqual({ value: written * 1000 })
        expect(readRatePerSecond(`${written}/s`)).toEqual({ value: written })
        if (written <= 100) expect(readShare(`${written}%`)).toEqual({ value: written / 100 })
        if (written > 0) expect(readFactor(`x${written}`)).toEqual({ value: written })
      }),
    )
  })

  it('agree with the pattern that editors are given', () => {
    const text = fc.stringMatching(/^x?\d{0,3}(\.\d)?(ms|s|m|h|d|\/s|\/min|%|)$/)
    fc.assert(
      fc.property(text, given => {
        const isDuration = new RegExp(QUANTITY_PATTERNS.duration).test(given)
        expect('value' in readDurationMs(given)).toBe(isDuration)
        const isRate = new RegExp(QUANTITY_PATTERNS.rate).test(given)
        expect('value' in readRatePerSecond(given)).toBe(isRate)
      }),
    )
  })
})
