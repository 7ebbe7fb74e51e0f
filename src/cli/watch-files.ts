/**
 * Runs again whenever one of the scenario files is saved. A file that is wrong for the moment is
 * reported, and watched on; Ctrl-C ends the watch.
 */
import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { ExitCode } from './exit-code.ts'
import { isStdoutRead } from './output.ts'
import { pathOf } from './scenario-files.ts'
import { userError } from './user-error.ts'

/** Editors write a file in several steps: wait until they are done. */
const SETTLE_MS = 80

export async function watchFiles(
  names: readonly string[],
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  const paths = names.map(pathOf)
  for (;;) {
    const changed = changeOf(paths)
    const lastCode = await reported(run)
    if (!isStdoutRead()) return lastCode
    process.stderr.write('watching; save a file to run again, Ctrl-C to end\n')
    const change = await changed
    if (change === 'interrupt') return lastCode
    process.stderr.write(`\n${basename(change)} was saved\n`)
  }
}

/** Resolves with the file that was saved, or at Ctrl-C. */
function changeOf(paths: readonly string[]): Promise<string | 'interrupt'> {
  return new Promise(resolve => {
    let settle: NodeJS.Timeout | undefined
    // The folder, not the file: editors replace files.
    const watchers = paths.map(path =>
      watch(dirname(path), (_, file) => {
        if (file !== basename(path)) return
        clearTimeout(settle)
        settle = setTimeout(() => finish(path), SETTLE_MS)
      }),
    )
    const onInterrupt = (): void => finish('interrupt')
    const finish = (change: string): void => {
      for (const watcher of watchers) watcher.close()
      clearTimeout(settle)
      process.off('SIGINT', onInterrupt)
      resolve(change)
    }
    process.on('SIGINT', onInterrupt)
  })
}

async function reported(run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run()
  } catch (error) {
    const { exitCode, userText } = userError(error)
    if (userText === undefined) throw error
    process.stderr.write(`${userText}\n`)
    return exitCode
  }
}
