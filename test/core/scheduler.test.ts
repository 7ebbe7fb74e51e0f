import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvariantError } from '../../src/core/assert.ts'
import { PRIORITY, type Priority, Scheduler } from '../../src/core/scheduler.ts'

const quiet = (startMs = 0) => new Scheduler(startMs, () => {})

describe('the scheduler', () => {
  it('runs events by time, then by priority, then in the order they were scheduled in', () => {
    const priorities = Object.values(PRIORITY)
    const events = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(...priorities)),
      {
        maxLength: 60,
      },
    )
    fc.assert(
      fc.property(events, given => {
        const scheduler = quiet()
        const ran: [number, Priority, number][] = []
        for (const [serial, [dueMs, priority]] of given.entries()) {
          scheduler.schedule(dueMs, priority, () => ran.push([dueMs, priority, serial]))
        }
        scheduler.runUntil(20)
        const expected = given
          .map(([dueMs, priority], serial): [number, Priority, number] => [dueMs, priority, serial])
          .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
        expect(ran).toEqual(expected)
      }),
    )
  })

  it('moves the clock to an event before it runs', () => {
    const scheduler = quiet()
    const seen: number[] = []
    for (const dueMs of [30, 10, 20]) {
      scheduler.schedule(dueMs, PRIORITY.command, () => seen.push(scheduler.nowMs))
    }
    scheduler.runUntil(100)
    expect(seen).toEqual([10, 20, 30])
    expect(scheduler.nowMs).toBe(100)
  })

  it('includes the instant that it runs until', () => {
    const scheduler = quiet()
    const seen: string[] = []
    scheduler.schedule(50, PRIORITY.command, () => seen.push('at 50'))
    scheduler.schedule(50.5, PRIORITY.command, () => seen.push('at 50.5'))
    scheduler.runUntil(50)
    expect(seen).toEqual(['at 50'])
  })

  it('runs what an event schedules for its own instant', () => {
    const scheduler = quiet()
    const seen: string[] = []
    scheduler.schedule(10, PRIORITY.deployment, () => {
      seen.push('first')
      scheduler.schedule(10, PRIORITY.periodEnd, () => seen.push('second'))
    })
    scheduler.runUntil(10)
    expect(seen).toEqual(['first', 'second'])
  })

  it('serves requests up to each event, and each stretch once', () => {
    const served: number[] = []
    const scheduler = new Scheduler(0, untilMs => served.push(untilMs))
    scheduler.schedule(10, PRIORITY.command, () => {})
    scheduler.schedule(10, PRIORITY.command, () => {})
    scheduler.schedule(25, PRIORITY.command, () => {})
    scheduler.runUntil(40)
    scheduler.runUntil(40)
    expect(served).toEqual([10, 25, 40])
  })

  it('does not run a cancelled event, and cancelling late does nothing', () => {
    const scheduler = quiet()
    const seen: string[] = []
    const cancel = scheduler.schedule(10, PRIORITY.command, () => seen.push('cancelled'))
    const late = scheduler.schedule(20, PRIORITY.command, () => seen.push('kept'))
    cancel()
    scheduler.runUntil(30)
    late()
    expect(seen).toEqual(['kept'])
  })

  it('says when the next event is due, cancelled ones left out', () => {
    const scheduler = quiet()
    expect(scheduler.nextDueMs).toBe(Number.POSITIVE_INFINITY)
    const cancel = scheduler.schedule(10, PRIORITY.command, () => {})
    scheduler.schedule(20, PRIORITY.command, () => {})
    expect(scheduler.nextDueMs).toBe(10)
    cancel()
    expect(scheduler.nextDueMs).toBe(20)
  })

  it('refuses an event in the past: that is a bug of ours', () => {
    const scheduler = quiet(100)
    expect(() => scheduler.schedule(99, PRIORITY.command, () => {})).toThrow(InvariantError)
  })
})
