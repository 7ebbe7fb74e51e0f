import { beforeAll, describe, expect, it } from 'vitest'
import type { Recording } from '../../src/scenario/recording/recording.ts'
import { readRunFile, runFileOf, runFileText } from '../../src/scenario/recording/run-file.ts'
import { type RecordedRun, recordedRun } from '../dashboard/recorded-run.ts'

let run: RecordedRun
let text: string
beforeAll(async () => {
  run = await recordedRun('canary-rollback')
  text = runFileText([runFileOf(run.recording, run.result)])
})

const problemOf = (given: string): string => {
  const reading = readRunFile(given)
  if (reading.ok) throw new Error('it was read')
  return reading.problem
}

/** The saved run with one member replaced, by its path. */
function altered(path: readonly (string | number)[], value: unknown): string {
  const whole = JSON.parse(text)
  const place = path.slice(0, -1).reduce((at, key) => at[key], whole)
  place[path.at(-1) ?? ''] = value
  return JSON.stringify(whole)
}

describe('a saved run', () => {
  it('is read as what was recorded', () => {
    const { version } = run.result
    const plain: Recording = JSON.parse(JSON.stringify({ ...run.recording, version }))
    expect(readRunFile(text)).toEqual({ ok: true, recordings: [plain] })
  })

  it('has the report of `run --json` in it', () => {
    expect(JSON.parse(text)).toMatchObject(JSON.parse(JSON.stringify(run.result)))
  })

  it('is the same again from the same scenario and seed', async () => {
    const again = await recordedRun('canary-rollback')
    expect(runFileText([runFileOf(again.recording, again.result)])).toBe(text)
  })

  it('may be one of a list', () => {
    expect(readRunFile(`[${text},${text}]`)).toMatchObject({ ok: true, recordings: [{}, {}] })
  })
})

const HOW_TO = 'a run is saved by `endpoint-lab run SCENARIO --record RUN.json`'

describe('a file that cannot be opened says why', () => {
  it.each([
    { what: 'empty', given: () => '', problem: 'is empty' },
    { what: 'a scenario', given: () => 'name: tiny', problem: `is no JSON; ${HOW_TO}` },
    {
      what: 'cut off',
      given: () => text.slice(0, text.length / 2),
      problem: 'is cut off: the JSON ends in the middle',
    },
    { what: 'other JSON', given: () => '{"a":1}', problem: `is no saved run; ${HOW_TO}` },
    { what: 'a number', given: () => '[7]', problem: `run 1 of 1: is no saved run; ${HOW_TO}` },
    { what: 'no runs', given: () => '[]', problem: 'holds no run' },
    {
      what: 'a report without metrics',
      given: () => JSON.stringify(run.result),
      problem: `is a report of \`run --json\`, which has no metrics to draw; ${HOW_TO}`,
    },
    {
      what: 'from another version',
      given: () => altered(['format'], 7),
      problem:
        'was written by endpoint-lab "test" in format 7; this one reads format 1: open it with the version that wrote it, or run the scenario again',
    },
    {
      what: 'an event that does not exist',
      given: () => altered(['timeline', 3, 'kind'], 'moon.rises'),
      problem: 'is damaged: timeline[3].kind: expected an event of this version',
    },
    {
      what: 'events out of order',
      given: () => altered(['timeline', 3, 'seq'], 9),
      problem: 'is damaged: timeline[3].seq: expected 3, in order',
    },
    {
      what: 'a column that is too short',
      given: () => altered(['recording', 'series', 0, 'p99Ms'], [1]),
      problem: 'is damaged: recording.series[0].p99Ms: expected 30 rows as in minute, got 1',
    },
    {
      what: 'text in a column',
      given: () => altered(['recording', 'series', 0, 'invocations', 0], '<img>'),
      problem:
        'is damaged: recording.series[0].invocations[0]: Invalid input: expected number, received string',
    },
  ])('$what', ({ given, problem }) => {
    const got = problemOf(given())
    expect(got.replace(/expected \d+ rows/, 'expected 30 rows')).toBe(problem)
  })
})
