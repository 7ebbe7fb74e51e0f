/**
 * One process of a measurement: `node process.js <workload> <engine|naive>` prints the timed runs as
 * JSON. A process of its own keeps the compiler's feedback and the memory of one workload apart
 * from the others.
 */
import { simulateNaively } from './naive.ts'
import { simulate } from './simulate.ts'
import { WORKLOADS } from './workloads.ts'

export interface ProcessResult {
  readonly nsPerRequest: readonly number[]
  readonly requests: number
  /** Highest resident set size of the process. */
  readonly rssMb: number
}

const [name, subject] = process.argv.slice(2)
const workload = WORKLOADS.find(each => each.name === name)
if (workload === undefined) throw new Error(`no workload ${name}`)
const isNaive = subject === 'naive'
const minutes = isNaive ? workload.naiveMinutes : workload.minutes
const run = isNaive ? simulateNaively : simulate

run(workload, { minutes: Math.max(1, Math.round(minutes / 10)), seed: 99 })
const nsPerRequest: number[] = []
let requests = 0
for (let seed = 1; seed <= workload.runs; seed++) {
  const startedNs = process.hrtime.bigint()
  requests = run(workload, { minutes, seed })
  nsPerRequest.push(Number(process.hrtime.bigint() - startedNs) / requests)
}
const rssMb = process.resourceUsage().maxRSS / 1024
const result: ProcessResult = { nsPerRequest, requests, rssMb }
process.stdout.write(JSON.stringify(result))
