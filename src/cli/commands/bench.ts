/**
 * `endpoint-lab bench`: how many requests a second the engine simulates on this machine, and how
 * long an idle day of many endpoints and alarms takes.
 */
import { Argument, Command } from 'commander'
import { IDLE_WORKLOADS, type IdleWorkload, objectsOf } from '../../bench/idle-account.ts'
import {
  type IdleMeasurement,
  type Measurement,
  measure,
  measureIdle,
} from '../../bench/measure.ts'
import { WORKLOADS, type Workload } from '../../bench/workloads.ts'
import { isStdoutRead } from '../output.ts'

const ROUNDS = 3

export function benchCommand(): Command {
  const names = new Argument('[workload...]', 'which to run; all without')
  const all = [...WORKLOADS, ...IDLE_WORKLOADS].map(({ name }) => name)
  return new Command('bench')
    .addArgument(names.choices(all))
    .option('--json', 'print one object: workload name → figures')
    .option('--quick', 'one round of each, the long workloads left out')
    .action(async (chosen: string[], options: { json?: true; quick?: true }) => {
      const results: Results = new Map()
      const isQuick = options.quick === true
      const print = (text: string): void => {
        if (options.json === undefined) process.stdout.write(text)
      }
      await benchRequests(workloadsOf(chosen, isQuick), isQuick, results, print)
      await benchIdle(idleWorkloadsOf(chosen, isQuick), results, print)
      if (options.json === undefined) return
      process.stdout.write(`${JSON.stringify(Object.fromEntries(results), null, 2)}\n`)
    })
}

type Results = Map<string, Measurement | IdleMeasurement>
type Print = (text: string) => void

async function benchRequests(
  workloads: readonly Workload[],
  isQuick: boolean,
  results: Results,
  print: Print,
): Promise<void> {
  for (const workload of workloads) {
    if (!isStdoutRead()) return
    if (process.stderr.isTTY) process.stderr.write(`${workload.name}: ${workload.what} …\n`)
    const result = await measure(workload, isQuick || workload.isLong ? 1 : ROUNDS)
    results.set(workload.name, result)
    print(rowText(workload, result, results.size))
  }
}

async function benchIdle(
  workloads: readonly IdleWorkload[],
  results: Results,
  print: Print,
): Promise<void> {
  let least: IdleMeasurement | undefined
  for (const workload of workloads) {
    if (!isStdoutRead()) return
    const result = await measureIdle(workload)
    results.set(workload.name, result)
    print(idleText(workload, result, least))
    least ??= result
  }
}

/** A workload that is named runs even when it is long. */
const workloadsOf = (chosen: readonly string[], isQuick: boolean): readonly Workload[] =>
  WORKLOADS.filter(({ name, isLong }) =>
    chosen.length > 0 ? chosen.includes(name) : !(isQuick && isLong),
  )

const idleWorkloadsOf = (chosen: readonly string[], isQuick: boolean): readonly IdleWorkload[] =>
  IDLE_WORKLOADS.filter(({ name }) => (chosen.length > 0 ? chosen.includes(name) : !isQuick))

const HEADER = 'workload                 million/s  ns/request  RSS MB  × naive  what\n'

function rowText({ name, what }: Workload, result: Measurement, row: number): string {
  const millions = (result.requestsPerSecond / 1e6).toFixed(2).padStart(9)
  const ns = result.nsPerRequest.toFixed(1).padStart(10)
  const rss = result.rssMb.toFixed(0).padStart(6)
  const ratio = result.vsNaive.toFixed(1).padStart(7)
  const line = `${name.padEnd(24)} ${millions}  ${ns}  ${rss}  ${ratio}  ${what}\n`
  return row === 1 ? HEADER + line : line
}

const IDLE_HEADER = 'idle day                   seconds   µs/minute  RSS MB  ns/minute and object\n'

/** The last column is the measure of linearity: it must not grow with the number of objects. */
function idleText(
  workload: IdleWorkload,
  { seconds, usPerMinute, nsPerMinuteAndObject, rssMb }: IdleMeasurement,
  least: IdleMeasurement | undefined,
): string {
  const columns = [
    workload.name.padEnd(24),
    seconds.toFixed(2).padStart(9),
    usPerMinute.toFixed(0).padStart(11),
    rssMb.toFixed(0).padStart(7),
    `${nsPerMinuteAndObject.toFixed(0).padStart(5)} of ${objectsOf(workload)}`,
  ]
  const ratio =
    least === undefined
      ? ''
      : `, × ${(nsPerMinuteAndObject / least.nsPerMinuteAndObject).toFixed(2)}`
  return `${least === undefined ? IDLE_HEADER : ''}${columns.join(' ')}${ratio}\n`
}
