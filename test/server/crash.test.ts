/**
 * `kill -9` at any moment of a stream of changes: after the restart everything that was answered is
 * there, and nothing else. The call whose answer never came may have happened or not.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dumpAccount, readAccount } from '../../src/aws/account-state/account-document.ts'
import { AwsError } from '../../src/aws/aws-error.ts'
import { execute } from '../../src/aws/execute.ts'
import { SampleStream } from '../../src/core/sampling/sample-stream.ts'
import type { World } from '../../src/core/world.ts'
import { variant } from '../aws/variant.ts'

const KILLS = 200
/** Processes at a time; each has a directory of its own. */
const LANES = 2
/** A kill comes after so many answers at most, and a moment that is drawn. */
const ANSWERS_MAX = 24
const MOMENT_MS_MAX = 3

const root = join(import.meta.dirname, '../..')
const bundle = join(root, 'node_modules/.cache/endpoint-lab')
const folder = mkdtempSync(join(tmpdir(), 'endpoint-lab-crash-'))

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

afterAll(() => rmSync(folder, { recursive: true, force: true }))

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
  const calls: readonly Call[] = [
    [SAGEMAKER, 'CreateModel', { ModelName: `m${draw(1000)}`, PrimaryContainer: { Image: 'i' } }],
    [SAGEMAKER, 'CreateEndpointConfig', { EndpointConfigName: `c${n}`, ...config }],
    [SAGEMAKER, 'DeleteEndpointConfig', { EndpointConfigName: `c${n}` }],
    [SAGEMAKER, 'CreateEndpoint', { EndpointName: `e${n}`, EndpointConfigName: `c${draw(4)}` }],
    [CLOUDWATCH, 'PutMetricAlarm', alarm],
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

class Server {
  readonly process: ChildProcess
  readonly url: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })

  private constructor(process: ChildProcess, url: string) {
    this.process = process
    this.url = url
  }

  static async start(directory: string): Promise<Server> {
    const child = spawn(process.execPath, [join(bundle, 'durable-server.js'), directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const started = once(child.stdout, 'data') as Promise<[Buffer]>
    const ended = once(child, 'exit').then((): never => {
      throw new Error('the server ended by itself: see its last words above')
    })
    ended.catch(() => undefined) // later it is killed
    const [line] = await Promise.race([started, ended])
    return new Server(child, line.toString().trim())
  }

  send(options: { method: string; path: string; target?: string; body?: string }): Promise<string> {
    const { method, path, target, body } = options
    return new Promise((resolve, reject) => {
      const headers = target === undefined ? {} : { 'x-amz-target': target }
      const call = request(
        `${this.url}${path}`,
        { method, headers, agent: this.#agent },
        answer => {
          let text = ''
          answer.on('data', (chunk: Buffer) => {
            text += chunk.toString()
          })
          answer.on('end', () => (answer.complete ? resolve(text) : reject(new Error('cut off'))))
          answer.on('error', reject)
        },
      )
      call.on('error', reject)
      call.end(body)
    })
  }

  async kill(): Promise<void> {
    const exited = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await exited
    this.#agent.destroy()
  }
}

interface Outcome {
  answered: number
  /** Kills that came between a call and its answer. */
  interrupted: number
}

/** Restarts and kills one server so many times, and compares it with a twin that never dies. */
async function live(lane: number, kills: number, outcome: Outcome): Promise<void> {
  const draws = new SampleStream(1, `crash/${lane}`)
  const draw = (below: number): number => Math.floor(draws.next() * below)
  const directory = join(folder, String(lane))
  let server = await Server.start(directory)
  let twin: World = readAccount(
    JSON.parse(await server.send({ method: 'GET', path: '/_lab/account' })),
  ).createWorld({ trackInFlight: true })
  for (let kill = 0; kill < kills; kill++) {
    let unanswered: Call | undefined
    let isKilled = false
    const enough = 1 + draw(ANSWERS_MAX)
    let answered = 0
    let begin = (): void => {}
    const isTime = new Promise<void>(resolve => {
      begin = resolve
    })
    const streaming = (async () => {
      while (!isKilled) {
        const call = someCall(draw)
        unanswered = call
        const [prefix, operation, input] = call
        const target = `${prefix}.${operation}`
        await server.send({ method: 'POST', path: '/', target, body: JSON.stringify(input) })
        unanswered = undefined
        perform(twin, call)
        if (++answered === enough) begin()
      }
    })().catch(() => undefined) // the kill
    await isTime
    await sleep(draws.next() * MOMENT_MS_MAX)
    isKilled = true
    await server.kill()
    await streaming
    outcome.answered += answered
    if (unanswered !== undefined) outcome.interrupted++

    const without = restarted(twin)
    if (unanswered !== undefined) perform(twin, unanswered)
    const withIt = restarted(twin)
    server = await Server.start(directory)
    const found = await server.send({ method: 'GET', path: '/_lab/account' })
    expect([textOf(without), textOf(withIt)]).toContain(found)
    twin = found === textOf(withIt) ? withIt : without
  }
  await server.kill()
}

describe('a server that is killed', () => {
  it(`has after each of ${KILLS} restarts what it had answered, and nothing else`, async () => {
    const outcome: Outcome = { answered: 0, interrupted: 0 }
    const lanes = Array.from({ length: LANES }, (_, lane) => live(lane, KILLS / LANES, outcome))
    await Promise.all(lanes)
    expect(outcome.answered).toBeGreaterThan(ANSWERS_MAX * KILLS * 0.3)
    expect(outcome.interrupted).toBeGreaterThan(KILLS / 10)
  }, 600_000)
})
