/** docs/run-file.md names what is in the file. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RECORDING_FORMAT } from '../../src/scenario/recording/recording.ts'
import { runFileOf } from '../../src/scenario/recording/run-file.ts'
import { recordedRun } from '../dashboard/recorded-run.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/run-file.md'), 'utf8')

/** Names in the first cells of all tables. */
const documented = [...PAGE.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
)

it('every member and column of a saved run has its line, and no line is of anything else', async () => {
  const { recording, result } = await recordedRun('canary-rollback')
  const saved = runFileOf(recording, result)
  const { endpoint, variant, config, ...columns } = saved.recording.series[0] ?? {}
  const members = [saved, saved.recording, columns].flatMap(each => Object.keys(each))
  expect([...documented, 'recording'].sort()).toEqual([...members, 'recording'].sort())
  expect(PAGE).toContain(`\`format\` is ${RECORDING_FORMAT}.`)
})
