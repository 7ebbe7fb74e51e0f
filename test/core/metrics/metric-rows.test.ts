/** The rows of a series: idle periods take no room, and read like the rows that they stand for. */
import { describe, expect, it } from 'vitest'
import { GAUGE_ROWS, IDLE_GAUGE } from '../../../src/core/metrics/gauge-samples.ts'
import { EMPTY_HISTOGRAM } from '../../../src/core/metrics/histogram.ts'
import { idleRow, type MetricRow } from '../../../src/core/metrics/metric-row.ts'
import { MetricRows } from '../../../src/core/metrics/metric-rows.ts'
import { MINUTE_MS } from '../../../src/core/units.ts'

const busyRow = (minute: number, invocations = 7): MetricRow => ({
  ...idleRow(minute * MINUTE_MS, 2),
  invocations,
  gauges: new Float64Array(IDLE_GAUGE.length),
})

/** `i2` an idle minute of two instances, `b` a busy one, `.` none. */
function rowsOf(minutes: string): MetricRows {
  const rows = new MetricRows()
  for (const [minute, what] of minutes.split(' ').entries()) {
    if (what === 'b') rows.append(busyRow(minute))
    else if (what !== '.') rows.appendIdle(minute * MINUTE_MS, Number(what.slice(1)))
  }
  return rows
}

const minutesOf = (rows: readonly MetricRow[]): string =>
  rows
    .map(({ startMs, instances, invocations }) => {
      const what = invocations > 0 ? 'b' : `i${instances}`
      return `${startMs / MINUTE_MS}:${what}`
    })
    .join(' ')

const every = (rows: MetricRows): string => minutesOf(rows.between(-Infinity, Infinity))

describe('rows of a series', () => {
  it.each([
    { minutes: 'i2 i2 i2', read: '0:i2 1:i2 2:i2' },
    { minutes: 'i2 i2 b i2 i2', read: '0:i2 1:i2 2:b 3:i2 4:i2' },
    { minutes: 'i2 i3 i3 i2', read: '0:i2 1:i3 2:i3 3:i2' },
    { minutes: 'i2 . i2 i2', read: '0:i2 2:i2 3:i2' },
    { minutes: 'b b . . b', read: '0:b 1:b 4:b' },
    { minutes: '.', read: '' },
  ])('$minutes are read as they came', ({ minutes, read }) => {
    expect(every(rowsOf(minutes))).toBe(read)
  })

  it.each([
    { minute: 0, found: '0:i2' },
    { minute: 3, found: '3:i2' },
    { minute: 4, found: '4:b' },
    { minute: 5, found: '' },
    { minute: 6, found: '6:i2' },
    { minute: 7, found: '' },
    { minute: -1, found: '' },
    { minute: 1.5, found: '' },
  ])('the row of minute $minute is $found', ({ minute, found }) => {
    const row = rowsOf('i2 i2 i2 i2 b . i2').at(minute * MINUTE_MS)
    expect(minutesOf(row === undefined ? [] : [row])).toBe(found)
  })

  it('a part begins and ends inside idle minutes', () => {
    const rows = rowsOf('i2 i2 i2 i2 b i2 i2 i2')
    expect(minutesOf(rows.between(2 * MINUTE_MS, 6 * MINUTE_MS))).toBe('2:i2 3:i2 4:b 5:i2')
  })

  it('an idle minute reads like the row that the meter would have made', () => {
    expect(rowsOf('i2 i2 i2').at(MINUTE_MS)).toEqual(idleRow(MINUTE_MS, 2))
    expect(rowsOf('i2 i2 i2').newest).toEqual(idleRow(2 * MINUTE_MS, 2))
  })

  it('two rows of one minute are one: an endpoint was deleted and made anew', () => {
    const rows = rowsOf('i2 i2 i2')
    rows.append(busyRow(2))
    expect(every(rows)).toBe('0:i2 1:i2 2:b')
    expect(rows.newest?.instances).toBe(4)
    rows.appendIdle(2 * MINUTE_MS, 1)
    expect(rows.newest?.instances).toBe(5)
    rows.appendIdle(3 * MINUTE_MS, 1)
    expect(every(rows)).toBe('0:i2 1:i2 2:b 3:i1')
  })

  it('forgets samples after three hours and histograms after a day, of idle minutes, too', () => {
    const rows = rowsOf('b i2 b')
    const ages = () =>
      [0, 1, 2].map(minute => {
        const { gauges, histogram } = rows.at(minute * MINUTE_MS) as MetricRow
        return `${gauges === undefined ? '-' : 'gauges'} ${histogram === EMPTY_HISTOGRAM}`
      })
    for (let minute = 3; minute <= GAUGE_ROWS; minute++) rows.appendIdle(minute * MINUTE_MS, 2)
    expect(ages()).toEqual(['- true', 'gauges true', 'gauges true'])
    for (let minute = GAUGE_ROWS + 1; minute <= 1441; minute++) rows.append(busyRow(minute))
    expect(ages()).toEqual(['- false', '- false', '- true'])
  })

  it('a year of idle minutes is read at both ends', () => {
    const rows = new MetricRows()
    for (let minute = 0; minute < 500_000; minute++) rows.appendIdle(minute * MINUTE_MS, 2)
    expect(rows.at(0)?.startMs).toBe(0)
    expect(rows.lastMs).toBe(499_999 * MINUTE_MS)
    expect(rows.between(499_998 * MINUTE_MS, Infinity)).toHaveLength(2)
  })
})
