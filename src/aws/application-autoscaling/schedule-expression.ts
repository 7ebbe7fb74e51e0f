/**
 * Schedules of scheduled actions: `at(…)`, `rate(…)` and `cron(…)`, and the instants they run at.
 *
 * Source: autoscaling.md 1.3 (texts), 4.5. A recurring action with a StartTime runs then for the
 * first time, afterwards by its recurrence, never after EndTime; Timezone does not apply to rates.
 * Assumed: a rate counts from its StartTime, else from its creation; a local time that a change of
 * the clocks skips or repeats is resolved as croner does.
 */
import { Cron } from 'croner'
import type { Recurrence } from '../../core/autoscaling/scaling-config.ts'
import { DomainError } from '../../core/errors.ts'
import { HOUR_MS, MINUTE_MS, type Ms } from '../../core/units.ts'
import { cronerPatternsOf } from './cron-expression.ts'
import { scheduleError } from './schedule-error.ts'

export interface ScheduleRequest {
  readonly schedule: string
  /** IANA name; `undefined`: UTC. */
  readonly timezone: string | undefined
  readonly startMs: Ms | undefined
  readonly endMs: Ms | undefined
  /** When it was put, in virtual time. */
  readonly nowMs: Ms
  /** Unix epoch of virtual time zero. */
  readonly epochMs: number
}

const NONE = Number.POSITIVE_INFINITY

/** Throws with AWS's texts when the expression or the zone is wrong. */
export function recurrenceOf(request: ScheduleRequest): Recurrence {
  const { schedule, timezone = 'UTC', startMs, endMs = NONE } = request
  if (!isZone(timezone)) throw invalid(`Invalid schedule timezone: ${timezone}`)
  const [, kind, body = ''] = /^(at|rate|cron)\((.*)\)$/s.exec(schedule) ?? []
  const until = (runMs: Ms | undefined): Ms | undefined =>
    runMs === undefined || runMs > endMs ? undefined : runMs
  switch (kind) {
    case 'at': {
      const runMs = instantOf(body.trim(), timezone) - request.epochMs
      return { nextRunMs: afterMs => (runMs > afterMs ? runMs : undefined) }
    }
    case 'rate': {
      const everyMs = rateMsOf(body.trim())
      const firstMs = startMs ?? request.nowMs + everyMs
      return { nextRunMs: afterMs => until(nextOfRate(afterMs, firstMs, everyMs)) }
    }
    case 'cron': {
      const next = cronRuns(body.trim(), timezone, request.epochMs)
      checkFrequency(next, request)
      return {
        nextRunMs: afterMs =>
          until(startMs !== undefined && afterMs < startMs ? startMs : next(afterMs)),
      }
    }
    default:
      throw scheduleError(`Unsupported schedule expression: ${schedule}`)
  }
}

function nextOfRate(afterMs: Ms, firstMs: Ms, everyMs: Ms): Ms {
  if (afterMs < firstMs) return firstMs
  return firstMs + (Math.floor((afterMs - firstMs) / everyMs) + 1) * everyMs
}

function cronRuns(
  expression: string,
  timezone: string,
  epochMs: number,
): (afterMs: Ms) => Ms | undefined {
  const crons = cronerPatternsOf(expression).map(
    pattern => new Cron(pattern, { timezone, mode: '7-part', paused: true }),
  )
  return afterMs => {
    const after = new Date(epochMs + afterMs)
    const runs = crons.map(cron => cron.nextRun(after)?.getTime() ?? NONE)
    const first = Math.min(...runs)
    return first === NONE ? undefined : first - epochMs
  }
}

/** Only the form with seconds can run more often than once a minute. */
function checkFrequency(
  next: (afterMs: Ms) => Ms | undefined,
  { nowMs, epochMs }: ScheduleRequest,
): void {
  const firstMs = next(nowMs)
  const secondMs = firstMs === undefined ? undefined : next(firstMs)
  if (firstMs === undefined || secondMs === undefined || secondMs - firstMs >= MINUTE_MS) return
  throw tooFrequent(epochMs + firstMs, epochMs + secondMs)
}

const UNITS: ReadonlyMap<string, Ms> = new Map([
  ['minute', MINUTE_MS],
  ['hour', HOUR_MS],
  ['day', 24 * HOUR_MS],
])

/** `5 minutes`; the plural is taken for one, too, as measured. Assumed: the text of the refusal. */
function rateMsOf(body: string): Ms {
  const [, value, unit = ''] = /^(\d{1,9}) +(minute|hour|day)s?$/.exec(body) ?? []
  const unitMs = UNITS.get(unit)
  if (value === undefined || unitMs === undefined) {
    throw scheduleError(`Invalid RATE expression: ${body}`)
  }
  if (Number(value) === 0) throw tooFrequent(0, 0)
  return Number(value) * unitMs
}

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/

/** The Unix epoch milliseconds of a local date and time in the zone. */
function instantOf(text: string, timezone: string): number {
  const fields = DATE_TIME.exec(text)?.slice(1).map(Number)
  if (fields === undefined) throw dateError(`Invalid format: "${text}"`)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
  const check = (name: string, value: number, low: number, high: number): void => {
    if (value >= low && value <= high) return
    throw dateError(
      `Cannot parse "${text}": Value ${value} for ${name} must be in the range [${low},${high}]`,
    )
  }
  check('monthOfYear', month, 1, 12)
  check('dayOfMonth', day, 1, new Date(Date.UTC(year, month, 0)).getUTCDate())
  check('hourOfDay', hour, 0, 23)
  check('minuteOfHour', minute, 0, 59)
  check('secondOfMinute', second, 0, 59)
  const run = new Cron(text, { timezone, paused: true }).nextRun(new Date(0))
  return run?.getTime() ?? Number.NEGATIVE_INFINITY
}

/** A zone is known when the platform can tell the time in it. */
function isZone(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const dateError = (details: string): DomainError =>
  scheduleError(`Invalid schedule at DateTime expression: ${details}`)

const tooFrequent = (firstEpochMs: number, secondEpochMs: number): DomainError =>
  invalid(
    `Invalid schedule frequency. Run for '${isoText(firstEpochMs)}' and '${isoText(secondEpochMs)}' are less than 60 seconds apart`,
  )

const isoText = (epochMs: number): string => new Date(epochMs).toISOString()

const invalid = (text: string): DomainError => new DomainError('invalid-value', text)
