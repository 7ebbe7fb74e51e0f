/**
 * `kill -9` at any moment of a stream of changes: after the restart everything that was answered is
 * there, and nothing else. The call whose answer never came may have happened or not.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'
import { dumpAccount, readAccount } from '../../src/aws/account-state/account-document.ts'
import { AwsError } from '../../src/aws/aws-error.ts'
import { execute } from '../../src/aws/execute.ts'
import { SampleStream } from '../../src/core/sampling/sample-stream.ts'
import type { World } from '../../src/core/world.ts'
import { variant } from '../aws/variant.ts'
import { ownFolder } from '../support/own-folder.ts'

const KILLS = 200
/** Processes at a time, and servers in each, with a directory of their own and killed in one blow. */
const LANES = 2
const SERVERS = 4
/** A kill comes after so many answers at most, and a moment that is drawn. */
const ANSWERS_MAX = 24
const MOMENT_MS_MAX = 3

const root = join(import.meta.dirname, '../..')
const bundle = join(root, 'node_modules/.cache/endpoint-lab')
const folder = ownFolder()

beforeAll(async () => {
  await build({
    root,
    logLevel: 'silent',
    build: {
      ssr: join(root, 'test/support/durable-server.ts'),
      outDir: bundle,
      emptyOutDir: true,
      rolldownOptions: { external: ['classic-level'] },
    },
    ssr: { noExternal: true },
  })
}, 60_000)

type Call = readonly [target: string, operation: string, input: object]

const SAGEMAKER = 'SageMaker'
const CLOUDWATCH = 'GraniteServiceVersion20100801'
const SCALING = 'AnyScaleFrontendService'

/** A change of some kind to one of a few things, so that they are created, replaced and removed. */
function someCall(draw: (below: number) => number): Call {
  const n = draw(4)
  const scaled = {
    ServiceNamespace: 'sagemaker',
    ResourceId: `endpoint/e${n}/variant/A`,
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  }
  const config = { ProductionVariants: [variant({ ModelName: 'm' })] }
  const alarm = {
    AlarmName: `alarm ${n}`,
    Namespace: 'AWS/SageMaker',
    MetricName: 'Invocations',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: draw(1000),
    ComparisonOperator: 'GreaterThanThreshold',
  }
  const datum = { MetricName: `metric ${n}`, Value: draw(1000), StorageResolution: 1 }
  const calls: readonly Call[] = [
    [SAGEMAKER, 'CreateModel', { ModelName: `m${draw(1000)}`, PrimaryContainer: { Image: 'i' } }],
    [SAGEMAKER, 'CreateEndpointConfig', { EndpointConfigName: `c${n}`, ...config }],
    [SAGEMAKER, 'DeleteEndpointConfig', { EndpointConfigName: `c${n}` }],
    [SAGEMAKER, 'CreateEndpoint', { EndpointName: `e${n}`, EndpointConfigName: `c${draw(4)}` }],
    [CLOUDWATCH, 'PutMetricAlarm', alarm],
    [CLOUDWATCH, 'PutMetricData', { Namespace: 'Mine', MetricData: [datum] }],
    [CLOUDWATCH, 'DeleteAlarms', { AlarmNames: [`alarm ${n}`] }],
    [SCALING, 'RegisterScalableTarget', { ...scaled, MinCapacity: 1, MaxCapacity: 1 + draw(50) }],
    [SCALING, 'DeregisterScalableTarget', scaled],
  ]
  return calls[draw(calls.length)] as Call
}

function perform(world: World, [, operation, input]: Call): void {
  try {
    execute(world, operation, input)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
  }
}

/** As the account comes back after a restart. */
const restarted = (world: World): World =>
  readAccount(JSON.parse(JSON.stringify(dumpAccount(world)))).createWorld({ trackInFlight: true })

const textOf = (world: World): string => JSON.stringify(dumpAccount(world))

/** Some servers in one process. */
class ServerProcess {
  readonly urls: readonly string[]
  readonly #child: ChildProcess
  readonly #agent = new Agent({ keepAlive: true })

  private constructor(child: ChildProcess, urls: readonly string[]) {
    this.#child = child
    this.urls = urls
  }

  /** One server a directory. */
  static async start(directories: readonly string[]): Promise<ServerProcess> {
    const child = spawn(process.execPath, [join(bundle, 'durable-server.js'), ...directories], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const started = once(child.stdout, 'data') as Promise<[Buffer]>
    const ended = once(child, 'exit').then((): never => {
      throw new Error('the servers ended by themselves: see their last words above')
    })
    ended.catch(() => undefined) // later they are killed
    const [line] = await Promise.race([started, ended])
    return new ServerProcess(child, line.toString().trim().split(' '))
  }

  send(url: string, options: { method: string; target?: string; body?: string }): Promise<string> {
    const { method, target, body } = options
    return new Promise((resolve, reject) => {
      const headers = target === undefined ? {} : { 'x-amz-target': target }
      const call = request(url, { method, headers, agent: this.#agent }, answer => {
        let text = ''
        answer.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        })
        answer.on('end', () => (answer.complete ? resolve(text) : reject(new Error('cut off'))))
        answer.on('error', reject)
      })
      call.on('error', reject)
      call.end(body)
    })
  }

  async kill(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
    this.#agent.destroy()
  }
}

/** One account: what a server that never dies would have. */
interface Twin {
  readonly directory: string
  readonly draws: SampleStream
  world: World
  /** The call that was under way when the server died. */
  unanswered: Call | undefined
}

interface Outcome {
  kills: number
  answered: number
  /** Kills that came between a call and its answer. */
  interrupted: number
}

/** Sends changes until the server dies; calls back after `enough` answers. */
async function stream(
  { server, url, twin }: { server: ServerProcess; url: string; twin: Twin },
  enough: number,
  onEnough: () => void,
): Promise<number> {
  const draw = (below: number): number => Math.floor(twin.draws.next() * below)
  for (let answered = 0; ; ) {
    const call = someCall(draw)
    twin.unanswered = call
    const [prefix, operation, input] = call
    const body = JSON.stringify(input)
    try {
      await server.send(`${url}/`, { method: 'POST', target: `${prefix}.${operation}`, body })
    } catch {
      return answered // killed
    }
    twin.unanswered = undefined
    perform(twin.world, call)
    if (++answered === enough) onEnough()
  }
}

/** The account that was found must be the twin's, with or without the call that got no answer. */
function compare(twin: Twin, found: string): void {
  const without = restarted(twin.world)
  if (twin.unanswered !== undefined) perform(twin.world, twin.unanswered)
  const withIt = restarted(twin.world)
  expect([textOf(without), textOf(withIt)]).toContain(found)
  twin.world = found === textOf(withIt) ? withIt : without
}

/** The text of the account that the server has. */
async function accountAt(server: ServerProcess, url: string): Promise<string> {
  const text = await server.send(`${url}/_lab/state?only=account`, { method: 'GET' })
  return JSON.stringify(JSON.parse(text).account)
}

async function lane(number: number, rounds: number, outcome: Outcome): Promise<void> {
  const moments = new SampleStream(1, `crash/moments/${number}`)
  const directories = Array.from({ length: SERVERS }, (_, i) => join(folder, `${number}-${i}`))
  let twins: readonly Twin[] | undefined
  for (let round = 0; ; round++) {
    const server = await ServerProcess.start(directories)
    const found = await Promise.all(server.urls.map(url => accountAt(server, url)))
    twins ??= directories.map((directory, i) => ({
      directory,
      draws: new SampleStream(1, `crash/${number}/${i}`),
      world: readAccount(JSON.parse(found[i] ?? '')).createWorld({ trackInFlight: true }),
      unanswered: undefined,
    }))
    for (const [i, twin] of twins.entries()) compare(twin, found[i] ?? '')
    if (round === rounds) return server.kill()
    const enough = 1 + Math.floor(moments.next() * ANSWERS_MAX)
    let begin = (): void => {}
    const isTime = new Promise<void>(resolve => {
      begin = resolve
    })
    const streams = twins.map((twin, i) =>
      stream({ server, url: server.urls[i] ?? '', twin }, enough, begin),
    )
    await isTime
    await sleep(moments.next() * MOMENT_MS_MAX)
    await server.kill()
    for (const answered of await Promise.all(streams)) outcome.answered += answered
    outcome.kills += twins.length
    outcome.interrupted += twins.filter(({ unanswered }) => unanswered !== undefined).length
  }
}

describe('a server that is killed', () => {
  it(`has after each of ${KILLS} restarts what it had answered, and nothing else`, async () => {
    const outcome: Outcome = { kills: 0, answered: 0, interrupted: 0 }
    const rounds = KILLS / LANES / SERVERS
    await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number, rounds, outcome)))
    expect(outcome.kills).toBe(KILLS)
    expect(outcome.answered).toBeGreaterThan(3 * KILLS)
    expect(outcome.interrupted).toBeGreaterThan(KILLS / 10)
  }, 600_000)
})
