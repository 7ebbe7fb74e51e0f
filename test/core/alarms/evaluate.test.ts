import { describe, expect, it } from 'vitest'
import type { AlarmState, TreatMissingData } from '../../../src/core/alarms/alarm-config.ts'
import {
  type AlarmRule,
  type Datapoint,
  evaluateAlarm,
  evaluationRange,
  isBreaching,
} from '../../../src/core/alarms/evaluate.ts'

const OK = 'OK'
const ALARM = 'ALARM'
const NONE = 'INSUFFICIENT_DATA'

/** `0` good, `X` breaching, `-` missing; oldest first. The threshold is 5, breaching above it. */
const datapointsOf = (slots: string): Datapoint[] =>
  slots.split(' ').map((slot, index) => ({
    startMs: index * 60_000,
    value: slot === '-' ? undefined : slot === 'X' ? 9 : 1,
  }))

const ruleOf = (m: number, n: number, treatMissingData: TreatMissingData): AlarmRule => ({
  threshold: 5,
  comparisonOperator: 'GreaterThanThreshold',
  evaluationPeriods: n,
  datapointsToAlarm: m,
  treatMissingData,
})

const stateOf = (
  slots: string,
  rule: AlarmRule,
  before: AlarmState = 'INSUFFICIENT_DATA',
): AlarmState => evaluateAlarm(rule, datapointsOf(slots), before).state

describe('the tables of the CloudWatch guide (autoscaling.md 6.3)', () => {
  // Columns: missing, ignore, breaching, notBreaching; 'keep' is the state before.
  // Of the guide as of now, and rows that it had before.
  describe.each([
    { m: 3, slots: '0 - X - X', fill: 0, expected: [OK, OK, OK, OK] },
    { m: 3, slots: '0 - - - -', fill: 2, expected: [OK, OK, OK, OK] },
    { m: 3, slots: '- - - - -', fill: 3, expected: [NONE, 'keep', ALARM, OK] },
    { m: 3, slots: '0 X X - X', fill: 0, expected: [ALARM, ALARM, ALARM, ALARM] },
    { m: 3, slots: '- - X - -', fill: 2, expected: [ALARM, 'keep', ALARM, OK] },
    { m: 3, slots: '- - - - X', fill: 2, expected: [NONE, 'keep', ALARM, OK] },
    { m: 3, slots: 'X - - - -', fill: 2, expected: [ALARM, 'keep', ALARM, OK] },
    { m: 2, slots: '0 - X - X', fill: 0, expected: [ALARM, ALARM, ALARM, ALARM] },
    { m: 2, slots: '0 0 X 0 X', fill: 0, expected: [ALARM, ALARM, ALARM, ALARM] },
    { m: 2, slots: '0 - X - -', fill: 1, expected: [OK, OK, ALARM, OK] },
    { m: 2, slots: '- - - - 0', fill: 2, expected: [OK, OK, ALARM, OK] },
    { m: 2, slots: '- - - - X', fill: 2, expected: [NONE, 'keep', ALARM, OK] },
  ])('$slots, $m of 3', ({ m, slots, fill, expected }) => {
    const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const
    it.each(treatments.map((treatment, i) => [treatment, expected[i]] as const))(
      'with %s: %s',
      (treatment, state) => {
        for (const before of [OK, ALARM, NONE] as const) {
          const rule = ruleOf(m, 3, treatment)
          const evaluation = evaluateAlarm(rule, datapointsOf(slots), before)
          expect(evaluation.state).toBe(state === 'keep' ? before : state)
          expect(evaluation.fillers).toBe(fill)
        }
      },
    )
  })
})

describe('the transitions recorded on AWS (autoscaling.md 6.3), N = 3', () => {
  it.each([
    { treatment: 'missing', m: 3, slots: '- - - - - - - X 0', before: NONE, after: OK },
    { treatment: 'breaching', m: 3, slots: '- - - - - - X 0 X', before: ALARM, after: OK },
    { treatment: 'missing', m: 2, slots: '0 X - - - - - - -', before: ALARM, after: OK },
    { treatment: 'missing', m: 2, slots: 'X - - - - - - - -', before: OK, after: ALARM },
    { treatment: 'missing', m: 2, slots: '- - - - - - - X -', before: NONE, after: ALARM },
    { treatment: 'missing', m: 3, slots: '- - - - - 0 - X -', before: NONE, after: OK },
    { treatment: 'missing', m: 3, slots: '- X - X - - - - -', before: OK, after: ALARM },
    { treatment: 'breaching', m: 3, slots: '- - - - - - - - 0', before: ALARM, after: OK },
  ] as const)('$treatment, $m of 3, $slots: $before → $after', row => {
    expect(stateOf(row.slots, ruleOf(row.m, 3, row.treatment), row.before)).toBe(row.after)
  })

  it('a first breaching datapoint alone does not alarm 3 of 3', () => {
    expect(stateOf('- - - - X', ruleOf(3, 3, 'missing'))).toBe(NONE)
    expect(stateOf('- - - X -', ruleOf(3, 3, 'missing'))).toBe(NONE)
    expect(stateOf('- - X - -', ruleOf(3, 3, 'missing'))).toBe(ALARM) // three periods old by now
  })
})

describe('without gaps the newest N decide', () => {
  it.each([
    { m: 3, n: 3, slots: 'X X 0 X X', expected: OK },
    { m: 3, n: 3, slots: '0 0 X X X', expected: ALARM },
    { m: 1, n: 1, slots: 'X X 0', expected: OK },
    { m: 1, n: 1, slots: '0 0 X', expected: ALARM },
    { m: 2, n: 3, slots: 'X X X 0 0', expected: OK },
    { m: 2, n: 3, slots: '0 0 X 0 X', expected: ALARM },
    { m: 3, n: 3, slots: 'X X X X -', expected: ALARM },
    { m: 1, n: 1, slots: 'X 0 -', expected: OK },
  ])('$slots, $m of $n is $expected', ({ m, n, slots, expected }) => {
    expect(stateOf(slots, ruleOf(m, n, 'missing'))).toBe(expected)
  })

  it.each([
    { periodMs: 60_000, n: 3, range: 5 },
    { periodMs: 300_000, n: 1, range: 3 },
    { periodMs: 10_000, n: 3, range: 9 }, // recorded on AWS
    { periodMs: 30_000, n: 2, range: 4 },
  ])('$n periods of $periodMs ms: $range are looked at', ({ periodMs, n, range }) => {
    expect(evaluationRange({ evaluationPeriods: n, periodMs })).toBe(range)
  })
})

describe('an evaluation says what it used', () => {
  it('the real datapoints, oldest first, and how many breach', () => {
    const { used, breaching, fillers } = evaluateAlarm(
      ruleOf(3, 3, 'breaching'),
      datapointsOf('0 - X - 0'),
      OK,
    )
    expect(used.map(({ startMs, value }) => [startMs, value])).toEqual([
      [0, 1],
      [120_000, 9],
      [240_000, 1],
    ])
    expect([breaching, fillers]).toEqual([1, 0])
  })
})

describe('a value breaches', () => {
  it.each([
    ['GreaterThanThreshold', [false, false, true]],
    ['GreaterThanOrEqualToThreshold', [false, true, true]],
    ['LessThanThreshold', [true, false, false]],
    ['LessThanOrEqualToThreshold', [true, true, false]],
  ] as const)('%s: 4, 5 and 6 against 5', (comparisonOperator, expected) => {
    const breaches = [4, 5, 6].map(value =>
      isBreaching(value, { threshold: 5, comparisonOperator }),
    )
    expect(breaches).toEqual(expected)
  })
})
