/** What `run` does: plays scenarios, prints their stories, writes the files asked for. */
import { setImmediate } from 'node:timers/promises'
import pc from 'picocolors'
import { differenceLines } from '../scenario/compare.ts'
import { junitText } from '../scenario/junit.ts'
import { why } from '../scenario/reasons/why.ts'
import { type Recording, recordingOf } from '../scenario/recording/recording.ts'
import { runFileOf, runFileText } from '../scenario/recording/run-file.ts'
import { type RunResult, ScenarioRun } from '../scenario/run.ts'
import { count } from '../scenario/story/count-text.ts'
import { clockText } from '../scenario/story/event-text.ts'
import { type Paint, PLAIN, storyText } from '../scenario/story/story.ts'
import { VERSION } from '../version.ts'
import { headOf, pageWith } from './dashboard-page.ts'
import { CliError, EXIT, type ExitCode } from './exit-code.ts'
import { checkOutputs, isStdout, type Output, writeOutput } from './output.ts'
import { loadScenario } from './scenario-files.ts'
import { canDraw } from './tui/tui-screen.ts'

export interface RunOptions {
  readonly seed?: number
  readonly set: readonly string[]
  readonly json?: true
  readonly jsonl?: string
  readonly junit?: string
  readonly html?: string
  readonly record?: string
  /** A live view while it runs, on a terminal. */
  readonly tui?: true
  readonly quiet?: true
  /** Instead of the story: what led to this event. */
  readonly why?: string
}

interface Finished {
  readonly result: RunResult
  readonly wallMs: number
  /** `undefined`: nobody asked for a page or a file of it. */
  readonly recording: Recording | undefined
}

/** Wall time between two looks at signals and at the progress line. */
const LOOK_MS = 100

/** `before`: results of a run before this one, by file; they are replaced, and differences told. */
export async function runAll(
  names: readonly string[],
  options: RunOptions,
  before?: Map<string, RunResult>,
): Promise<ExitCode> {
  const overrides = { set: options.set, seed: options.seed }
  // Every file is checked before the first one runs, and so is where the results go.
  const loaded = []
  for (const name of names) loaded.push(await loadScenario(name, overrides))
  const outputs = outputsOf(options)
  checkOutputs(outputs)
  const isForPeople = !outputs.some(isStdout)
  if (options.why !== undefined && !isForPeople) {
    throw new CliError(EXIT.usage, '--why prints text to stdout: leave out what else goes there')
  }
  const stop = { isRequested: false }
  const onInterrupt = (): void => {
    if (stop.isRequested) process.exit(EXIT.interrupted)
    stop.isRequested = true
  }
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onInterrupt) // the terminal must be left as it was
  const finished: Finished[] = []
  for (const { scenario, files } of loaded) {
    if (stop.isRequested) break
    const startedMs = performance.now()
    const run = new ScenarioRun(scenario, { files, version: VERSION })
    await play(run, stop, options)
    const result = run.result()
    const wallMs = performance.now() - startedMs
    const isRecorded = options.html !== undefined || options.record !== undefined
    const recording = isRecorded ? recordingOf(run.world, headOf(scenario), result) : undefined
    finished.push({ result, wallMs, recording })
    if (options.why !== undefined) printWhy(run, options.why)
    else if (isForPeople) print(result, wallMs, options)
    if (before !== undefined) tellDifference(result, before, isForPeople)
  }
  process.off('SIGINT', onInterrupt)
  process.off('SIGTERM', onInterrupt)
  for (const output of outputs) writeOutput(output, output.textOf(finished))
  if (names.length > 1 && isForPeople && !options.quiet)
    process.stdout.write(`${totalText(finished, names.length)}\n`)
  return exitCode(finished, stop.isRequested)
}

/** Runs to the end or to the first interrupt, looking up from time to time. */
async function play(
  run: ScenarioRun,
  stop: { readonly isRequested: boolean },
  { tui }: RunOptions,
): Promise<void> {
  const show = await progressOf(run, tui === true)
  try {
    for (let isDone = false; !isDone && !stop.isRequested; ) {
      const lookAtMs = performance.now() + LOOK_MS
      while (!isDone && performance.now() < lookAtMs) isDone = run.step()
      if (!isDone) show.draw()
      await setImmediate()
    }
  } finally {
    show.close() // before the error is told, if there was one
  }
}

/** How far the run is, on a terminal: a line, or the compact view. */
async function progressOf(
  run: ScenarioRun,
  isTui: boolean,
): Promise<{ draw(): void; close(): void }> {
  const startedMs = performance.now()
  if (isTui && canDraw()) {
    const { openTui } = await import('./tui/open-tui.ts')
    const { name: title, durationMs } = run.scenario
    const pace = (): string => {
      const { share, speed, left } = progressOfRun(run, startedMs)
      return `${share} of ${clockText(durationMs)}   ${speed}   ${left}`
    }
    return openTui({ title, pace, world: () => run.world })
  }
  if (!process.stderr.isTTY) return { draw() {}, close() {} }
  return {
    draw() {
      const text = `${run.scenario.name} ${progressText(run, startedMs)}`
      process.stderr.write(`\r${text}\u001b[K`)
    },
    close() {
      process.stderr.write('\r\u001b[K')
    },
  }
}

/** `34%  114:22:00 of 336:00:00  131,000×  6s left`. */
function progressText(run: ScenarioRun, startedMs: number): string {
  const { share, speed, left } = progressOfRun(run, startedMs)
  const clock = `${clockText(run.world.nowMs)} of ${clockText(run.scenario.durationMs)}`
  return `${share}  ${clock}  ${speed}  ${left}`
}

function progressOfRun({ scenario, world }: ScenarioRun, startedMs: number) {
  const wallMs = performance.now() - startedMs
  const share = world.nowMs / scenario.durationMs
  const leftS = Math.ceil((wallMs / Math.max(share, 1e-6) - wallMs) / 1000)
  return {
    share: `${Math.floor(share * 100)}%`,
    speed: `${count(Math.round(world.nowMs / wallMs))}×`,
    left: `${leftS}s left`,
  }
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

function printWhy({ world, scenario }: ScenarioRun, question: string): void {
  const answer = why(world, question)
  if (answer.kind === 'not-found') {
    throw new CliError(EXIT.usage, `${scenario.name}: --why: ${answer.message}`)
  }
  process.stdout.write(`${answer.lines.join('\n')}\n`)
}

/** What came out differently than the last time; to stderr when stdout is not for people. */
function tellDifference(
  result: RunResult,
  before: Map<string, RunResult>,
  isForPeople: boolean,
): void {
  const last = before.get(result.file)
  before.set(result.file, result)
  if (last === undefined) return
  const lines = differenceLines(last, result)
  const head = lines.length === 0 ? 'no figure changed' : 'changed since the run before:'
  const text = `${[head, ...lines.map(line => `  ${line}`)].join('\n')}\n`
  if (isForPeople) process.stdout.write(text)
  else process.stderr.write(text)
}

const COLOURED: Paint = { bold: pc.bold, dim: pc.dim, good: pc.green, bad: pc.red }

function print(result: RunResult, wallMs: number, { quiet }: RunOptions): void {
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

interface Result extends Output {
  readonly textOf: (finished: readonly Finished[]) => string
}

function outputsOf({ json, jsonl, junit, html, record }: RunOptions): readonly Result[] {
  const outputs: Result[] = []
  if (json) outputs.push({ option: '--json', file: '-', textOf: jsonText })
  if (jsonl !== undefined) outputs.push({ option: '--jsonl', file: jsonl, textOf: eventLines })
  if (junit !== undefined) outputs.push({ option: '--junit', file: junit, textOf: junitText })
  if (html !== undefined) outputs.push({ option: '--html', file: html, textOf: htmlText })
  if (record !== undefined) outputs.push({ option: '--record', file: record, textOf: recordText })
  return outputs
}

function jsonText(finished: readonly Finished[]): string {
  const objects = finished.map(({ result, wallMs }) => ({
    ...result,
    wallMs: Math.round(wallMs * 10) / 10,
  }))
  const value = objects.length === 1 ? objects[0] : objects
  return `${JSON.stringify(value, null, 2)}\n`
}

const htmlText = (finished: readonly Finished[]): string =>
  pageWith(finished.flatMap(({ recording }) => recording ?? []))

const recordText = (finished: readonly Finished[]): string =>
  runFileText(
    finished.flatMap(({ recording, result }) => (recording ? runFileOf(recording, result) : [])),
  )

function eventLines(finished: readonly Finished[]): string {
  const lines = finished.flatMap(({ result }) =>
    result.timeline.map(event => JSON.stringify({ scenario: result.scenario, ...event })),
  )
  return `${lines.join('\n')}\n`
}

function exitCode(finished: readonly Finished[], isInterrupted: boolean): ExitCode {
  if (isInterrupted) return EXIT.interrupted
  const expectations = finished.flatMap(({ result }) => result.expectations)
  if (expectations.some(({ invalid }) => invalid === true)) return EXIT.invalidScenario
  return expectations.every(({ passed }) => passed) ? EXIT.ok : EXIT.expectationFailed
}
