/**
 * Measures a workload: engine and naive loop by turns, a process each, so that both meet the same
 * state of a shared machine; medians over every timed run.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type IdleWorkload, objectsOf } from './idle-account.ts'
import type { IdleResult } from './idle-process.ts'
import type { ProcessResult } from './process.ts'
import type { Workload } from './workloads.ts'

export interface Measurement {
  readonly requestsPerSecond: number
  readonly nsPerRequest: number
  /** Highest resident set size of the engine's processes. */
  readonly rssMb: number
  /** How many times as fast as the naive loop. */
  readonly vsNaive: number
}

export async function measure(workload: Workload, rounds: number): Promise<Measurement> {
  const engine: ProcessResult[] = []
  const naive: ProcessResult[] = []
  for (let round = 0; round < rounds; round++) {
    engine.push(await runProcess<ProcessResult>('process', [workload.name, 'engine']))
    naive.push(await runProcess<ProcessResult>('process', [workload.name, 'naive']))
  }
  const nsPerRequest = median(engine.flatMap(each => each.nsPerRequest))
  return {
    requestsPerSecond: Math.round(1e9 / nsPerRequest),
    nsPerRequest,
    rssMb: Math.max(...engine.map(({ rssMb }) => rssMb)),
    vsNaive: median(naive.flatMap(each => each.nsPerRequest)) / nsPerRequest,
  }
}

export interface IdleMeasurement {
  /** Of one core, for one simulated day. */
  readonly seconds: number
  readonly usPerMinute: number
  /** For each endpoint and each alarm. */
  readonly nsPerMinuteAndObject: number
  readonly rssMb: number
}

export async function measureIdle(workload: IdleWorkload): Promise<IdleMeasurement> {
  const { seconds, rssMb } = await runProcess<IdleResult>('idle-process', [workload.name])
  const usPerMinute = (seconds * 1e6) / workload.minutes
  const nsPerMinuteAndObject = (usPerMinute * 1000) / objectsOf(workload)
  return { seconds, usPerMinute, nsPerMinuteAndObject, rssMb }
}

/** What the script beside this one prints. */
function runProcess<Result>(script: string, args: readonly string[]): Promise<Result> {
  const path = fileURLToPath(new URL(`./${script}.js`, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout.on('data', chunk => {
      output += String(chunk)
    })
    child.on('error', reject)
    child.on('close', code => {
      if (code === 0) resolve(JSON.parse(output))
      else reject(new Error(`the benchmark process for ${args[0]} ended with code ${code}`))
    })
  })
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
