/** Recordings of scenarios, as the command line makes them. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { headOf, pageWith } from '../../src/cli/dashboard-page.ts'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import { type Recording, recordingOf } from '../../src/scenario/recording/recording.ts'
import { type RunResult, ScenarioRun } from '../../src/scenario/run.ts'
import { folder } from '../support/command-line.ts'

export interface RecordedRun {
  readonly result: RunResult
  readonly recording: Recording
}

/** `name`: of a shipped scenario, or a path. */
export async function recordedRun(name: string): Promise<RecordedRun> {
  const { scenario, files } = await loadScenario(name, { set: [], seed: undefined })
  const run = new ScenarioRun(scenario, { files, version: 'test' })
  const result = run.finish()
  return { result, recording: recordingOf(run.world, headOf(scenario), result) }
}

/** The address of a page, on disk, that holds the recordings. */
export function pageOnDisk(...recordings: readonly Recording[]): string {
  const path = join(folder, `page-${recordings.map(({ scenario }) => scenario).join('-')}.html`)
  writeFileSync(path, pageWith(recordings))
  return `file://${path}`
}
