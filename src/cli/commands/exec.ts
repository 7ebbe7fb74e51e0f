/**
 * `endpoint-lab exec [FILE] -- COMMAND`: runs a command against a simulated account of its own, and
 * ends as the command ends. stdout is the command's alone.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import { Command } from 'commander'
import type { World } from '../../core/world.ts'
import { clockText } from '../../scenario/story/event-text.ts'
import type { Speed } from '../../server/virtual-clock.ts'
import { CliError, EXIT } from '../exit-code.ts'
import { startLive } from '../live-server.ts'
import { loadNamed } from '../load-named.ts'
import { START_OPTION, type Start, startOf } from '../time-zero.ts'
import { collect, speedOf, wholeNumber } from './options.ts'

interface Options {
  readonly speed: Speed
  readonly start?: Start
  readonly seed?: number
  readonly set: readonly string[]
  readonly traffic?: true
}

/** Ten virtual minutes a second: a client that waits for an endpoint looks once or twice. */
const DEFAULT_SPEED = 600
const HOST = '127.0.0.1'

export function execCommand(): Command {
  return new Command('exec')
    .description('run a command against a simulated account, and pass its exit code on')
    .usage('[options] [scenario] -- command…')
    .argument('[scenario]', 'a file, or the name of a shipped scenario; without: an empty account')
    .argument('[command...]', 'after --: the command and its arguments')
    .option(
      '--speed <speed>',
      'virtual seconds per second, or "manual": only by POST /_lab/clock',
      speedOf,
      DEFAULT_SPEED,
    )
    .option(START_OPTION.flags, START_OPTION.text, startOf)
    .option('--seed <n>', "instead of the file's seed", wholeNumber('--seed'))
    .option('--set <path=value>', 'override a value of the file; may be repeated', collect, [])
    .option('--traffic', "generate the file's own traffic inside as well")
    .action((_scenario, _command, options: Options, command: Command) =>
      exec(command.args, options),
    )
}

async function exec(operands: readonly string[], options: Options): Promise<void> {
  const { name, commandLine } = readOperands(operands)
  const { set, seed, speed, start, traffic = false } = options
  const loaded = name === undefined ? undefined : await loadNamed(name, { set, seed })
  const live = await startLive({
    loaded,
    host: HOST,
    port: 0,
    speed,
    start,
    seed,
    traffic,
    onNews: (world, text) => say(`${now(world)} ${text}`),
  })
  say(`endpoint-lab: ${commandLine[0]} runs against ${live.url}`)
  try {
    process.exitCode = await run(commandLine, environmentFor(live.url))
  } finally {
    await live.stop()
  }
}

/** What stands before and behind the `--`, which commander leaves out of the operands. */
function readOperands(operands: readonly string[]): {
  readonly name: string | undefined
  readonly commandLine: readonly [string, ...string[]]
} {
  const dashes = process.argv.indexOf('--')
  const [program, ...rest] = dashes < 0 ? [] : process.argv.slice(dashes + 1)
  const before = operands.slice(0, operands.length - rest.length - 1)
  if (program === undefined || before.length > 1) {
    const text = 'name the command after "--": endpoint-lab exec [scenario] -- npm test'
    throw new CliError(EXIT.usage, text)
  }
  return { name: before[0], commandLine: [program, ...rest] }
}

/** Where AWS clients look for their endpoint; what would lead them elsewhere is taken away. */
function environmentFor(url: string): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env }
  for (const name of MISLEADING) delete environment[name]
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? 'us-east-1'
  return {
    ...environment,
    ENDPOINT_LAB_URL: url,
    AWS_ENDPOINT_URL: url,
    ...Object.fromEntries(SERVICES.map(service => [`AWS_ENDPOINT_URL_${service}`, url])),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: [environment.NO_PROXY, HOST, 'localhost'].filter(Boolean).join(','),
  }
}

const MISLEADING = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
]
const SERVICES = ['SAGEMAKER', 'SAGEMAKER_RUNTIME', 'APPLICATION_AUTO_SCALING', 'CLOUDWATCH', 'STS']

/** The command's exit code; 128 + n when signal n ended it, as shells have it. */
function run(
  [program, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env })
    const stopForwarding = forwardSignals(child)
    child.on('error', error => {
      stopForwarding()
      const code = 'code' in error ? error.code : undefined
      if (code === 'ENOENT') reject(new CliError(EXIT.notFound, `there is no command "${program}"`))
      else if (code === 'EACCES') {
        reject(new CliError(EXIT.notExecutable, `"${program}" cannot be executed`))
      } else reject(error)
    })
    child.on('exit', (code, signal) => {
      stopForwarding()
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL'])
    })
  })
}

/** Ctrl-C on a terminal reaches the command by itself, as one of the terminal's processes. */
function forwardSignals(child: ChildProcess): () => void {
  const forward = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    child.kill(signal)
  }
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']
  for (const signal of signals) process.on(signal, forward)
  return () => {
    for (const signal of signals) process.off(signal, forward)
  }
}

const now = (world: World): string => clockText(Math.floor(world.nowMs))

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
