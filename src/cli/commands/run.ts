/** `endpoint-lab run FILE…`: plays scenarios on the virtual clock and checks their expectations. */
import { writeFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { Command } from 'commander'
import pc from 'picocolors'
import { clockText } from '../../scenario/event-text.ts'
import { junitText } from '../../scenario/junit.ts'
import { type RunResult, ScenarioRun } from '../../scenario/run.ts'
import { count, type Paint, PLAIN, storyText } from '../../scenario/story.ts'
import { VERSION } from '../../version.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { loadScenario } from '../scenario-files.ts'
import { watchFiles } from '../watch-files.ts'
import { collect, wholeNumber } from './options.ts'

interface Options {
  readonly seed?: number
  readonly set: readonly string[]
  readonly json?: true
  readonly jsonl?: string
  readonly junit?: string
  readonly quiet?: true
  readonly watch?: true
}

interface Finished {
  readonly result: RunResult
  readonly wallMs: number
}

/** Wall time between two looks at signals and at the progress line. */
const LOOK_MS = 100

export function runCommand(): Command {
  return new Command('run')
    .description('play scenarios on the virtual clock and check their expectations')
    .argument('<scenario...>', 'a file, or the name of a shipped scenario (see `list`)')
    .option('--seed <n>', "instead of the file's seed", wholeNumber('--seed'))
    .option('--set <path=value>', 'override a value of the file; may be repeated', collect, [])
    .option('--json', 'print one JSON object (an array for several scenarios)')
    .option('--jsonl <file>', 'write every timeline event as a line of JSON')
    .option('--junit <file>', 'write the expectations as a JUnit report')
    .option('--quiet', 'print nothing but failed expectations')
    .option('--watch', 'run again whenever one of the files is saved; Ctrl-C ends it')
    .action(async (names: readonly string[], options: Options) => {
      process.exitCode = options.watch
        ? await watchFiles(names, () => runAll(names, options))
        : await runAll(names, options)
    })
}

async function runAll(names: readonly string[], options: Options): Promise<ExitCode> {
  const overrides = { set: options.set, seed: options.seed }
  // Every file is checked before the first one runs.
  const loaded = []
  for (const name of names) loaded.push(await loadScenario(name, overrides))
  const stop = { isRequested: false }
  const onInterrupt = (): void => {
    if (stop.isRequested) process.exit(EXIT.interrupted)
    stop.isRequested = true
  }
  process.on('SIGINT', onInterrupt)
  const finished: Finished[] = []
  for (const { scenario, files } of loaded) {
    if (stop.isRequested) break
    const startedMs = performance.now()
    const run = new ScenarioRun(scenario, { files, version: VERSION })
    await play(run, stop)
    const result = run.result()
    const wallMs = performance.now() - startedMs
    finished.push({ result, wallMs })
    if (!options.json) print(result, wallMs, options)
  }
  process.off('SIGINT', onInterrupt)
  write(finished, options)
  if (names.length > 1 && !options.json)
    process.stdout.write(`${totalText(finished, names.length)}\n`)
  return exitCode(finished, stop.isRequested)
}

/** Runs to the end or to the first interrupt, looking up from time to time. */
async function play(run: ScenarioRun, stop: { readonly isRequested: boolean }): Promise<void> {
  const { isTTY } = process.stderr
  const startedMs = performance.now()
  for (let isDone = false; !isDone && !stop.isRequested; ) {
    const lookAtMs = performance.now() + LOOK_MS
    while (!isDone && performance.now() < lookAtMs) isDone = run.step()
    if (isTTY && !isDone) process.stderr.write(`\r${progressText(run, startedMs)}\u001b[K`)
    await setImmediate()
  }
  if (isTTY) process.stderr.write('\r\u001b[K')
}

/** `two-weeks 34%  114:22:00 of 336:00:00  131,000×  6s left`. */
function progressText({ scenario, world }: ScenarioRun, startedMs: number): string {
  const wallMs = performance.now() - startedMs
  const share = world.nowMs / scenario.durationMs
  const leftS = Math.ceil((wallMs / Math.max(share, 1e-6) - wallMs) / 1000)
  const speed = count(Math.round(world.nowMs / wallMs))
  const clock = `${clockText(world.nowMs)} of ${clockText(scenario.durationMs)}`
  return `${scenario.name} ${Math.floor(share * 100)}%  ${clock}  ${speed}×  ${leftS}s left`
}

/** One line over all files. */
function totalText(finished: readonly Finished[], asked: number): string {
  const expectations = finished.flatMap(({ result }) => result.expectations)
  const failed = expectations.filter(({ passed }) => !passed)
  const red = finished.filter(({ result }) => result.expectations.some(({ passed }) => !passed))
  const requests = finished.reduce((sum, { result }) => sum + result.requests.total, 0)
  const seconds = finished.reduce((sum, { wallMs }) => sum + wallMs, 0) / 1000
  const names = red.length === 0 ? '' : ` in ${red.map(({ result }) => result.scenario).join(', ')}`
  const left = finished.length < asked ? `, ${asked - finished.length} not run` : ''
  return `${finished.length} scenarios${left}, ${count(requests)} requests in ${seconds.toFixed(1)}s: ${expectations.length - failed.length} expectations met, ${failed.length} failed${names}`
}

const COLOURED: Paint = { bold: pc.bold, dim: pc.dim, good: pc.green, bad: pc.red }

function print(result: RunResult, wallMs: number, { quiet }: Options): void {
  const paint = pc.isColorSupported && process.stdout.isTTY ? COLOURED : PLAIN
  if (!quiet) {
    process.stdout.write(`${storyText(result, wallMs, paint)}\n`)
    return
  }
  for (const { expression, passed, error } of result.expectations) {
    const reason = error === undefined ? '' : ` (${error})`
    if (!passed) process.stdout.write(`${result.scenario}: ✗ ${expression}${reason}\n`)
  }
}

function write(finished: readonly Finished[], options: Options): void {
  if (options.json) {
    const objects = finished.map(({ result, wallMs }) => ({
      ...result,
      wallMs: Math.round(wallMs * 10) / 10,
    }))
    const value = objects.length === 1 ? objects[0] : objects
    process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  }
  if (options.jsonl !== undefined) {
    const lines = finished.flatMap(({ result }) =>
      result.timeline.map(event => JSON.stringify({ scenario: result.scenario, ...event })),
    )
    writeFileSync(options.jsonl, `${lines.join('\n')}\n`)
  }
  if (options.junit !== undefined) writeFileSync(options.junit, junitText(finished))
}

function exitCode(finished: readonly Finished[], isInterrupted: boolean): ExitCode {
  if (isInterrupted) return EXIT.interrupted
  const expectations = finished.flatMap(({ result }) => result.expectations)
  if (expectations.some(({ invalid }) => invalid === true)) return EXIT.invalidScenario
  return expectations.every(({ passed }) => passed) ? EXIT.ok : EXIT.expectationFailed
}
