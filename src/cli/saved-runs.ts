/** Files of saved runs: read whole, checked, and bounded. Throws `CliError` with the file's name. */
import { readFileSync, statSync } from 'node:fs'
import type { Recording } from '../scenario/recording/recording.ts'
import { readRunFile } from '../scenario/recording/run-file.ts'
import { CliError, EXIT } from './exit-code.ts'

/** A day of 50,000 decisions and ten variants is a tenth of it. */
const FILE_BYTES_MAX = 256 * 1024 * 1024
/** All files together: the page holds them in memory. */
const RUNS_MAX = 20

export function readSavedRuns(files: readonly string[]): readonly Recording[] {
  const recordings = files.flatMap(readSavedRunFile)
  if (recordings.length <= RUNS_MAX) return recordings
  throw new CliError(
    EXIT.usage,
    `open shows at most ${RUNS_MAX} runs at once, got ${recordings.length}`,
  )
}

function readSavedRunFile(file: string): readonly Recording[] {
  const reading = readRunFile(textOf(file))
  if (reading.ok) return reading.recordings
  throw new CliError(EXIT.invalidScenario, `${file} ${reading.problem}`)
}

function textOf(file: string): string {
  try {
    const { size } = statSync(file)
    if (size > FILE_BYTES_MAX) throw tooLarge(file, size)
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    if (code === undefined) throw error
    throw new CliError(EXIT.usage, `cannot read ${file}: ${REASONS.get(code) ?? code}`)
  }
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MB`

const tooLarge = (file: string, bytes: number): CliError =>
  new CliError(
    EXIT.usage,
    `${file} is too large: ${megabytes(bytes)}, of at most ${megabytes(FILE_BYTES_MAX)}; record a shorter run`,
  )

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'not allowed'],
])
