/** `endpoint-lab bench`: how many requests a second the engine simulates on this machine. */
import { Argument, Command } from 'commander'
import { type Measurement, measure } from '../../bench/measure.ts'
import { WORKLOADS, type Workload } from '../../bench/workloads.ts'
import { isStdoutRead } from '../output.ts'

const ROUNDS = 3

export function benchCommand(): Command {
  const names = new Argument('[workload...]', 'which to run; all without')
  return new Command('bench')
    .addArgument(names.choices(WORKLOADS.map(({ name }) => name)))
    .option('--json', 'print one object: workload name → figures')
    .option('--quick', 'one round of each, the long workloads left out')
    .action(async (chosen: string[], options: { json?: true; quick?: true }) => {
      const results = new Map<string, Measurement>()
      for (const workload of workloadsOf(chosen, options.quick === true)) {
        if (!isStdoutRead()) return
        if (process.stderr.isTTY) process.stderr.write(`${workload.name}: ${workload.what} …\n`)
        const rounds = options.quick === true || workload.isLong ? 1 : ROUNDS
        const result = await measure(workload, rounds)
        results.set(workload.name, result)
        if (options.json === undefined)
          process.stdout.write(rowText(workload, result, results.size))
      }
      if (options.json === undefined) return
      process.stdout.write(`${JSON.stringify(Object.fromEntries(results), null, 2)}\n`)
    })
}

/** A workload that is named runs even when it is long. */
const workloadsOf = (chosen: readonly string[], isQuick: boolean): readonly Workload[] =>
  WORKLOADS.filter(({ name, isLong }) =>
    chosen.length > 0 ? chosen.includes(name) : !(isQuick && isLong),
  )

const HEADER = 'workload                 million/s  ns/request  RSS MB  × naive  what\n'

function rowText({ name, what }: Workload, result: Measurement, row: number): string {
  const millions = (result.requestsPerSecond / 1e6).toFixed(2).padStart(9)
  const ns = result.nsPerRequest.toFixed(1).padStart(10)
  const rss = result.rssMb.toFixed(0).padStart(6)
  const ratio = result.vsNaive.toFixed(1).padStart(7)
  const line = `${name.padEnd(24)} ${millions}  ${ns}  ${rss}  ${ratio}  ${what}\n`
  return row === 1 ? HEADER + line : line
}
