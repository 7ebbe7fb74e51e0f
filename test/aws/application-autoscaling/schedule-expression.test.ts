import { describe, expect, it } from 'vitest'
import {
  recurrenceOf,
  type ScheduleRequest,
} from '../../../src/aws/application-autoscaling/schedule-expression.ts'

/** Time zero of the virtual clock: Monday 5 January 2026, 00:00 UTC. */
const EPOCH = Date.UTC(2026, 0, 5)

const virtual = (iso: string): number => Date.parse(iso) - EPOCH

const request = (schedule: string, spec: Partial<ScheduleRequest> = {}): ScheduleRequest => ({
  schedule,
  timezone: undefined,
  startMs: undefined,
  endMs: undefined,
  nowMs: 0,
  epochMs: EPOCH,
  ...spec,
})

/** The first runs after time zero, as `2026-01-05 10:00`. */
function runs(schedule: string, count: number, spec: Partial<ScheduleRequest> = {}): string[] {
  const recurrence = recurrenceOf(request(schedule, spec))
  const found: string[] = []
  let afterMs = 0
  while (found.length < count) {
    const nextMs = recurrence.nextRunMs(afterMs)
    if (nextMs === undefined) break
    found.push(new Date(EPOCH + nextMs).toISOString().slice(0, 16).replace('T', ' '))
    afterMs = nextMs
  }
  return found
}

describe('the cron examples of the user guide (autoscaling.md 4.5)', () => {
  it.each([
    { cron: '0 10 * * ? *', first: ['2026-01-05 10:00', '2026-01-06 10:00'] },
    // 5 January is a Monday
    { cron: '0 18 ? * MON-FRI *', first: ['2026-01-05 18:00', '2026-01-06 18:00'] },
    { cron: '0 8 1 * ? *', first: ['2026-02-01 08:00', '2026-03-01 08:00'] },
    { cron: '0/15 * * * ? *', first: ['2026-01-05 00:15', '2026-01-05 00:30'] },
    { cron: '0/5 8-17 ? * MON-FRI *', first: ['2026-01-05 08:00', '2026-01-05 08:05'] },
  ])('$cron runs at $first', ({ cron, first }) => {
    expect(runs(`cron(${cron})`, 2)).toEqual(first)
  })

  it('every five minutes from 8:00 ends at 17:55', () => {
    const day = runs('cron(0/5 8-17 ? * MON-FRI *)', 121)
    expect(day.slice(-2)).toEqual(['2026-01-05 17:55', '2026-01-06 08:00'])
  })
})

describe("AWS's cron grammar", () => {
  it.each([
    // days of the week count from Sunday, 1
    { cron: '0 9 ? * 1 *', first: ['2026-01-11 09:00', '2026-01-18 09:00'] },
    { cron: '0 9 ? * 7 *', first: ['2026-01-10 09:00', '2026-01-17 09:00'] },
    { cron: '0 9 ? * 2,SAT *', first: ['2026-01-05 09:00', '2026-01-10 09:00'] },
    { cron: '0 9 ? * FRI-SUN *', first: ['2026-01-09 09:00', '2026-01-10 09:00'] },
    { cron: '0 9 ? * 2-6/2 *', first: ['2026-01-05 09:00', '2026-01-07 09:00'] },
    { cron: '0 9 ? * L *', first: ['2026-01-10 09:00', '2026-01-17 09:00'] },
    { cron: '0 9 ? * 6L *', first: ['2026-01-30 09:00', '2026-02-27 09:00'] },
    { cron: '0 9 ? * FRIL *', first: ['2026-01-30 09:00', '2026-02-27 09:00'] },
    { cron: '0 9 ? * 3#1 *', first: ['2026-01-06 09:00', '2026-02-03 09:00'] },
    { cron: '0 9 ? * MON#2 *', first: ['2026-01-12 09:00', '2026-02-09 09:00'] },
    { cron: '0 9 L * ? *', first: ['2026-01-31 09:00', '2026-02-28 09:00'] },
    { cron: '0 9 L-3 * ? *', first: ['2026-01-28 09:00', '2026-02-25 09:00'] },
    { cron: '0 9 L-1 FEB,APR ? 2028', first: ['2028-02-28 09:00', '2028-04-29 09:00'] }, // a leap year
    { cron: '0 9 L-30 * ? *', first: ['2026-03-01 09:00', '2026-05-01 09:00'] }, // of 31 days
    { cron: '0 9 LW * ? *', first: ['2026-01-30 09:00', '2026-02-27 09:00'] },
    // 15 February 2026 is a Sunday, 1 August a Saturday
    { cron: '0 9 15W * ? *', first: ['2026-01-15 09:00', '2026-02-16 09:00'] },
    { cron: '0 9 1W AUG ? *', first: ['2026-08-03 09:00', '2027-08-02 09:00'] },
    { cron: '0 9 31 * ? *', first: ['2026-01-31 09:00', '2026-03-31 09:00'] },
    { cron: '0 9 1,15 JAN-MAR ? *', first: ['2026-01-15 09:00', '2026-02-01 09:00'] },
    { cron: '0 9 1 NOV-FEB ? *', first: ['2026-02-01 09:00', '2026-11-01 09:00'] },
    { cron: '30 22-2/2 ? * * *', first: ['2026-01-05 00:30', '2026-01-05 02:30'] },
    { cron: '10/20 3 ? * * *', first: ['2026-01-05 03:10', '2026-01-05 03:30'] },
    { cron: '0 9 1 1 ? 2027', first: ['2027-01-01 09:00'] },
    { cron: '0 9 1 1 ? 2026-2028/2', first: ['2028-01-01 09:00'] },
    { cron: '0 9 1 1 ? 2025', first: [] },
    { cron: '0 9 29 FEB ? *', first: ['2028-02-29 09:00', '2032-02-29 09:00'] },
    { cron: '0 0 9 ? * mon *', first: ['2026-01-05 09:00', '2026-01-12 09:00'] },
  ])('$cron runs at $first', ({ cron, first }) => {
    expect(runs(`cron(${cron})`, 2)).toEqual(first)
  })

  const cron = (details: string): string =>
    `Invalid schedule expression. Details: Invalid CRON expression: error at position ${details}`

  it.each([
    { schedule: 'cron(* * * * *)', text: cron('9, details: Unexpected end of expression.') },
    {
      schedule: 'cron(30 6 * * 2 *)',
      text: cron(
        '0, details: Specifying both a day-of-week AND a day-of-month parameter is not supported.',
      ),
    },
    {
      schedule: 'cron(0 9 ? * ? *)',
      text: cron("0, details: '?' can only be specified for Day-of-Month -OR- Day-of-Week."),
    },
    {
      schedule: 'cron(60 9 * * ? *)',
      text: cron('0, details: Minute and Second values must be between 0 and 59'),
    },
    {
      schedule: 'cron(0/60 9 * * ? *)',
      text: cron('0, details: Increment must be between 1 and 59: 60'),
    },
    { schedule: 'cron(0 0 9 * * ? * *)', text: cron('15, details: Too many fields.') },
    {
      schedule: 'cron(? 9 * * ? *)',
      text: cron("0, details: '?' can only be specified for Day-of-Month or Day-of-Week."),
    },
    {
      schedule: 'cron(0 24 * * ? *)',
      text: cron('0, details: Hour values must be between 0 and 23'),
    },
    {
      schedule: 'cron(0 9 32 * ? *)',
      text: cron('0, details: Day of month values must be between 1 and 31'),
    },
    {
      schedule: 'cron(0 9 * 13 ? *)',
      text: cron('0, details: Month values must be between 1 and 12'),
    },
    {
      schedule: 'cron(0 9 ? * 0 *)',
      text: cron('0, details: Day-of-Week values must be between 1 and 7'),
    },
    {
      schedule: 'cron(0 9 ? * 2#6 *)',
      text: cron("0, details: A numeric value between 1 and 5 must follow the '#' option"),
    },
    {
      schedule: 'cron(0 x * * ? *)',
      text: cron("0, details: Illegal characters for this position: 'X'"),
    },
    { schedule: 'cron(0 9 L-3W * ? *)', text: 'Not simulated yet: day of month L-3W.' },
    {
      schedule: 'cron(0 9 L-31 * ? *)',
      text: cron('0, details: Offset from last day must be <= 30'),
    },
    {
      schedule: 'cron(0/30 * * * * ? *)',
      text: "Invalid schedule frequency. Run for '2026-01-05T00:00:30.000Z' and '2026-01-05T00:01:00.000Z' are less than 60 seconds apart",
    },
  ])('refuses $schedule: $text', ({ schedule, text }) => {
    expect(() => recurrenceOf(request(schedule))).toThrow(text)
  })
})

describe('at(…) and rate(…)', () => {
  it.each([
    { schedule: 'at(2026-01-05T08:50:00)', first: ['2026-01-05 08:50'] },
    { schedule: 'at(2020-01-01T00:00:00)', first: [] }, // a past one is taken, and never runs
    { schedule: 'rate(5 minutes)', first: ['2026-01-05 00:05', '2026-01-05 00:10'] },
    { schedule: 'rate(1 hour)', first: ['2026-01-05 01:00', '2026-01-05 02:00'] },
    { schedule: 'rate(1 days)', first: ['2026-01-06 00:00', '2026-01-07 00:00'] },
  ])('$schedule runs at $first', ({ schedule, first }) => {
    expect(runs(schedule, 2)).toEqual(first)
  })

  const date = (details: string): string =>
    `Invalid schedule expression. Details: Invalid schedule at DateTime expression: ${details}`

  it.each([
    {
      schedule: 'at(2099-02-30T00:00:00)',
      text: date(
        'Cannot parse "2099-02-30T00:00:00": Value 30 for dayOfMonth must be in the range [1,28]',
      ),
    },
    { schedule: 'at(tomorrow)', text: date('Invalid format: "tomorrow"') },
    {
      schedule: 'rate(0 days)',
      text: "Invalid schedule frequency. Run for '1970-01-01T00:00:00.000Z' and '1970-01-01T00:00:00.000Z' are less than 60 seconds apart",
    },
    {
      schedule: 'rate(5 weeks)',
      text: 'Invalid schedule expression. Details: Invalid RATE expression: 5 weeks',
    },
    {
      schedule: 'every day',
      text: 'Invalid schedule expression. Details: Unsupported schedule expression: every day',
    },
  ])('refuses $schedule: $text', ({ schedule, text }) => {
    expect(() => recurrenceOf(request(schedule))).toThrow(text)
  })
})

describe('time zones, StartTime and EndTime', () => {
  it('follows the clocks of the zone when they change', () => {
    // New York: UTC-5, from 8 March 2026 UTC-4
    const spec = { timezone: 'America/New_York' }
    expect(runs('cron(0 9 7-9 MAR ? *)', 3, spec)).toEqual([
      '2026-03-07 14:00',
      '2026-03-08 13:00',
      '2026-03-09 13:00',
    ])
  })

  it('runs once a day when the clocks skip the time, or repeat it', () => {
    const spec = { timezone: 'America/New_York' }
    expect(runs('cron(30 2 7-9 MAR ? *)', 3, spec)).toEqual([
      '2026-03-07 07:30',
      '2026-03-08 07:00', // there is no 2:30: it is at 3:00
      '2026-03-09 06:30',
    ])
    // 1 November 2026: 1:30 comes twice
    expect(runs('cron(30 1 1-2 NOV ? 2026)', 3, spec)).toEqual([
      '2026-11-01 05:30',
      '2026-11-02 06:30',
    ])
    expect(runs('at(2026-03-08T02:30:00)', 1, spec)).toEqual(['2026-03-08 07:30']) // at 3:30
    expect(runs('at(2026-11-01T01:30:00)', 1, spec)).toEqual(['2026-11-01 05:30'])
  })

  it('goes on by the hour through both changes of the clocks', () => {
    const spec = { timezone: 'America/New_York' }
    expect(runs('cron(0 0-4 8 MAR ? 2026)', 9, spec)).toEqual([
      '2026-03-08 05:00',
      '2026-03-08 06:00',
      '2026-03-08 07:00',
      '2026-03-08 08:00',
    ])
  })

  it('takes no heed of the zone in a rate', () => {
    const spec = { timezone: 'America/New_York', startMs: virtual('2026-03-07T14:00:00Z') }
    expect(runs('rate(1 day)', 3, spec)).toEqual([
      '2026-03-07 14:00',
      '2026-03-08 14:00',
      '2026-03-09 14:00',
    ])
  })

  it('reads at() in the zone', () => {
    const spec = { timezone: 'Europe/Berlin' }
    expect(runs('at(2026-07-01T09:00:00)', 1, spec)).toEqual(['2026-07-01 07:00'])
  })

  it('refuses a zone that nobody knows', () => {
    const spec = { timezone: 'Mars/Olympus' }
    expect(() => recurrenceOf(request('rate(1 hour)', spec))).toThrow(
      'Invalid schedule timezone: Mars/Olympus',
    )
  })

  it('runs at StartTime first, then by its recurrence, and not after EndTime', () => {
    const spec = {
      startMs: virtual('2026-01-05T09:10:00Z'),
      endMs: virtual('2026-01-05T11:00:00Z'),
    }
    expect(runs('cron(0 * * * ? *)', 9, spec)).toEqual([
      '2026-01-05 09:10',
      '2026-01-05 10:00',
      '2026-01-05 11:00',
    ])
    expect(runs('rate(1 hour)', 9, spec)).toEqual(['2026-01-05 09:10', '2026-01-05 10:10'])
  })

  it('counts a rate from its creation when it has no StartTime', () => {
    expect(runs('rate(1 hour)', 2, { nowMs: 90_000 })).toEqual([
      '2026-01-05 01:01',
      '2026-01-05 02:01',
    ])
  })
})
