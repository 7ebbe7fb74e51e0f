/**
 * `endpoint-lab compare A B…`: plays scenarios, or one scenario with several values of something,
 * and prints their figures side by side.
 */
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { compareRuns, comparisonText } from '../../scenario/compare.ts'
import { type Recording, recordingOf } from '../../scenario/recording/recording.ts'
import { type RunResult, ScenarioRun } from '../../scenario/run.ts'
import { VERSION } from '../../version.ts'
import { headOf, pageWith } from '../dashboard-page.ts'
import { CliError, EXIT } from '../exit-code.ts'
import { checkOutputs, type Output, writeOutput } from '../output.ts'
import { readSavedRuns } from '../saved-runs.ts'
import { type LoadedScenario, loadScenario } from '../scenario-files.ts'
import { collect, wholeNumber } from './options.ts'

interface Options {
  readonly seed?: number
  readonly set: readonly string[]
  readonly vary?: string
  readonly json?: true
  readonly html?: string
}

interface Compared {
  readonly result: RunResult
  /** `undefined`: nobody asked for a page. */
  readonly recording: Recording | undefined
}

export function compareCommand(): Command {
  return new Command('compare')
    .argument('<run...>', 'a scenario (file or shipped name), or a run saved with `run --json`')
    .option('--vary <path=a,b,…>', 'play each scenario once with every one of the values')
    .option('--seed <n>', "instead of the files' seeds", wholeNumber('--seed'))
    .option('--set <path=value>', 'override a value of every file; may be repeated', collect, [])
    .option('--json', 'print one JSON object')
    .option('--html <file>', 'write a page with all runs on the same axes')
    .action(compare)
}

async function compare(names: readonly string[], options: Options): Promise<void> {
  const variations = variationsOf(options.vary)
  if (names.length * variations.length < 2) {
    const text = 'compare needs two runs: name another scenario, or use --vary path=a,b'
    throw new CliError(EXIT.usage, text)
  }
  const page: Output | undefined =
    options.html === undefined ? undefined : { option: '--html', file: options.html }
  if (page !== undefined) checkOutputs([page])
  const runs: Compared[] = []
  for (const name of names) {
    for (const variation of variations) runs.push(await runOf(name, variation, options))
  }
  const comparison = compareRuns(runs.map(({ result }) => result))
  if (page !== undefined) {
    writeOutput(page, pageWith(runs.flatMap(({ recording }) => recording ?? [])))
  }
  if (options.json) process.stdout.write(`${JSON.stringify(comparison, null, 2)}\n`)
  else process.stdout.write(comparisonText(comparison))
}

/** `--set` values, one for each run; a single `undefined` without `--vary`. */
function variationsOf(vary: string | undefined): readonly (string | undefined)[] {
  if (vary === undefined) return [undefined]
  const equals = vary.indexOf('=')
  const [path, values] = [vary.slice(0, equals), vary.slice(equals + 1).split(',')]
  if (equals < 1 || values.length < 2 || values.some(value => value === '')) {
    const text = `--vary takes a path and two values or more, such as models.churn.startup=60s,240s; got "${vary}"`
    throw new CliError(EXIT.usage, text)
  }
  return values.map(value => `${path}=${value}`)
}

async function runOf(
  name: string,
  variation: string | undefined,
  { set, seed, html }: Options,
): Promise<Compared> {
  const saved = variation === undefined ? savedRun(name) : undefined
  if (saved !== undefined) {
    return { result: saved, recording: html === undefined ? undefined : readSavedRuns([name])[0] }
  }
  const overrides = variation === undefined ? set : [...set, variation]
  const { scenario, files } = await loaded(name, overrides, { seed, variation })
  const run = new ScenarioRun(scenario, { files, version: VERSION })
  const label = variation === undefined ? scenario.name : variation.replace(/^.*\./, '')
  const result = { ...run.finish(), scenario: label }
  const recording =
    html === undefined
      ? undefined
      : { ...recordingOf(run.world, headOf(scenario), result), scenario: label }
  return { result, recording }
}

/** A wrong value is told of as the option that the caller gave. */
async function loaded(
  name: string,
  set: readonly string[],
  {
    seed,
    variation,
  }: { readonly seed: number | undefined; readonly variation?: string | undefined },
): Promise<LoadedScenario> {
  try {
    return await loadScenario(name, { set, seed })
  } catch (error) {
    if (!(error instanceof CliError) || variation === undefined) throw error
    const text = error.message.replaceAll(`--set ${variation}`, `--vary ${variation}`)
    throw new CliError(error.exitCode, text)
  }
}

/** A file that `run --json` wrote; `undefined`: it is something else. */
function savedRun(name: string): RunResult | undefined {
  if (!name.endsWith('.json')) return undefined
  let value: unknown
  try {
    value = JSON.parse(readFileSync(name, 'utf8'))
  } catch {
    return undefined // not there, or not JSON: loading it as a scenario says what is wrong
  }
  const isRun =
    typeof value === 'object' && value !== null && 'digest' in value && 'deployments' in value
  return isRun ? (Object.assign({ callers: {} }, value) as RunResult) : undefined
}
