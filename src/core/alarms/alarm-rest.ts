/**
 * Alarms that rest: they are not evaluated, because each evaluation would see what the one before saw
 * and come to the same. Most alarms of most accounts are on endpoints that nobody calls.
 *
 * An alarm rests from one evaluation on, as long as every period of its metric is like the others;
 * what it would have seen meanwhile is noted when somebody wants to know.
 */
import type { Engine } from '../engine.ts'
import { PRIORITY } from '../scheduler.ts'
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
    this.catchUp(alarm)
    alarm.rest = undefined
    rest.stop()
    this.#clock.wake(alarm.config.name)
    this.#onEnd(alarm)
  }

  /** Notes what the alarm would have seen by now: an evaluation of this instant may be to come. */
  catchUp({ rest, trail, watch, config }: Alarm): void {
    if (rest === undefined || trail === undefined) return
    const { scheduler } = this.#engine
    const { intervalMs } = watch.rhythm
    for (let turnMs = rest.notedMs + intervalMs; turnMs <= scheduler.nowMs; turnMs += intervalMs) {
      if (turnMs === scheduler.nowMs && scheduler.isBefore(PRIORITY.alarm)) return
      trail.noteAlike(watch.endAt(turnMs), config.periodMs)
      rest.notedMs = turnMs
    }
  }
}
