/** Runs from files: chosen in a dialog, or dropped on the page. A wrong file changes nothing. */
import { batch } from '@preact/signals'
import { fileProblem, recordings, view } from '../store.ts'
import { readRun } from './read-run.ts'

/** More runs than this make no picture; bytes: what a browser reads in some seconds. */
const RUNS_MAX = 8
const FILE_BYTES_MAX = 200 * 1024 * 1024

export async function openFiles(files: readonly File[]): Promise<void> {
  const problems: string[] = []
  for (const file of files) {
    const problem = await open(file)
    if (problem !== undefined) problems.push(`${file.name} ${problem}`)
  }
  fileProblem.value = problems.join('\n')
}

async function open(file: File): Promise<string | undefined> {
  if (file.size > FILE_BYTES_MAX) return `is larger than ${FILE_BYTES_MAX / 1024 / 1024} MB`
  const reading = readRun(await file.text())
  if (!reading.ok) return reading.problem
  const all = [...recordings.value, ...reading.recordings]
  if (all.length > RUNS_MAX) return `makes ${all.length} runs: a page shows ${RUNS_MAX} at most`
  batch(() => {
    recordings.value = all
    view.value = 'compare'
  })
  return undefined
}

export function takeDroppedFiles(): void {
  addEventListener('dragover', event => event.preventDefault())
  addEventListener('drop', event => {
    event.preventDefault()
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length > 0) void openFiles(files)
  })
}
