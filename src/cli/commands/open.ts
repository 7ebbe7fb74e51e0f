/** `endpoint-lab open RUN.json…`: saved runs in the browser, without running anything. */
import { Command } from 'commander'
import { buildSavedRunsApp } from '../../server/saved-runs-app.ts'
import { servedPageWith } from '../dashboard-page.ts'
import { EXIT } from '../exit-code.ts'
import { interrupt } from '../interrupt.ts'
import { listen, urlOf } from '../listen.ts'
import { readSavedRuns } from '../saved-runs.ts'
import { portNumber } from './options.ts'

/** Only this machine: a saved run is nobody else's business. */
const HOST = '127.0.0.1'

export function openCommand(): Command {
  return new Command('open')
    .argument('<run...>', 'files that `run --record` wrote; several are shown together')
    .option('--port <n>', 'TCP port; 0: any that is free', portNumber, 0)
    .action(open)
}

async function open(files: readonly string[], { port }: { readonly port: number }): Promise<void> {
  const recordings = readSavedRuns(files)
  const onBug = (error: Error): void => {
    setImmediate(() => {
      throw error
    })
  }
  const app = buildSavedRunsApp({ page: servedPageWith(recordings), host: HOST, onBug })
  await listen(app, { host: HOST, port })
  const runs = recordings.map(({ scenario, seed }) => `${scenario} (seed ${seed})`).join(', ')
  process.stdout.write(`${urlOf(app, HOST)}/_lab/ shows ${runs}; Ctrl-C ends it\n`)
  await interrupt(() => {})
  await app.close()
  process.exitCode = EXIT.interrupted
}
