/**
 * `endpoint-lab serve [FILE]`: the simulated account behind AWS's own HTTP interfaces, on a clock
 * that follows the wall clock. The routing log is the data, on stdout; all else is talk, on stderr.
 */
import { Command, InvalidArgumentError } from 'commander'

import type { World } from '../../core/world.ts'
import { clockText, eventText } from '../../scenario/story/event-text.ts'
import type { SigningKey } from '../../server/http/signature-check.ts'
import { invocationLogger } from '../../server/routing-log/invocation-logger.ts'
import { RoutingLog } from '../../server/routing-log/routing-log.ts'
import type { Speed } from '../../server/virtual-clock.ts'
import type { WallClockDriver } from '../../server/wall-clock-driver.ts'
import type { DataDirectory } from '../data-directory.ts'
import { CliError, EXIT } from '../exit-code.ts'
import { interrupt } from '../interrupt.ts'
import { type LiveServer, startLive } from '../live-server.ts'
import { loadNamed } from '../load-named.ts'
import type { LoadedScenario } from '../scenario-files.ts'
import { START_OPTION, type Start, startOf } from '../time-zero.ts'
import { canDraw } from '../tui/tui-screen.ts'
import { collect, portNumber, speedOf, wholeNumber } from './options.ts'

interface Options {
  readonly port: number
  readonly host: string
  readonly speed: Speed
  readonly logRequests: number
  readonly start?: Start
  readonly seed?: number
  readonly set: readonly string[]
  readonly traffic?: true
  readonly tui?: true
  readonly allowRemote?: true
  readonly requireSignature?: SigningKey
  readonly data?: string
  readonly reset?: boolean
}

/** Clients want some key pair; the server takes any. */
const ANY_KEY: SigningKey = { accessKeyId: 'test', secretAccessKey: 'test' }

const HELP = `
With --speed manual (and max) the clock does not run by itself, so nobody could wait for an answer:
invocations are answered at once, as it was decided on arrival, and their latency is in the routing
log and the metrics. The clock moves by POST /_lab/clock {"advance": "15m"}.`

export function serveCommand(): Command {
  return new Command('serve')
    .argument('[scenario]', 'a file, or the name of a shipped scenario; without: an empty account')
    .option('--port <n>', 'TCP port; 0: any that is free', portNumber, 8080)
    .option('--host <name>', 'address to listen on', '127.0.0.1')
    .option('--speed <speed>', 'virtual seconds per second, or "manual", or "max"', speedOf, 1)
    .option(START_OPTION.flags, START_OPTION.text, startOf)
    .option('--log-requests <share>', 'share of invocations in the routing log, 0 to 1', shareOf, 1)
    .option('--seed <n>', "instead of the file's seed", wholeNumber('--seed'))
    .option('--set <path=value>', 'override a value of the file; may be repeated', collect, [])
    .option(
      '--require-signature <key:secret>',
      'refuse AWS requests that are not signed (SigV4) with this access key and secret',
      signingKeyOf,
    )
    .option('--data <dir>', 'keep the account in this directory, and go on with what is there')
    .option('--reset', 'with --data: begin anew, whatever the directory holds')
    .option('--allow-remote', 'call real containers (a model whose Image is http://…) anywhere')
    .option('--traffic', "generate the file's own traffic inside as well")
    .option('--tui', 'show a compact live view instead of lines, on a terminal')
    .addHelpText('after', HELP)
    .action(serve)
}

async function serve(name: string | undefined, options: Options): Promise<void> {
  const { set, seed, speed } = options
  if (speed === 'max' && name === undefined) {
    const text = '--speed max runs to the end of a scenario: name one, or give a number or "manual"'
    throw new CliError(EXIT.usage, text)
  }
  const loaded = name === undefined ? undefined : await loadNamed(name, { set, seed })
  const data = await dataOf(options, loaded !== undefined)
  const logger = invocationLogger({ destination: 1, isPretty: process.stdout.isTTY })
  const isTui = options.tui === true && canDraw()
  // Lines would run through the view; the page has them all the same.
  const write = isTui && process.stdout.isTTY ? () => {} : logger.write
  /** Said when the view is gone. */
  const unsaid: string[] = []
  const log = options.logRequests > 0 ? new RoutingLog(write, options.logRequests) : undefined
  const live = await startLive({
    ...options,
    loaded,
    log,
    data,
    signingKey: options.requireSignature,
    onNews: (world, text) => {
      const news = `${now(world)} ${text}`
      if (isTui) unsaid.push(news)
      else say(news)
    },
  })
  const { driver } = live
  say(banner(live, loaded, options))
  let closeTui = (): void => {}
  const interrupted = interrupt(() => {
    closeTui()
    for (const news of unsaid) say(news)
    say('stopping')
  })
  if (isTui) closeTui = await showTui(live, loaded)
  else tellTimeline(driver)
  await interrupted
  const sentAway = await live.stop()
  await logger.close()
  say(await summaryText(driver, loaded, sentAway))
  process.exitCode = EXIT.interrupted
}

async function dataOf(
  { data, start, reset = false }: Options,
  hasScenario: boolean,
): Promise<DataDirectory | undefined> {
  if (data !== undefined) {
    const { openData } = await import('../data-directory.ts')
    return openData(data, { hasScenario, hasStart: start !== undefined, reset })
  }
  if (reset) throw new CliError(EXIT.usage, '--reset empties the directory of --data: name one')
  return undefined
}

function banner(
  { driver, url }: LiveServer,
  loaded: LoadedScenario | undefined,
  options: Options,
): string {
  const world = driver.present()
  const { region } = world.account
  const endpoint = world.endpoints.current()[0]?.name
  const what = loaded?.scenario.source.file ?? accountText(world)
  const lines = [
    `endpoint-lab serves ${what} on ${url}`,
    `virtual clock: ${speedText(options.speed)}; time zero is ${new Date(world.epochMs).toISOString()}`,
    ...(loaded === undefined ? [] : [timelineLine(loaded)]),
    '',
    `export AWS_ENDPOINT_URL=${url} ENDPOINT_LAB_URL=${url}`,
    credentialsLine(options.requireSignature),
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_EC2_METADATA_DISABLED=true`,
    '',
    ...(endpoint === undefined ? [] : [autocannonLine(`${url}/endpoints/${endpoint}/invocations`)]),
    `dashboard: ${url}/_lab/`,
    `curl ${url}/_lab/state`,
    `curl -X POST -d '{"advance":"5m"}' ${url}/_lab/clock`,
    `curl -N ${url}/_lab/timeline`,
    '',
  ]
  return lines.join('\n')
}

function credentialsLine({ accessKeyId, secretAccessKey }: SigningKey = ANY_KEY): string {
  return `export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`
}

function accountText(world: World): string {
  const count = world.endpoints.current().length
  if (count === 0) return 'an empty account'
  return `an account with ${count} ${count === 1 ? 'endpoint' : 'endpoints'} at ${now(world)}`
}

function speedText(speed: Speed): string {
  if (speed === 'manual') {
    return `stands still until POST /_lab/clock {"advance": "15m"}; invocations are answered at once`
  }
  if (speed === 'max') return 'runs to the end of the scenario as fast as the CPU allows'
  return `one second is ${clockText(speed * 1000)} of virtual time`
}

function timelineLine({ scenario }: LoadedScenario): string {
  const { timeline, durationMs } = scenario
  const instants = timeline.map(({ atMs }) => clockText(atMs)).slice(0, 5)
  const shown = instants.join(', ') + (timeline.length > instants.length ? ', …' : '')
  const entries = timeline.length === 0 ? 'nothing in its timeline' : `timeline at ${shown}`
  return `scenario: ${clockText(durationMs)} long, ${entries}`
}

const autocannonLine = (url: string): string =>
  `npx autocannon -c 50 -d 30 -m POST -H content-type=application/json -b '{"x":1}' ${url}`

const DRAW_EVERY_MS = 250

/** Closes the view. */
async function showTui(
  { driver, url }: LiveServer,
  loaded: LoadedScenario | undefined,
): Promise<() => void> {
  const { openTui } = await import('../tui/open-tui.ts')
  const pace = (): string => {
    const { speed, isPaused } = driver.describeClock()
    return isPaused ? 'paused' : typeof speed === 'number' ? `${speed}×` : speed
  }
  const title = [loaded?.scenario.name, `${url}/_lab/`].filter(Boolean).join('   ')
  const screen = openTui({ title, pace, world: () => driver.present() })
  const timer = setInterval(() => screen.draw(), DRAW_EVERY_MS)
  return () => {
    clearInterval(timer)
    screen.close()
  }
}

/** Decisions as they are made, from now on and after every reset. */
function tellTimeline(driver: WallClockDriver): void {
  const follow = (): void => {
    const world = driver.present()
    world.timeline.onEvent(event => say(`${now(world)} ${eventText(event)}`))
  }
  follow()
  driver.onReset(() => {
    say('reset to time zero')
    follow()
  })
}

async function summaryText(
  driver: WallClockDriver,
  loaded: LoadedScenario | undefined,
  sentAway: number,
): Promise<string> {
  const { summarize } = await import('../../scenario/report.ts')
  const world = driver.present()
  world.finish()
  const prices = loaded?.scenario.prices ?? {}
  const { requests, latencyMs, endpoints } = summarize(world, { untilMs: world.nowMs, prices })
  const variants = Object.entries(endpoints).flatMap(([endpoint, { variants: each }]) =>
    Object.entries(each).map(([name, { invocations }]) => `${endpoint}/${name} ${invocations}`),
  )
  const parts = [
    `stopped at ${now(world)} of virtual time`,
    `${requests.total} requests, ${requests.failed} failed`,
    ...(sentAway === 0 ? [] : [`${sentAway} callers still waited and got a 503`]),
    `virtual latency p50 ${ms(latencyMs.p50)}, p99 ${ms(latencyMs.p99)}`,
    ...variants,
  ]
  return parts.join('; ')
}

/** `null`: there was no request. */
const ms = (latency: number | null): string => (latency === null ? '-' : `${latency.toFixed(1)} ms`)

const now = (world: World): string => clockText(Math.floor(world.nowMs))

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

function shareOf(text: string): number {
  const share = Number(text)
  if (text.trim() !== '' && share >= 0 && share <= 1) return share
  throw new InvalidArgumentError('--log-requests takes a share from 0 to 1, such as 0.01.')
}

function signingKeyOf(text: string): SigningKey {
  const [accessKeyId = '', secretAccessKey = ''] = text.split(/:(.*)/s)
  if (accessKeyId !== '' && secretAccessKey !== '') return { accessKeyId, secretAccessKey }
  throw new InvalidArgumentError('--require-signature takes KEY:SECRET, such as test:secret.')
}
