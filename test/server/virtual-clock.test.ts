import { describe, expect, it } from 'vitest'
import { isSpeed, type Speed, VirtualClock } from '../../src/server/virtual-clock.ts'

const clockAt = (speed: Speed) => new VirtualClock({ speed, atMs: 500, wallMs: 1000 })

describe('VirtualClock', () => {
  it.each([
    { speed: 1, wallMs: 1250, expected: 750 },
    { speed: 60, wallMs: 1250, expected: 15_500 },
    { speed: 0.5, wallMs: 1250, expected: 625 },
    { speed: 'manual', wallMs: 1250, expected: 500 },
    { speed: 'max', wallMs: 1250, expected: 500 },
  ] as const)('at speed $speed reads $expected after 250 ms', ({ speed, wallMs, expected }) => {
    expect(clockAt(speed).nowMs(wallMs)).toBe(expected)
  })

  it('goes on from where it was when the speed changes', () => {
    const clock = clockAt(60)
    clock.setSpeed(1, 2000)
    expect(clock.nowMs(2000)).toBe(60_500)
    expect(clock.nowMs(2010)).toBe(60_510)
  })

  it('stands still while paused, and goes on without a jump', () => {
    const clock = clockAt(60)
    clock.setPaused(true, 2000)
    expect(clock.nowMs(9000)).toBe(60_500)
    expect(clock.delayUntil(60_600, 9000)).toBe(Number.POSITIVE_INFINITY)
    clock.setPaused(false, 9000)
    expect(clock.nowMs(9001)).toBe(60_560)
  })

  it('says how long an instant is away in wall time', () => {
    expect(clockAt(60).delayUntil(60_500, 1000)).toBe(1000)
  })
})

describe('isSpeed', () => {
  it.each([1, 0.001, 60, 1_000_000, 'manual', 'max'])('takes %s', value => {
    expect(isSpeed(value)).toBe(true)
  })

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1_000_001, '60', '', null, true])(
    'refuses %s',
    value => {
      expect(isSpeed(value)).toBe(false)
    },
  )
})
