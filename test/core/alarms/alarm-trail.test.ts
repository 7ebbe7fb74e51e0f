/** What an alarm has seen, kept within bounds. */
import { describe, expect, it } from 'vitest'
import { AlarmTrail, type TrailRoom } from '../../../src/core/alarms/alarm-trail.ts'
import { MINUTE } from '../../support/lab.ts'

const ALL = Number.NEGATIVE_INFINITY
const trailWith = (room: TrailRoom, ...ranges: readonly (readonly number[])[]): AlarmTrail => {
  const trail = new AlarmTrail(room)
  ranges.forEach((values, i) => {
    trail.note(values, (i + values.length) * MINUTE, MINUTE)
  })
  return trail
}

describe('a trail', () => {
  it('has each datapoint once, and none of what is missing', () => {
    const trail = trailWith({ left: 10 }, [1, Number.NaN, 3], [Number.NaN, 3, 4])
    expect(trail.since(ALL, 100)).toEqual({
      startMs: [0, 2 * MINUTE, 3 * MINUTE],
      value: [1, 3, 4],
    })
    expect(trail.since(2 * MINUTE, 100).value).toEqual([3, 4])
    expect(trail.since(ALL, 1).value).toEqual([4])
  })

  it('takes what comes late into its place', () => {
    const trail = trailWith({ left: 10 }, [1, Number.NaN, 3], [2, 3, 4], [3, 5, 6])
    expect(trail.since(ALL, 100)).toEqual({
      startMs: [0, 1, 2, 3, 4].map(minute => minute * MINUTE),
      value: [1, 2, 3, 5, 6],
    })
  })

  it('goes on with the newest while nothing happens, and with nothing when that is missing', () => {
    const trail = trailWith({ left: 10 }, [1, 2])
    trail.noteAlike(3 * MINUTE, MINUTE)
    expect(trail.since(ALL, 100)).toEqual({ startMs: [0, MINUTE, 2 * MINUTE], value: [1, 2, 2] })
    trail.note([2, Number.NaN], 4 * MINUTE, MINUTE)
    trail.noteAlike(5 * MINUTE, MINUTE)
    expect(trail.since(ALL, 100).value).toEqual([1, 2, 2])
  })

  it('gives up its oldest when the account has no more room, and its room when it is cleared', () => {
    const room = { left: 4 }
    const first = trailWith(room, [1, 2, 3], [2, 3, 4], [3, 4, 5])
    const second = trailWith(room, [7])
    expect(first.since(ALL, 100).value).toEqual([2, 3, 4, 5])
    expect(second.since(ALL, 100).value).toEqual([])
    first.clear()
    expect(room.left).toBe(4)
    second.note([7], MINUTE, MINUTE)
    expect(second.since(ALL, 100).value).toEqual([7])
  })
})
