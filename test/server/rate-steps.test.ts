import { describe, expect, it } from 'vitest'
import { rateSteps } from '../../src/load/rate-steps.ts'

const MINUTE = 60_000
const at = (startMin: number, endMin: number, startPerSecond: number, endPerSecond: number) => ({
  startMs: startMin * MINUTE,
  endMs: endMin * MINUTE,
  startPerSecond,
  endPerSecond,
})

describe('rateSteps', () => {
  it.each([
    {
      what: 'a constant rate is one step, times the speed',
      segments: [at(0, 10, 5, 5)],
      expected: [{ seconds: 10, ratePerSecond: 300 }],
    },
    {
      what: 'a ramp is a step of its mean rate after the other',
      segments: [at(0, 10, 0, 10)],
      expected: [
        { seconds: 5, ratePerSecond: 150 },
        { seconds: 5, ratePerSecond: 450 },
      ],
    },
    {
      what: 'a gap is a step without requests',
      segments: [at(0, 5, 1, 1), at(10, 15, 1, 1)],
      expected: [
        { seconds: 5, ratePerSecond: 60 },
        { seconds: 5, ratePerSecond: 0 },
        { seconds: 5, ratePerSecond: 60 },
      ],
    },
    { what: 'without traffic there is no step', segments: [], expected: [] },
  ])('$what', ({ segments, expected }) => {
    const options = { fromMs: 0, rate: 60, seconds: 30, stepSeconds: 5 }
    expect(rateSteps(segments, options)).toEqual(expected)
  })

  it('begins at the virtual instant of the server and ends with the time given', () => {
    const segments = [at(0, 10, 1, 1), at(10, 100, 2, 2)]
    const options = { fromMs: 9 * MINUTE, rate: 60, seconds: 3, stepSeconds: 1 }
    expect(rateSteps(segments, options)).toEqual([
      { seconds: 1, ratePerSecond: 60 },
      { seconds: 2, ratePerSecond: 120 },
    ])
  })
})
