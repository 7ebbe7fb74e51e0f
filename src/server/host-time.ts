/** Time and timers of the machine, behind an interface so that tests hand in a clock of their own. */

/** Stops the timer it was returned for; afterwards it does nothing. */
export type Stop = () => void

export interface HostTime {
  /** Monotonic milliseconds since any instant. */
  nowMs(): number
  /** Once, `delayMs` from now at the earliest; 0: as soon as waiting requests have had their turn. */
  after(delayMs: number, run: () => void): Stop
  every(periodMs: number, run: () => void): Stop
}

/** Node takes longer delays for 1 ms. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1

export const machineTime: HostTime = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    if (delayMs <= 0) {
      const immediate = setImmediate(run)
      return () => clearImmediate(immediate)
    }
    const timeout = setTimeout(run, Math.min(Math.ceil(delayMs), TIMEOUT_MS_MAX))
    return () => clearTimeout(timeout)
  },
  every(periodMs, run) {
    const interval = setInterval(run, periodMs)
    return () => clearInterval(interval)
  },
}
