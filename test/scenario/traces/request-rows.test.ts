import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  inspectRequestRows,
  type RequestColumns,
  type RequestCursor,
  requestRowsFrom,
} from '../../../src/scenario/traces/request-rows.ts'
import { chunksOf } from './chunks.ts'

const COLUMNS: RequestColumns = { file: 'a.csv', timeColumn: 't', workColumn: 'tokens' }

function rowsOf(cursor: RequestCursor, block = 3): readonly (readonly [number, number])[] {
  const [atMs, work] = [new Float64Array(block), new Float64Array(block)]
  const rows: [number, number][] = []
  for (let count = cursor.fill(atMs, work); count > 0; count = cursor.fill(atMs, work)) {
    for (let row = 0; row < count; row++) rows.push([atMs[row] ?? 0, work[row] ?? 0])
  }
  return rows
}

const read = (text: string, columns = COLUMNS) => rowsOf(requestRowsFrom(chunksOf(text), columns))

describe('a trace of requests', () => {
  it('counts time from its first row', () => {
    const text = 't,tokens\n2023-11-16 18:17:03.9799600,10\n2023-11-16 18:17:04.0319600,8\n'
    expect(read(text)).toEqual([
      [0, 10],
      [52, 8],
    ])
  })

  it('may come without work, with further columns, in any order', () => {
    const text = 'model,t\na,5\nb,5\nc,6.5\n'
    expect(read(text, { ...COLUMNS, workColumn: undefined })).toEqual([
      [0, 0],
      [0, 0],
      [1500, 0],
    ])
  })

  it.each([
    { what: 'CRLF', text: 't,tokens\r\n1,2\r\n3,4\r\n' },
    { what: 'no newline at the end', text: 't,tokens\n1,2\n3,4' },
    { what: 'CRLF, but no LF at the end', text: 't,tokens\r\n1,2\r\n3,4\r' },
    { what: 'a byte order mark', text: '\ufefft,tokens\n1,2\n3,4\n' },
    { what: 'empty lines', text: 't,tokens\n\n1,2\n\r\n3,4\n\n' },
  ])('may have $what', ({ text }) => {
    expect(read(text)).toEqual([
      [0, 2],
      [2000, 4],
    ])
  })
})

describe('a trace that cannot be read says the line and what was expected', () => {
  it.each([
    { text: '', error: 'a.csv:1: expected a header that names the columns' },
    { text: 't,tokens\n', error: 'a.csv:1: there is no row below the header' },
    { text: 'T,tokens\n1,2\n', error: 'a.csv:1: there is no column "t"; did you mean "T"?' },
    { text: 't,t\n1,2\n', error: 'a.csv:1: the column "t" is in the header twice' },
    { text: 't,tokens\n1,2\n\n3\n', error: 'a.csv:4: expected 2 fields as in the header, got 1' },
    { text: 't,tokens\n1,2,3\n', error: 'a.csv:2: expected 2 fields as in the header, got 3' },
    {
      text: 't,tokens\n1,2\nx,2\n',
      error: 'a.csv:3: expected an instant (2026-01-05 10:00:00, or seconds) in t, got "x"',
    },
    { text: 't,tokens\n1,-2\n', error: 'a.csv:2: expected a number from 0 in tokens, got "-2"' },
    { text: 't,tokens\n1,NaN\n', error: 'a.csv:2: expected a number from 0 in tokens, got "NaN"' },
    { text: 't,tokens\n1,\n', error: 'a.csv:2: expected a number from 0 in tokens, got ""' },
    {
      text: 't,tokens\n2,1\n1,1\n',
      error: 'a.csv:3: time goes back: "1" is before the row above it',
    },
    {
      text: 't,tokens\n"1",2\n',
      error: 'a.csv:2: quoted fields are not supported: remove the quotation marks',
    },
    {
      text: `t,tokens\n1,${'2'.repeat(70_000)}\n`,
      error: 'a.csv:2: a line is longer than 65536 bytes',
    },
  ])('$error', ({ text, error }) => {
    expect(() => inspectRequestRows(chunksOf(text), COLUMNS)).toThrow(error)
    expect(() => inspectRequestRows(chunksOf(text, [1000]), COLUMNS)).toThrow(error)
  })
})

it('reads the same rows as splitting the text does, whatever the chunks', () => {
  const row = fc.record({
    gap: fc.nat(2_000_000_000),
    work: fc.double({ min: 0, max: 1e9, noNaN: true }),
  })
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 })
  const format = fc.record({ end: fc.constantFrom('\n', '\r\n'), hasLastEnd: fc.boolean() })
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1 }),
      sizes,
      format,
      (rows, chunkSizes, { end, hasLastEnd }) => {
        let nanos = 0n
        const lines = rows.map(({ gap, work }) => {
          nanos += BigInt(gap)
          const fraction = String(nanos % 1_000_000_000n).padStart(9, '0')
          return `${nanos / 1_000_000_000n}.${fraction},${work}`
        })
        const text = ['t,tokens', ...lines].join(end) + (hasLastEnd ? end : '')
        expect(rowsOf(requestRowsFrom(chunksOf(text, chunkSizes), COLUMNS))).toEqual(
          naiveRows(text),
        )
      },
    ),
  )
})

function naiveRows(text: string): readonly (readonly [number, number])[] {
  const lines = text
    .split(/\r?\n/)
    .slice(1)
    .filter(line => line !== '')
  const nanosOf = (field = '') => BigInt(field.replace('.', ''))
  const first = nanosOf(lines[0]?.split(',')[0])
  return lines.map(line => {
    const [time, work] = line.split(',')
    const sinceFirst = nanosOf(time) - first
    const wholeMs = Number(sinceFirst / 1_000_000_000n) * 1000
    return [expect.closeTo(wholeMs + Number(sinceFirst % 1_000_000_000n) / 1e6, 5), Number(work)]
  })
}

describe('the shipped traces of requests', () => {
  it.each([
    { name: 'code', rows: 8819 },
    { name: 'conv', rows: 19_366 },
  ])('azure-llm-2023-$name has $rows rows', ({ name, rows }) => {
    const file = `scenarios/traces/azure-llm-2023-${name}.csv`
    const chunks = () => chunksOf(readFileSync(file, 'utf8'), [65_536])
    const columns = { file, timeColumn: 'TIMESTAMP', workColumn: 'GeneratedTokens' }
    const summary = inspectRequestRows(chunks(), columns)
    expect(summary).toMatchObject({ rows, requests: rows })
    const [first, last] = firstAndLast(readFileSync(file, 'utf8'))
    expect(summary.firstEpochMs).toBeCloseTo(first, 3)
    expect(summary.spanMs).toBeCloseTo(last - first, 2)
    expect(rowsOf(requestRowsFrom(chunks(), columns), 1000)).toHaveLength(rows)
  })
})

/** With the clock of JavaScript, which knows milliseconds. */
function firstAndLast(text: string): readonly [number, number] {
  const lines = text.trim().split(/\r?\n/)
  const at = (line = '') => {
    const [, second = '', fraction = ''] = /^(\S+ [\d:]+)\.(\d+)/.exec(line) ?? []
    return Date.parse(`${second.replace(' ', 'T')}Z`) + Number(`0.${fraction}`) * 1000
  }
  return [at(lines[1]), at(lines.at(-1))]
}
