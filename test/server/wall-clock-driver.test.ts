import { describe, expect, it } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import { OUTCOME, OUTCOME_NAMES } from '../../src/core/endpoint/outcome.ts'
import type { EventKind } from '../../src/core/timeline.ts'
import { MINUTE_MS } from '../../src/core/units.ts'
import type { Caller } from '../../src/server/invocation/pending-answers.ts'
import { type DriverOptions, WallClockDriver } from '../../src/server/wall-clock-driver.ts'
import { churnWorld, FakeTime } from './live-world.ts'

/** A started driver over `churnWorld`, and callers who note when they are told what. */
function driven(options: Partial<DriverOptions> = {}) {
  const time = new FakeTime()
  const driver = new WallClockDriver({
    createWorld: ({ onLost }) => churnWorld(onLost),
    speed: 1,
    host: time,
    ...options,
  })
  driver.start()
  const startMs = time.nowMs()
  const notes: string[] = []
  const note = (text: string) => notes.push(`${time.nowMs() - startMs} ms: ${text}`)
  const caller: Caller = {
    routed: () => {},
    answer: outcome => note(OUTCOME_NAMES[outcome] ?? '?'),
    drop: reason => note(reason),
  }
  const invoke = (targetVariant: string) =>
    driver.submit({ endpointName: 'churn', targetVariant }, caller)
  return { driver, time, notes, invoke }
}

const kindsIn = (driver: WallClockDriver): readonly EventKind[] =>
  driver
    .present()
    .timeline.events.filter(({ atMs }) => atMs > 0)
    .map(({ kind }) => kind)

const UPDATE = { EndpointName: 'churn', EndpointConfigName: 'ab-2' }

describe('the wall clock driver', () => {
  it('answers after the simulated latency, never early', () => {
    const { time, notes, invoke } = driven()
    invoke('A') // 20 ms
    time.pass(19.5)
    expect(notes).toEqual([])
    time.pass(1)
    expect(notes).toEqual(['20 ms: ok'])
  })

  it('divides latencies by the speed', () => {
    const { time, notes, invoke } = driven({ speed: 10 })
    invoke('B') // 40 ms
    time.pass(5)
    expect(notes).toEqual(['4 ms: ok'])
  })

  it('answers who is due with every request that comes in, not only by its timer', () => {
    const { time, notes, invoke } = driven()
    invoke('A')
    time.stall(25)
    invoke('B')
    expect(notes).toEqual(['25 ms: ok'])
  })

  it('has no timer of its own while nobody waits', () => {
    const { time, invoke } = driven()
    const idle = time.timerCount
    invoke('A')
    expect(time.timerCount).toBe(idle + 1)
    time.pass(21)
    expect(time.timerCount).toBe(idle)
  })

  it('runs control events at their instants though nobody asks', () => {
    const { driver, time } = driven({ speed: 60 })
    const world = driver.present()
    driver.command(account => execute(account, 'UpdateEndpoint', UPDATE))
    time.pass(5000) // five minutes of virtual time; instances start in four
    expect(world.timeline.events).toContainEqual(
      expect.objectContaining({
        kind: 'instances.in-service',
        atMs: 4 * MINUTE_MS,
        fleet: 'green',
      }),
    )
  })

  it('answers at once the callers of an instance that dies', () => {
    const { driver, time, notes, invoke } = driven()
    for (let i = 0; i < 8; i++) invoke('B')
    time.pass(7)
    const target = { kind: 'variant', endpointName: 'churn', variantName: 'B' } as const
    driver.command(world => world.faults.kill(target, 2))
    expect(notes).toEqual(Array.from({ length: 8 }, () => '7 ms: instanceLost'))
    time.pass(100)
    expect(notes).toHaveLength(8)
  })

  it('lets callers wait while it is paused', () => {
    const { driver, time, notes, invoke } = driven()
    invoke('A')
    time.pass(10)
    driver.setPaused(true)
    time.pass(1000)
    expect(notes).toEqual([])
    driver.setPaused(false)
    time.pass(11)
    expect(notes).toEqual(['1020 ms: ok'])
  })

  it('answers at once when its clock moves by hand, as nobody could wait', () => {
    const { notes, invoke, driver } = driven({ speed: 'manual' })
    invoke('A')
    expect(notes).toEqual(['0 ms: ok'])
    expect(driver.describeClock().nowMs).toBe(0)
  })

  it('answers those who wait when its clock stops running by itself', () => {
    const { driver, notes, invoke } = driven()
    invoke('A')
    driver.setSpeed('manual')
    expect(notes).toEqual(['0 ms: ok'])
  })

  it('finishes a deployment of many minutes in no time when it is advanced by hand', async () => {
    const { driver, time } = driven({ speed: 'manual' })
    driver.command(world => execute(world, 'UpdateEndpoint', UPDATE))
    const wallMs = time.nowMs()
    await driver.advance(20 * MINUTE_MS)
    expect(time.nowMs()).toBe(wallMs)
    expect(driver.describeClock().nowMs).toBe(20 * MINUTE_MS)
    expect(kindsIn(driver)).toContain('deployment.completed')
  })

  it('goes on from the new instant when it is advanced while it runs', async () => {
    const { driver, time } = driven({ speed: 2 })
    time.pass(50)
    await driver.advance(1000)
    time.pass(50)
    expect(driver.describeClock().nowMs).toBe(1200)
  })

  it('refuses to advance beyond the end of time', () => {
    const { driver } = driven()
    expect(() => driver.advance(1e15)).toThrow('Virtual time ends at')
  })

  it('runs in slices at speed max, up to the end of the scenario, and then stands still', () => {
    const { driver, time } = driven({ speed: 'max', endMs: 90 * MINUTE_MS })
    time.pass(1)
    expect(driver.describeClock().nowMs).toBe(90 * MINUTE_MS)
    time.pass(1000)
    expect(driver.describeClock().nowMs).toBe(90 * MINUTE_MS)
  })

  it('refuses speed max when there is no scenario to end', () => {
    expect(() => driven({ speed: 'max' })).toThrow('there is none')
    const { driver } = driven()
    expect(() => driver.setSpeed('max')).toThrow('there is none')
    expect(driver.describeClock().speed).toBe(1)
  })

  it('lets virtual time slip, and says so, when the simulation is slower than the clock', () => {
    const { driver, time } = driven({ speed: 60 })
    // Something in the account takes 30 ms of the CPU in every minute of virtual time.
    const world = driver.present()
    for (let minute = 1; minute <= 100; minute++) {
      world.schedule(minute * MINUTE_MS, () => time.stall(30))
    }
    time.stall(10_000) // ten virtual minutes
    const { nowMs, slippedMs } = driver.describeClock()
    expect(nowMs).toBe(MINUTE_MS)
    expect(slippedMs).toBe(9 * MINUTE_MS)
  })

  it('takes no more callers than its limit', () => {
    const { invoke, time, notes } = driven({ pendingAnswersMax: 2 })
    expect([invoke('A'), invoke('A'), invoke('A')]).toEqual([true, true, false])
    time.pass(21)
    expect(notes).toEqual(['20 ms: ok', '20 ms: ok'])
    expect(invoke('A')).toBe(true)
  })

  it('goes back to time zero with a new world, and sends away who waits', () => {
    const { driver, time, notes, invoke } = driven()
    driver.command(world => execute(world, 'DeleteEndpointConfig', { EndpointConfigName: 'ab-2' }))
    invoke('A')
    time.pass(5)
    driver.reset()
    expect(notes).toEqual(['5 ms: reset'])
    expect(driver.describeClock().nowMs).toBe(0)
    expect(driver.present().endpoints.configs.find('ab-2').name).toBe('ab-2')
    time.pass(7)
    expect(driver.describeClock().nowMs).toBe(7)
  })

  it('sends away who waits when it stops, and leaves no timer', () => {
    const { driver, time, notes, invoke } = driven()
    invoke('A')
    driver.stop()
    expect(notes).toEqual(['0 ms: stopping'])
    expect(time.timerCount).toBe(0)
  })

  it('runs a command at a whole virtual millisecond, after the events of that instant', () => {
    const { driver, time } = driven()
    const order: string[] = []
    time.pass(3.4)
    driver.present().schedule(4, () => order.push('event'))
    const atMs = driver.command(world => {
      order.push('command')
      return world.nowMs
    })
    expect(atMs).toBe(4)
    expect(order).toEqual(['event', 'command'])
  })

  it('throws what a command throws, and goes on', () => {
    const { driver, time, notes, invoke } = driven()
    expect(() => driver.command(() => expect.fail('refused'))).toThrow('refused')
    invoke('A')
    time.pass(21)
    expect(notes).toEqual([`20 ms: ${OUTCOME_NAMES[OUTCOME.ok]}`])
  })
})
