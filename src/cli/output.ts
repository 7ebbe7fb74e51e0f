/** Where commands write: stdout as long as somebody reads it, and files that are tried beforehand. */
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { CliError, EXIT } from './exit-code.ts'

/** As a file name: standard output. */
const STDOUT = '-'

let isRead = true

/**
 * A reader that goes away (`| head`) has had enough, which is no error. A command then writes into
 * the void: it still has files to write and an exit code to give.
 */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error
      if (stream === process.stdout) isRead = false
    })
  }
}

/** Whether anybody can still see what is printed; commands that only print may stop when not. */
export const isStdoutRead = (): boolean => isRead

/** Throws `CliError` unless the files can be written and at most one output is stdout. */
export function checkOutputs(outputs: readonly Output[]): void {
  const onStdout = outputs.filter(({ file }) => file === STDOUT)
  if (onStdout.length > 1) {
    const names = onStdout.map(({ option }) => option).join(' and ')
    throw new CliError(EXIT.usage, `${names} cannot both go to stdout: give one of them a file`)
  }
  for (const output of outputs) {
    if (output.file !== STDOUT) attempt(output, () => closeSync(openSync(output.file, 'a')))
  }
}

export function writeOutput(output: Output, text: string): void {
  if (output.file === STDOUT) process.stdout.write(text)
  else attempt(output, () => writeFileSync(output.file, text))
}

export const isStdout = ({ file }: Output): boolean => file === STDOUT

export interface Output {
  /** For error texts: `--junit`. */
  readonly option: string
  /** A path, or `-`. */
  readonly file: string
}

function attempt({ option, file }: Output, write: () => void): void {
  try {
    write()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    if (code === undefined) throw error
    const reason = REASONS.get(code) ?? code
    throw new CliError(EXIT.usage, `${option}: cannot write "${file}": ${reason}`)
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such folder'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['EISDIR', 'it is a folder; name a file in it'],
  ['EACCES', 'not allowed'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
])
