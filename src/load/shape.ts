/**
 * The frame of the scripts in load/: a shape of traffic (steps of constant rate) played against an
 * endpoint of any endpoint-lab server with autocannon, with its figures, the split beside the
 * server's own counts, and the server's decisions as they come.
 */
import { Command, CommanderError } from 'commander'
import { interruptible } from './interruptible.ts'
import { LoadError } from './lab-client.ts'
import { readConnections, readServerUrl } from './load-options.ts'
import { autocannonLines, stepLines, summaryLines } from './load-text.ts'
import type { RateStep } from './rate-steps.ts'
import { serverState } from './server-counts.ts'
import { playSteps, type SteppedSource } from './stepped-load.ts'
import { watchLoad } from './watched-load.ts'

/** Of a step: no rate, every connection sends again as soon as it has its answer. A closed loop. */
export const NO_RATE = Number.POSITIVE_INFINITY

/** As endpoint-lab itself (cli/exit-code.ts). */
const EXIT_USAGE = 2

interface SharedOptions {
  readonly url: string
  readonly endpoint?: string
  readonly connections: number
  readonly reset?: true
  readonly json?: true
}

/** A command with the options that every shape has; add those of yours. */
export function shapeCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--url <url>', 'the server', readServerUrl, 'http://127.0.0.1:8080')
    .option('--endpoint <name>', "default: the server's only one")
    .option('--connections <n>', 'connections at most', readConnections, 50)
    .option('--reset', 'put the server back to time zero first')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .exitOverride()
}

/** Reads the command line, plays the steps that it asks for, and sets the exit code. */
export async function playShape<Own>(
  command: Command,
  stepsOf: (own: Own) => readonly RateStep[],
): Promise<void> {
  try {
    await command.parseAsync()
    const steps = stepsOf(command.opts<Own & SharedOptions>())
    const shared = command.opts<SharedOptions>()
    await interruptible(signal => play(command.name(), shared, steps, signal))
  } catch (error) {
    if (error instanceof LoadError) say(error.message)
    else if (!(error instanceof CommanderError)) throw error
    // Commander has printed its text already. Asking for help is no mistake.
    const isMistake = error instanceof LoadError || error.exitCode !== 0
    if (isMistake) process.exitCode = EXIT_USAGE
  }
}

async function play(
  name: string,
  options: SharedOptions,
  steps: readonly RateStep[],
  signal: AbortSignal,
): Promise<void> {
  const { url: baseUrl, connections } = options
  const { endpointNames } = await serverState(baseUrl)
  const endpoint = chosenEndpoint(baseUrl, options.endpoint, endpointNames)
  const watch = { baseUrl, isReset: options.reset ?? false, signal, say }
  const figures = await watchLoad(watch, (clock, ended) => {
    const source: SteppedSource = { name, endpoint, steps, nextTarget: () => undefined }
    say(`${name} → ${endpoint} on ${baseUrl}`)
    for (const line of autocannonLines(connections, clock)) say(line)
    return playSteps([source], { baseUrl, connections, signal: ended, onStep: sayStep })
  })
  const lines = [...stepLines(figures.steps), '', ...summaryLines(figures)]
  const text = options.json
    ? JSON.stringify({ shape: name, ...figures }, null, 2)
    : lines.join('\n')
  process.stdout.write(`${text}\n`)
}

function chosenEndpoint(url: string, asked: string | undefined, names: readonly string[]): string {
  const list = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
  if (asked !== undefined) {
    if (names.includes(asked)) return asked
    throw new LoadError(`${url} has no endpoint "${asked}": ${list}`)
  }
  const [only, second] = names
  if (only !== undefined && second === undefined) return only
  throw new LoadError(`name the endpoint with --endpoint: ${list}`)
}

function sayStep(_source: SteppedSource, { seconds, ratePerSecond }: RateStep): void {
  const rate = Number.isFinite(ratePerSecond)
    ? `${Math.round(ratePerSecond)}/s, a fixed rate`
    : 'no rate, a CLOSED LOOP'
  say(`now ${rate}, for ${seconds}s`)
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
