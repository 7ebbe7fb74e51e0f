/**
 * The scripts of load/ and `endpoint-lab load` as child processes against a real server: what they
 * print, that both sides counted the same, and how mistakes end.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ownFolder } from '../support/own-folder.ts'

const DIST = join(import.meta.dirname, '../../dist')
const MAIN = join(DIST, 'cli/main.js')
const script = (name: string): string => join(DIST, `load-scripts/${name}.js`)

/**
 * 70/30, with errors in B; A scales out at more than 10 requests a minute and instance, which is
 * any load of these tests.
 */
const SCENARIO = `
name: loaded
duration: 10m
models:
  good: { latency: 20ms, startup: 1s }
  flaky: { latency: 40ms, startup: 1s, errors: { 5xx: 50% } }
setup:
  - CreateEndpointConfig:
      EndpointConfigName: c
      ProductionVariants:
        - { VariantName: A, ModelName: good, InstanceType: ml.m5.large, InitialInstanceCount: 1, InitialVariantWeight: 0.7 }
        - { VariantName: B, ModelName: flaky, InstanceType: ml.m5.large, InitialInstanceCount: 1, InitialVariantWeight: 0.3 }
  - CreateEndpoint: { EndpointName: shop, EndpointConfigName: c }
  - RegisterScalableTarget:
      ServiceNamespace: sagemaker
      ResourceId: endpoint/shop/variant/A
      ScalableDimension: sagemaker:variant:DesiredInstanceCount
      MinCapacity: 1
      MaxCapacity: 2
  - PutScalingPolicy:
      PolicyName: track
      ServiceNamespace: sagemaker
      ResourceId: endpoint/shop/variant/A
      ScalableDimension: sagemaker:variant:DesiredInstanceCount
      PolicyType: TargetTrackingScaling
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 10
        PredefinedMetricSpecification: { PredefinedMetricType: SageMakerVariantInvocationsPerInstance }
traffic:
  - { endpoint: shop, rate: 2/s }
assumptions: { metricDelay: 0s }
`

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program to its end; `onStderr` sees what it says as it comes. */
async function run(
  file: string,
  args: readonly string[],
  onStderr: (text: string, child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
    onStderr(stderr, child)
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

/** For `run`: does it when the words are there, the first time. */
function onceSaid(words: RegExp, act: (child: ChildProcess) => Promise<void>) {
  let isDone = false
  return (text: string, child: ChildProcess): void => {
    if (isDone || !words.test(text)) return
    isDone = true
    act(child).catch(() => child.kill('SIGKILL')) // its end is told then
  }
}

/** The rows of the split table, by name: client, server, difference. */
function splitOf(stdout: string): Record<string, readonly number[]> {
  const rows = stdout.matchAll(
    /^(A|B|failed|all) +(\d+)(?: +[\d.]+%)? +(\d+)(?: +[\d.]+%)? +(\S+)$/gm,
  )
  return Object.fromEntries([...rows].map(([, name, ...cells]) => [name, cells.map(Number)]))
}

function expectEqualCounts(stdout: string, least: number): void {
  const split = splitOf(stdout)
  expect(Object.keys(split)).toEqual(['A', 'B', 'failed', 'all'])
  for (const [client, server, difference] of Object.values(split)) {
    expect({ server, difference }).toEqual({ server: client, difference: 0 })
  }
  expect(split.all?.[0]).toBeGreaterThanOrEqual(least)
  // Half of B's are errors: that they are told apart is part of the point.
  expect(split.failed?.[0]).toBeGreaterThan(0)
}

const folder = ownFolder()
const file = join(folder, 'loaded.yaml')
let server: ChildProcess
let url = ''

async function serve(): Promise<{ server: ChildProcess; url: string }> {
  const args = ['serve', file, '--speed', '60', '--port', '0', '--log-requests', '0']
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  const found = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const address = /AWS_ENDPOINT_URL=(\S+)/.exec(text)?.[1]
      if (address !== undefined) resolve(address)
    })
    child.once('exit', code => reject(new Error(`serve ended with ${code}: ${text}`)))
  })
  return { server: child, url: found }
}

beforeAll(async () => {
  writeFileSync(file, SCENARIO)
  const serving = await serve()
  server = serving.server
  url = serving.url
})

afterAll(async () => {
  if (server.exitCode !== null) return
  server.kill('SIGINT')
  await once(server, 'exit')
})

/** Resolves when the server has counted so many requests. */
async function counted(at: string, least: number): Promise<void> {
  const total = async (): Promise<number> => {
    const state = (await (await fetch(`${at}/_lab/state`)).json()) as {
      requests: readonly { total: number }[]
    }
    return state.requests[0]?.total ?? 0
  }
  await expect.poll(total).toBeGreaterThanOrEqual(least)
}

const clock = (change: object) =>
  fetch(`${url}/_lab/clock`, { method: 'POST', body: JSON.stringify(change) })

describe('the scripts of load/', () => {
  beforeEach(() => clock({ speed: 60 }))

  it('constant: both sides count the same, and the scaling decision comes while it runs', async () => {
    const heard: boolean[] = []
    const args = ['--url', url, '--rate', '40/s', '--for', '8s', '--reset']
    const { code, stdout, stderr } = await run(script('constant'), args, (text, child) =>
      heard.push(text.includes('shop/A scale-out 1 → 2') && child.exitCode === null),
    )
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expectEqualCounts(stdout, 40)
    expect(stderr).toContain('now 40/s, a fixed rate, for 8s')
    expect(stderr).toMatch(/\d:\d\d {2}alarm AlarmHigh of shop\/A .* → ALARM/)
    expect(heard).toContain(true)
    expect(stdout).toMatch(/^(?:open loop by the second|CLOSED LOOP): /m)
  })

  it('constant --closed has no rate, and says that its loop is closed', async () => {
    const args = ['--url', url, '--closed', '--for', '1s', '--connections', '4', '--json']
    const { stdout } = await run(script('constant'), args)
    const figures = JSON.parse(stdout)
    expect(figures).toMatchObject({ isOpenLoop: false, steps: [{ rateAsked: null }] })
    expect(figures.split[0].all).toEqual({
      client: figures.sent,
      server: figures.sent,
      difference: 0,
    })
  })

  it('step: a line for each step, with the rate that was asked for', async () => {
    const args = ['--url', url, '--from', '20/s', '--to', '60/s', '--steps', '3', '--each', '1s']
    const { code, stdout } = await run(script('step'), args)
    expect(code).toBe(0)
    expectEqualCounts(stdout, 60)
    expect(stdout.match(/^step +1s +\d+\/s/gm)).toEqual(
      [20, 40, 60].map(rate => expect.stringMatching(new RegExp(`^step +1s +${rate}/s$`))),
    )
  })

  it('spike: says where the connections did not keep up', async () => {
    const span = ['--before', '1s', '--peak-for', '1s', '--after', '1s', '--connections', '2']
    const args = ['--url', url, '--base', '20/s', '--peak', '100000/s', ...span]
    const { code, stdout } = await run(script('spike'), args)
    expect(code).toBe(0)
    expectEqualCounts(stdout, 100)
    expect(stdout).toMatch(/^spike +1s +100000\/s .*CLOSED$/m)
    expect(stdout).toMatch(/^CLOSED LOOP: the connections did not keep up/m)
  })

  it('at Ctrl-C end early, with the figures so far, and 130', async () => {
    const args = ['--url', url, '--rate', '100/s', '--for', '60s', '--reset']
    const { code, stdout } = await run(
      script('constant'),
      args,
      onceSaid(/now 100/, async child => {
        await counted(url, 100)
        child.kill('SIGINT')
      }),
    )
    expect(code).toBe(130)
    expectEqualCounts(stdout, 90)
  })
})

describe('endpoint-lab load', () => {
  beforeEach(() => clock({ speed: 60 }))

  it('is an open loop of the own traffic of the file: both sides count the same', async () => {
    const args = ['load', file, '--url', url, '--reset', '--duration', '4s']
    const { code, stdout, stderr } = await run(MAIN, args)
    expect(code).toBe(0)
    expectEqualCounts(stdout, 240)
    expect(stderr).toContain('at speed 60 for 4s: an open loop, each request at its own instant')
    expect(stderr).toContain('shop/A scale-out 1 → 2')
    expect(stdout).toMatch(/^sent late: p50 /m)
  })

  it('--autocannon plays the rates of its stages', async () => {
    const args = ['load', file, '--url', url, '--reset', '--autocannon', '--duration', '2s']
    const { code, stdout } = await run(MAIN, args)
    expect(code).toBe(0)
    expectEqualCounts(stdout, 120)
    expect(stdout).toMatch(/^traffic\[0\] +2s +120\/s/m)
  })

  it('after the end of the scenario there is nothing to send', async () => {
    await clock({ advance: '10m' })
    const { code, stderr } = await run(MAIN, ['load', file, '--url', url])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^the server is at .*loaded\.yaml: use --reset to start at zero\n$/)
  })
})

describe('a mistake ends with 2 and one line', () => {
  it('clients that retry: what load sends is sent once', async () => {
    const args = ['load', 'retry-storm', '--url', 'http://127.0.0.1:9']
    const { code, stderr } = await run(MAIN, args)
    expect(code).toBe(2)
    expect(stderr).toMatch(/^once has retries, and load sends each request once: .*--traffic/)
  })

  const constant = script('constant')
  it.each([
    { what: 'no server', args: ['--url', 'http://127.0.0.1:9'], says: /^cannot reach / },
    { what: 'a bad address', args: ['--url', 'nowhere'], says: /such as http:\/\/127\.0\.0\.1/ },
    { what: 'an unknown option', args: ['--rat', '5/s'], says: /unknown option '--rat'/ },
    {
      what: 'a rate of 0',
      args: ['--rate', '0/s'],
      says: /'0\/s' is invalid\. Expected more than 0/,
    },
  ])('$what', async ({ args, says }) => {
    const { code, stdout, stderr } = await run(constant, args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(says)
  })

  it('an unknown endpoint, with those there are', async () => {
    const { code, stderr } = await run(constant, ['--url', url, '--endpoint', 'shup'])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${url} has no endpoint "shup": it has shop\n`,
    })
  })

  it.each([
    { what: 'a script', program: script('constant'), args: ['--rate', '50/s', '--for', '60s'] },
    { what: 'load', program: MAIN, args: ['load', file] },
  ])('a server that goes away under $what', async ({ program, args }) => {
    const doomed = await serve()
    const ended = await run(
      program,
      [...args, '--url', doomed.url],
      onceSaid(/now 50|open loop, each/, async () => {
        await counted(doomed.url, 20)
        doomed.server.kill('SIGKILL')
      }),
    )
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toMatch(
      /went away during the load: of \d+ requests sent, \d+ were answered\n$/,
    )
  })

  it('a scenario that the server does not serve', async () => {
    const { code, stderr } = await run(MAIN, ['load', 'canary-rollback', '--url', url])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `${url} has no endpoint churn; it has shop: does it serve this scenario?\n`,
    })
  })

  it.each([
    { change: { pause: true }, state: 'is paused' },
    { change: { speed: 'manual' }, state: 'has speed "manual"' },
  ])('a clock that $state', async ({ change, state }) => {
    await clock(change)
    const loads = [run(constant, ['--url', url]), run(MAIN, ['load', file, '--url', url])]
    for (const { code, stderr } of await Promise.all(loads)) {
      expect(code).toBe(2)
      expect(stderr).toContain(`the server's clock ${state}, so rates mean nothing: `)
    }
    await clock({ pause: false })
  })
})
