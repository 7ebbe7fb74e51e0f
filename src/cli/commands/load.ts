/**
 * `endpoint-lab load FILE --url U`: sends a scenario's own traffic to a live server, each request at
 * its own instant (an open loop), or with `--autocannon` at the rates of its stages.
 *
 * Tells the server's decisions as they come, and sets the split that the client saw beside the
 * server's own counts.
 */
import { Command } from 'commander'
import { interruptible } from '../../load/interruptible.ts'
import { LoadError, type ServerClock } from '../../load/lab-client.ts'
import { readConnections, readServerUrl, readWallMs } from '../../load/load-options.ts'
import { autocannonLines, openLoopLines, stepLines, summaryLines } from '../../load/load-text.ts'
import { type OpenLoopFigures, sendOpenLoop } from '../../load/open-loop.ts'
import { plannedRequests, targetsOf } from '../../load/planned-requests.ts'
import { rateSteps } from '../../load/rate-steps.ts'
import { serverState } from '../../load/server-counts.ts'
import { playSteps, type SteppedFigures, type SteppedSource } from '../../load/stepped-load.ts'
import { type WatchedFigures, watchLoad } from '../../load/watched-load.ts'
import { segmentsOf } from '../../scenario/prepare.ts'
import type { TrafficSource } from '../../scenario/scenario.ts'
import { clockText, durationText } from '../../scenario/story/event-text.ts'
import { CliError, EXIT } from '../exit-code.ts'
import { type LoadedScenario, loadScenario } from '../scenario-files.ts'
import { collect, wholeNumber } from './options.ts'

interface Options {
  readonly url: string
  readonly autocannon?: true
  readonly reset?: true
  /** Wall milliseconds. */
  readonly duration?: number
  readonly connections?: number
  readonly seed?: number
  readonly set: readonly string[]
  readonly json?: true
}

/** Below 511, the callers whom Node lets wait to be accepted: more may be turned away at once. */
const OPEN_CONNECTIONS = 500
const AUTOCANNON_CONNECTIONS = 50
const AUTOCANNON_DURATION_MS = 30_000
/** Shortest stretch of one rate: below, starting the load takes longer than the load. */
const STEP_SECONDS = 5

export function loadCommand(): Command {
  return new Command('load')
    .argument('<scenario>', 'a file, or the name of a shipped scenario')
    .requiredOption('--url <url>', 'the server, such as http://127.0.0.1:8080', readServerUrl)
    .option('--autocannon', 'instead: the rates of its stages, kept by the second by autocannon')
    .option('--reset', 'put the server back to time zero first')
    .option('--duration <time>', 'wall time at most (default: all; autocannon: 30s)', readWallMs)
    .option(
      '--connections <n>',
      `connections at most (default: ${OPEN_CONNECTIONS}; autocannon: ${AUTOCANNON_CONNECTIONS})`,
      readConnections,
    )
    .option('--seed <n>', "instead of the file's seed", wholeNumber('--seed'))
    .option('--set <path=value>', 'override a value of the file; may be repeated', collect, [])
    .option('--json', 'print one JSON object')
    .action(load)
}

async function load(name: string, options: Options): Promise<void> {
  const loaded = await loadScenario(name, { set: options.set, seed: options.seed })
  checkNoRetries(loaded)
  if (options.autocannon) checkRated(loaded)
  try {
    await interruptible(signal => loadServer(loaded, options, signal))
  } catch (error) {
    if (error instanceof LoadError) throw new CliError(EXIT.usage, error.message)
    throw error
  }
}

async function loadServer(
  loaded: LoadedScenario,
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  checkEndpoints(loaded, options.url, (await serverState(options.url)).endpointNames)
  const watch = { baseUrl: options.url, isReset: options.reset ?? false, signal, say }
  if (options.autocannon) {
    const send = (clock: ServerClock, ended: AbortSignal) => play(loaded, options, clock, ended)
    const figures = await watchLoad(watch, send)
    print(figures, options, [...stepLines(figures.steps), ''])
  } else {
    const send = (clock: ServerClock, ended: AbortSignal) => replay(loaded, options, clock, ended)
    const figures = await watchLoad(watch, send)
    print(figures, options, [...openLoopLines(figures), ...skippedLines(figures)])
  }
}

function print(
  figures: (Replayed | Played) & WatchedFigures,
  { json }: Options,
  loopLines: readonly string[],
): void {
  const lines = [...loopLines, ...summaryLines(figures)]
  process.stdout.write(`${json ? JSON.stringify(figures, null, 2) : lines.join('\n')}\n`)
}

interface Replayed extends OpenLoopFigures {
  readonly mode: 'open-loop'
  /** Requests whose instants had passed when the load began. */
  readonly skipped: number
}

async function replay(
  loaded: LoadedScenario,
  { url: baseUrl, connections = OPEN_CONNECTIONS, duration }: Options,
  clock: ServerClock,
  signal: AbortSignal,
): Promise<Replayed> {
  const leftMs = wallMsLeft(loaded, clock)
  const spanMs = duration === undefined ? leftMs : Math.min(leftMs, duration)
  say(
    `${loaded.scenario.source.file} from ${clockText(Math.floor(clock.nowMs))} on, at speed ` +
      `${clock.rate} for ${durationText(Math.ceil(spanMs / 1000) * 1000)}: ` +
      `an open loop, each request at its own instant`,
  )
  const skipped = { count: 0 }
  const figures = await sendOpenLoop({
    baseUrl,
    requests: plannedRequests(loaded, clock, skipped),
    inFlightMax: connections,
    untilWallMs: clock.wallMs + (duration ?? Number.POSITIVE_INFINITY),
    signal,
  })
  return { mode: 'open-loop', skipped: skipped.count, ...figures }
}

/** Wall time to the end of the scenario. */
function wallMsLeft({ scenario }: LoadedScenario, clock: ServerClock): number {
  const { source, durationMs } = scenario
  if (clock.nowMs < durationMs) return (durationMs - clock.nowMs) / clock.rate
  const text = `the server is at ${clockText(Math.floor(clock.nowMs))}, after the end of ${source.file}`
  throw new LoadError(`${text}: use --reset to start at zero`)
}

const skippedLines = ({ skipped }: Replayed): readonly string[] =>
  skipped === 0
    ? []
    : [`skipped ${skipped} requests whose instants had passed: --reset starts at zero`]

interface Played extends SteppedFigures {
  readonly mode: 'autocannon'
}

async function play(
  loaded: LoadedScenario,
  { url: baseUrl, connections = AUTOCANNON_CONNECTIONS, duration }: Options,
  clock: ServerClock,
  signal: AbortSignal,
): Promise<Played> {
  wallMsLeft(loaded, clock)
  const seconds = Math.ceil((duration ?? AUTOCANNON_DURATION_MS) / 1000)
  const span = { fromMs: clock.nowMs, rate: clock.rate, seconds, stepSeconds: STEP_SECONDS }
  const sources = loaded.scenario.traffic.map((source): SteppedSource => {
    const segments = segmentsOf(loaded.scenario, ratedLoad(source), loaded.files)
    const steps = rateSteps(segments, span)
    return {
      name: source.name,
      endpoint: source.endpoint,
      steps,
      nextTarget: targetsOf(loaded, source),
    }
  })
  for (const line of autocannonLines(connections, clock)) say(line)
  const figures = await playSteps(sources, {
    baseUrl,
    connections,
    signal,
    onStep: ({ name }, { ratePerSecond, seconds: length }) =>
      say(`${name}: now ${Math.round(ratePerSecond)}/s for ${length}s`),
  })
  return { mode: 'autocannon', ...figures }
}

/** An endpoint may be made later, by the timeline; a server that has none of them is the wrong one. */
function checkEndpoints({ scenario }: LoadedScenario, url: string, names: readonly string[]): void {
  const asked = [...new Set(scenario.traffic.map(({ endpoint }) => endpoint))]
  if (asked.length === 0) {
    throw new CliError(EXIT.usage, `${scenario.source.file} has no traffic to send`)
  }
  if (asked.some(name => names.includes(name))) return
  const has = names.length === 0 ? 'none' : names.join(', ')
  const text = `${url} has no endpoint ${asked.join(', ')}; it has ${has}: does it serve this scenario?`
  throw new CliError(EXIT.usage, text)
}

/** How a client tries again is the client's: what is sent here is sent once. */
function checkNoRetries({ scenario }: LoadedScenario): void {
  const retrying = scenario.traffic.find(({ retries }) => retries !== undefined)
  if (retrying === undefined) return
  const text = `${retrying.name} has retries, and load sends each request once: remove them, or let the server make the traffic (serve ${scenario.source.file} --traffic)`
  throw new CliError(EXIT.usage, text)
}

const checkRated = ({ scenario }: LoadedScenario): void => scenario.traffic.forEach(ratedLoad)

function ratedLoad({ load: traffic, name }: TrafficSource) {
  if (traffic.kind !== 'trace') return traffic
  const text = `${name} is a trace, which has instants and no rate: leave out --autocannon`
  throw new CliError(EXIT.usage, text)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
