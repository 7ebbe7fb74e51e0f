/**
 * Alarms that rest: they are not evaluated, because each evaluation would see what the one before saw
 * and come to the same. Most alarms of most accounts are on endpoints that nobody calls.
 *
 * An alarm rests from one evaluation on, as long as every period of its metric is like the others;
 * what it would have seen meanwhile is noted when somebody wants to know.
 */
import type { Engine } from '../engine.ts'
import type { Alarm } from './alarm.ts'
import type { AlarmClock } from './alarm-clock.ts'

export class AlarmRest {
  readonly #engine: Engine
  readonly #clock: AlarmClock<Alarm>
  readonly #onEnd: (alarm: Alarm) => void

  /** `onEnd`: told of each alarm that rests no longer. */
  constructor(engine: Engine, clock: AlarmClock<Alarm>, onEnd: (alarm: Alarm) => void) {
    this.#engine = engine
    this.#clock = clock
    this.#onEnd = onEnd
  }

  /** The evaluation of now was the last, if nothing has happened since what it saw. */
  begin(alarm: Alarm): boolean {
    const { nowMs } = this.#engine.scheduler
    const stop = alarm.watch.whenStirred(nowMs, () => this.end(alarm))
    if (stop === undefined) return false
    alarm.rest = { stop, notedMs: nowMs }
    this.#clock.rest(alarm.config.name)
    return true
  }

  /** From now on it is evaluated again; nothing happens to one that does not rest. */
  end(alarm: Alarm): void {
    const { rest } = alarm
    if (rest === undefined) return
    // That of now may be still to come, and sees all periods that it looks at anew.
    this.#noteTurns(alarm, false)
    alarm.rest = undefined
    rest.stop()
    this.#clock.wake(alarm.config.name)
    this.#onEnd(alarm)
  }

  /** Notes what the alarm would have seen by now. */
  catchUp(alarm: Alarm): void {
    this.#noteTurns(alarm, true)
  }

  #noteTurns({ rest, trail, watch, config }: Alarm, isNowOver: boolean): void {
    if (rest === undefined || trail === undefined) return
    const { nowMs } = this.#engine.scheduler
    for (;;) {
      const turnMs = rest.notedMs + watch.rhythm.intervalMs
      if (turnMs > nowMs || (turnMs === nowMs && !isNowOver)) return
      trail.noteAlike(watch.endAt(turnMs), config.periodMs)
      rest.notedMs = turnMs
    }
  }
}
