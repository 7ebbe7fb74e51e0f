/** One process of an idle workload: `node idle-process.js <workload>` prints its figures as JSON. */
import { IDLE_WORKLOADS, secondsOf } from './idle-account.ts'

export interface IdleResult {
  readonly seconds: number
  /** Highest resident set size of the process. */
  readonly rssMb: number
}

const name = process.argv[2]
const workload = IDLE_WORKLOADS.find(each => each.name === name)
if (workload === undefined) throw new Error(`no workload ${name}`)
const seconds = secondsOf(workload)
const result: IdleResult = { seconds, rssMb: process.resourceUsage().maxRSS / 1024 }
process.stdout.write(JSON.stringify(result))
