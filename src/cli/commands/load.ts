/**
 * `endpoint-lab load FILE --url U`: sends a scenario's traffic to a live server, either at the rates
 * of its stages (autocannon) or each request at its own instant (`--replay`, an open loop).
 */
import { Command, InvalidArgumentError } from 'commander'
import { SampleStream } from '../../core/sampling/sample-stream.ts'
import { BLOCK_LENGTH } from '../../core/sampling/ziggurat.ts'
import { LoadError, resetToZero, type ServerClock, serverClock } from '../../load/lab-client.ts'
import type { LoadFigures } from '../../load/load-tally.ts'
import { type PlannedRequest, sendOpenLoop } from '../../load/open-loop.ts'
import { rateSteps } from '../../load/rate-steps.ts'
import { playSteps, type SteppedFigures, type SteppedSource } from '../../load/stepped-load.ts'
import { arrivalsOf, segmentsOf } from '../../scenario/prepare.ts'
import { readDurationMs } from '../../scenario/quantities.ts'
import type { TrafficSource } from '../../scenario/scenario.ts'
import { CliError, EXIT } from '../exit-code.ts'
import { type LoadedScenario, loadScenario } from '../scenario-files.ts'
import { collect, wholeNumber } from './options.ts'

interface Options {
  readonly url: string
  readonly replay?: true
  readonly reset?: true
  /** Milliseconds. */
  readonly duration?: number
  readonly connections: number
  readonly seed?: number
  readonly set: readonly string[]
  readonly json?: true
}

const STEPPED_DURATION_MS = 30_000
/** Shortest stretch of one rate: below, starting the load takes longer than the load. */
const STEP_SECONDS = 5
const CONNECTIONS_MAX = 10_000
/** Planned requests later than this at the median were not an open loop. */
const LATENESS_MS_MAX = 5

export function loadCommand(): Command {
  return new Command('load')
    .argument('<scenario>', 'a file, or the name of a shipped scenario')
    .requiredOption('--url <url>', 'the server, such as http://127.0.0.1:8080', serverUrl)
    .option('--replay', 'each request at its own instant, whatever becomes of the others')
    .option('--reset', 'put the server back to time zero first')
    .option('--duration <time>', 'wall time at most (default: 30s; replay: all)', durationMsOf)
    .option('--connections <n>', 'connections at most', connectionsOf, 50)
    .option('--seed <n>', "instead of the file's seed", wholeNumber('--seed'))
    .option('--set <path=value>', 'override a value of the file; may be repeated', collect, [])
    .option('--json', 'print one JSON object')
    .action(load)
}

async function load(name: string, options: Options): Promise<void> {
  const loaded = await loadScenario(name, { set: options.set, seed: options.seed })
  const interrupt = new AbortController()
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted)
    interrupt.abort()
  }
  process.on('SIGINT', onSignal)
  try {
    const clock = await (options.reset ? resetToZero(options.url) : serverClock(options.url))
    const figures = options.replay
      ? await replay(loaded, options, clock, interrupt.signal)
      : await play(loaded, options, clock, interrupt.signal)
    if (options.json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
  } catch (error) {
    if (error instanceof LoadError) throw new CliError(EXIT.usage, error.message)
    throw error
  } finally {
    process.off('SIGINT', onSignal)
  }
  if (interrupt.signal.aborted) process.exitCode = EXIT.interrupted
}

async function replay(
  loaded: LoadedScenario,
  options: Options,
  clock: ServerClock,
  signal: AbortSignal,
): Promise<object> {
  const skipped = { count: 0 }
  const untilWallMs = clock.wallMs + (options.duration ?? Number.POSITIVE_INFINITY)
  const figures = await sendOpenLoop({
    baseUrl: options.url,
    requests: plannedRequests(loaded, clock, skipped),
    inFlightMax: options.connections,
    untilWallMs,
    signal,
  })
  const { latenessMs } = figures
  say(figuresText(figures))
  if (skipped.count > 0) {
    say(`skipped ${skipped.count} requests whose instants had passed: --reset starts at zero`)
  }
  say(`sent late: p50 ${latenessMs.p50} ms, p99 ${latenessMs.p99} ms, max ${latenessMs.max} ms`)
  if (latenessMs.p50 > LATENESS_MS_MAX) {
    say(`warning: not an open loop: ${options.connections} connections did not keep up`)
  }
  return {
    mode: 'replay',
    isOpenLoop: latenessMs.p50 <= LATENESS_MS_MAX,
    skipped: skipped.count,
    ...figures,
  }
}

async function play(
  loaded: LoadedScenario,
  options: Options,
  clock: ServerClock,
  signal: AbortSignal,
): Promise<object> {
  const seconds = (options.duration ?? STEPPED_DURATION_MS) / 1000
  const sources = loaded.scenario.traffic.map((source): SteppedSource => {
    const segments = segmentsOf(loaded.scenario, ratedLoad(source), loaded.files)
    const span = { fromMs: clock.nowMs, rate: clock.rate, seconds, stepSeconds: STEP_SECONDS }
    const steps = rateSteps(segments, span)
    return {
      name: source.name,
      endpoint: source.endpoint,
      steps,
      nextTarget: targetsOf(loaded, source),
    }
  })
  say(
    'autocannon sends each second of a connection in a row: a closed loop; --replay is an open one',
  )
  const { url: baseUrl, connections } = options
  const figures = await playSteps(sources, { baseUrl, connections, signal })
  sayStepped(figures)
  return { mode: 'stages', isOpenLoop: false, ...figures }
}

function sayStepped(figures: SteppedFigures): void {
  const [only, second] = figures.steps
  if (only !== undefined && second === undefined) say(only.table)
  for (const { source, seconds, rateAsked, rateReached } of figures.steps) {
    const reached = `${rateReached.toFixed(1)}/s of ${rateAsked.toFixed(1)}/s`
    const isShort = rateReached < 0.95 * rateAsked
    say(
      `${source} ${seconds}s: ${reached}${isShort ? '  (the server or the connections held it back)' : ''}`,
    )
  }
  say(figuresText(figures))
}

function figuresText({ sent, ok, failed, variants, latencyMs }: LoadFigures): string {
  const answers = Object.values(variants).reduce((sum, count) => sum + count, 0)
  const split = Object.entries(variants).map(
    ([name, count]) => `${name} ${count} (${((100 * count) / answers).toFixed(1)} %)`,
  )
  const { p50, p90, p99, max } = latencyMs
  const latency = `wall latency p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, max ${max} ms`
  return `sent ${sent}, ok ${ok}, failed ${failed}; ${latency}; ${split.join(', ')}`
}

/** The requests that a run of the scenario would make, in order of time, from now on. */
function* plannedRequests(
  loaded: LoadedScenario,
  clock: ServerClock,
  skipped: { count: number },
): Generator<PlannedRequest, undefined> {
  const sources = loaded.scenario.traffic.map((source, index) => {
    const instants = instantsOf(loaded, index, source)
    return { source, instants, next: instants.next(), nextTarget: targetsOf(loaded, source) }
  })
  for (;;) {
    let first: (typeof sources)[number] | undefined
    for (const each of sources) {
      if (each.next.done) continue
      if (first === undefined || each.next.value < (first.next.value ?? Number.POSITIVE_INFINITY))
        first = each
    }
    if (first === undefined || first.next.done) return undefined
    const atMs = first.next.value
    const targetVariant = first.nextTarget()
    first.next = first.instants.next()
    if (atMs < clock.nowMs) skipped.count++
    else {
      const wallMs = clock.wallMs + (atMs - clock.nowMs) / clock.rate
      yield { wallMs, endpoint: first.source.endpoint, targetVariant }
    }
  }
}

/** Virtual instants of the source's requests: those of every run with this seed. */
function* instantsOf(
  { scenario, files }: LoadedScenario,
  index: number,
  source: TrafficSource,
): Generator<number, undefined> {
  const arrivals = arrivalsOf(scenario, index, source, files)
  const atMs = new Float64Array(BLOCK_LENGTH)
  const work = new Float64Array(BLOCK_LENGTH)
  for (;;) {
    const count = arrivals.fill(atMs, work)
    if (count === 0) return undefined
    for (const instant of atMs.subarray(0, count)) {
      if (instant >= scenario.durationMs) return undefined
      yield instant
    }
  }
}

/** Which variant each request names, with the draws of a run (traffic-source.ts). */
function targetsOf({ scenario }: LoadedScenario, { name, targetVariants }: TrafficSource) {
  const draws = new SampleStream(scenario.seed, `target-variant/${name}`)
  return (): string | undefined => {
    if (targetVariants.length === 0) return undefined
    let draw = draws.next()
    return targetVariants.find(({ share }) => {
      draw -= share
      return draw < 0
    })?.variant
  }
}

function ratedLoad({ load: traffic, name }: TrafficSource) {
  if (traffic.kind !== 'trace') return traffic
  const text = `${name} is a trace, which has instants and no rate: use --replay`
  throw new CliError(EXIT.usage, text)
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:') return url.origin
  throw new InvalidArgumentError('--url takes an address such as http://127.0.0.1:8080.')
}

function durationMsOf(text: string): number {
  const reading = readDurationMs(text)
  if ('value' in reading && reading.value > 0) return reading.value
  throw new InvalidArgumentError('--duration takes a duration above 0, such as 30s.')
}

function connectionsOf(text: string): number {
  const connections = wholeNumber('--connections')(text)
  if (connections >= 1 && connections <= CONNECTIONS_MAX) return connections
  throw new InvalidArgumentError(`--connections takes 1 to ${CONNECTIONS_MAX}.`)
}
