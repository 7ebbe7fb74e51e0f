/**
 * Measures a workload: engine and naive loop by turns, a process each, so that both meet the same
 * state of a shared machine; medians over every timed run.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
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
    engine.push(await runProcess(workload, 'engine'))
    naive.push(await runProcess(workload, 'naive'))
  }
  const nsPerRequest = median(engine.flatMap(each => each.nsPerRequest))
  return {
    requestsPerSecond: Math.round(1e9 / nsPerRequest),
    nsPerRequest,
    rssMb: Math.max(...engine.map(({ rssMb }) => rssMb)),
    vsNaive: median(naive.flatMap(each => each.nsPerRequest)) / nsPerRequest,
  }
}

function runProcess({ name }: Workload, subject: 'engine' | 'naive'): Promise<ProcessResult> {
  const script = fileURLToPath(new URL('./process.js', import.meta.url))
  const child = spawn(process.execPath, [script, name, subject], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout.on('data', chunk => {
      output += String(chunk)
    })
    child.on('error', reject)
    child.on('close', code => {
      if (code === 0) resolve(JSON.parse(output))
      else reject(new Error(`the benchmark process for ${name} ended with code ${code}`))
    })
  })
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
