/** `endpoint-lab run FILE…`: its options. What it does is loaded after the first word is out. */
import { Command } from 'commander'
import type { RunOptions } from '../run-scenarios.ts'
import { collect, wholeNumber } from './options.ts'

export function runCommand(): Command {
  return new Command('run')
    .argument('<scenario...>', 'a file, or the name of a shipped scenario (see `list`)')
    .option('--seed <n>', "instead of the file's seed", wholeNumber('--seed'))
    .option('--set <path=value>', 'override a value of the file; may be repeated', collect, [])
    .option('--json', 'print one JSON object (an array for several scenarios)')
    .option('--jsonl <file>', 'write every timeline event as a line of JSON; "-": to stdout')
    .option('--junit <file>', 'write the expectations as a JUnit report; "-": to stdout')
    .option(
      '--html <file>',
      'write a page that replays the run in a browser, from disk; "-": to stdout',
    )
    .option(
      '--record <file>',
      'save the run: its report, timeline and metrics, for `open` and `compare`; "-": to stdout',
    )
    .option('--tui', 'show a compact live view while it runs, on a terminal')
    .option(
      '--why <event>',
      'instead of the story, what led to an event: 15:02 (what happened then, or last before), or as `why` takes it',
    )
    .option('--quiet', 'print nothing but failed expectations')
    .option(
      '--watch',
      'run again whenever one of the files is saved, and tell what changed; Ctrl-C ends it',
    )
    .action(async (names: readonly string[], options: RunOptions & { readonly watch?: true }) => {
      if (options.quiet === undefined) process.stderr.write(`playing ${names.join(', ')} …\n`)
      const { runAll } = await import('../run-scenarios.ts')
      if (options.watch) {
        const { watchFiles } = await import('../watch-files.ts')
        const before = new Map()
        process.exitCode = await watchFiles(names, () => runAll(names, options, before))
      } else process.exitCode = await runAll(names, options)
    })
}
