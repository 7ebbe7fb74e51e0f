import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CountColumns } from '../../../src/scenario/scenario.ts'
import { countSegmentsFrom, inspectCountSeries } from '../../../src/scenario/traces/count-series.ts'
import { chunksOf } from './chunks.ts'

const COLUMNS: CountColumns = {
  file: 'a.csv',
  timeColumn: 't',
  valueColumn: 'n',
  everyMs: 60_000,
  factor: 1,
}

/** `from…to ms: rate/s` of each segment. */
function segmentsOf(text: string, changes: Partial<CountColumns> = {}): readonly string[] {
  const cursor = countSegmentsFrom(chunksOf(text), { ...COLUMNS, ...changes })
  const segments: string[] = []
  while (cursor.next()) {
    segments.push(`${cursor.startMs}…${cursor.endMs} ms: ${cursor.ratePerSecond}/s`)
  }
  return segments
}

describe('a series of counts', () => {
  it('is a constant rate in each interval', () => {
    const text = 't,n\n2014-04-10 00:04:00,60\n2014-04-10 00:05:00,120.0\n'
    expect(segmentsOf(text)).toEqual(['0…60000 ms: 1/s', '60000…120000 ms: 2/s'])
  })

  it('is multiplied by its factor', () => {
    expect(segmentsOf('t,n\n0,60\n', { factor: 300 })).toEqual(['0…60000 ms: 300/s'])
  })

  it('has rate 0 where an interval is missing', () => {
    expect(segmentsOf('t,n\n0,60\n120,60\n')).toEqual([
      '0…60000 ms: 1/s',
      '60000…120000 ms: 0/s',
      '120000…180000 ms: 1/s',
    ])
  })

  it.each([
    { text: 't,n\n5,1\n5,1\n', error: 'a.csv:3: a second row for the same interval' },
    {
      text: 't,n\n0,60\n30,60\n',
      error:
        'a.csv:3: this row is 30s after the one above it, but each counts 60s; mend the row, or "every"',
    },
    { text: 't,n\n5,\u001b[31m1\n', error: 'in n, got "\\x1b[31m1"' },
    { text: 't,n\n5,1\n4,1\n', error: 'a.csv:3: time goes back' },
    { text: 't,n\n5,-1\n', error: 'a.csv:2: expected a number from 0 in n, got "-1"' },
    { text: 't,n\n', error: 'a.csv:1: there is no row below the header' },
  ])('is refused: $error', ({ text, error }) => {
    expect(() => inspectCountSeries(chunksOf(text), COLUMNS)).toThrow(error)
  })
})

describe('the shipped series', () => {
  it.each([
    { name: 'nab-elb-request-count', rows: 4032, everyMs: 300_000 },
    { name: 'nab-nyc-taxi', rows: 10_320, everyMs: 1_800_000 },
  ])('$name: its segments hold as many requests as its rows', ({ name, rows, everyMs }) => {
    const file = `scenarios/traces/${name}.csv`
    const columns = { file, timeColumn: 'timestamp', valueColumn: 'value', everyMs, factor: 1 }
    const chunks = () => chunksOf(readFileSync(file, 'utf8'), [4096])
    const summary = inspectCountSeries(chunks(), columns)
    expect(summary.rows).toBe(rows)
    const cursor = countSegmentsFrom(chunks(), columns)
    let requests = 0
    while (cursor.next()) {
      requests += (cursor.ratePerSecond * (cursor.endMs - cursor.startMs)) / 1000
    }
    expect(requests).toBeCloseTo(summary.requests, 3)
    expect(cursor.endMs).toBe(summary.spanMs + everyMs)
  })
})
