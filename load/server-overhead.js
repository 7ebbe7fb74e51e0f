/**
 * What the live server costs over bare Fastify, side by side in the same minutes; what pages that
 * look on cost it; and how late its answers are. Run `npm run build` first. Prints; asserts nothing.
 *
 *   node load/server-overhead.js [--json] [--rounds 7] [--seconds 3]
 *
 * A round measures every server once, in turning order; figures are medians over the rounds, ratios
 * are medians of each round's ratio. CPU per request is the steadier figure on a shared machine.
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'
import { sendOpenLoop } from '../dist/load/open-loop.js'
import { connectViewers } from './viewers.js'
import { wholeNumber } from './whole-number.js'

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
  },
})
const ROUNDS = wholeNumber('rounds', options.rounds, 50)
const SECONDS = wholeNumber('seconds', options.seconds, 60)
const WARM_UP_SECONDS = 2
const CONNECTIONS = 64
const KINDS = ['bare', 'raw', 'off', 'on']
const NAMES = {
  bare: 'bare Fastify',
  raw: 'bare, body raw',
  off: 'ours, log off',
  on: 'ours, log on',
}

const VIEWERS = 20
/** Short ones, of a second: what else the machine does then hits both alike. */
const PAIRS_A_ROUND = 3

const WAITING = { latencyMs: 20, connections: 500, ratePerSecond: 1500, seconds: 8 }

/**
 * moto 5.2.1 and bare Fastify on one machine in the same hour, at 64 connections: 312 and 11,200
 * requests a second. What ours is of bare Fastify here says what it is of moto.
 */
const MOTO_OF_BARE = 312 / 11_200

/** 202 bytes, like a small row of features. */
const BODY = JSON.stringify({ instances: [Array.from({ length: 49 }, (_, i) => i * 11)] })

const folder = mkdtempSync(join(tmpdir(), 'endpoint-lab-bench-'))
const servers = []
try {
  const overhead = await measureOverhead()
  const viewers = await measureViewers()
  const waiting = await measureWaiting()
  if (options.json) console.log(JSON.stringify({ overhead, viewers, waiting }, null, 2))
  else print(overhead, viewers, waiting)
} finally {
  for (const { child } of servers) child.kill()
  rmSync(folder, { recursive: true, force: true })
}

async function startServer(kind, latencyMs) {
  const target = fileURLToPath(new URL('overhead-target.js', import.meta.url))
  const child = fork(target, [kind, String(latencyMs), join(folder, `${kind}.log`)])
  const server = { child, url: '' }
  servers.push(server)
  const { port } = await answerOf(child)
  server.url = `http://127.0.0.1:${port}`
  return server
}

function answerOf(child) {
  return new Promise((resolve, reject) => {
    const died = code => reject(new Error(`the server ended with code ${code}; was it built?`))
    child.once('exit', died)
    child.once('message', message => {
      child.off('exit', died)
      resolve(message)
    })
  })
}

/** Its CPU time, and the lateness of its answers since it was last asked. */
function ask({ child }) {
  const answer = answerOf(child)
  child.send('ask')
  return answer
}

function cannon({ url }, { connections, seconds }) {
  return autocannon({
    url: `${url}/endpoints/churn/invocations`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: BODY,
    connections,
    duration: seconds,
  })
}

async function measureOverhead() {
  const targets = {}
  for (const kind of KINDS) targets[kind] = await startServer(kind, 0)
  for (const kind of KINDS) {
    await cannon(targets[kind], { connections: CONNECTIONS, seconds: WARM_UP_SECONDS })
  }
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    const turn = round % KINDS.length
    const figures = {}
    for (const kind of [...KINDS.slice(turn), ...KINDS.slice(0, turn)]) {
      figures[kind] = await measureOnce(targets[kind])
    }
    rounds.push(figures)
  }
  return Object.fromEntries(KINDS.map(kind => [kind, medians(rounds, kind)]))
}

/**
 * The same server with viewers and without, in pairs that begin with either in turn. It logs its
 * requests, as it does unless told otherwise: viewers ask for the lines, too.
 */
async function measureViewers() {
  const server = await startServer('on', 0)
  await cannon(server, { connections: CONNECTIONS, seconds: WARM_UP_SECONDS })
  const watched = async () => {
    const viewers = await connectViewers(server.url, VIEWERS)
    const figures = await measureOnce(server, 1)
    viewers.close()
    return figures
  }
  const pairs = []
  for (let round = 0; round < PAIRS_A_ROUND * ROUNDS; round++) {
    const alone = round % 2 === 0 ? await measureOnce(server, 1) : undefined
    const withViewers = await watched()
    pairs.push({ withViewers, alone: alone ?? (await measureOnce(server, 1)) })
  }
  const ratioOf = ({ withViewers, alone }) =>
    withViewers.cpuMicrosPerRequest / alone.cpuMicrosPerRequest - 1
  return {
    viewers: VIEWERS,
    cpuMicrosPerRequest: {
      alone: median(pairs.map(({ alone }) => alone.cpuMicrosPerRequest)),
      withViewers: median(pairs.map(({ withViewers }) => withViewers.cpuMicrosPerRequest)),
    },
    addedShare: median(pairs.map(ratioOf)),
    quartiles: [0.25, 0.75].map(share => quantile(pairs.map(ratioOf), share)),
    cpuShareWhenIdle: await cpuOfViewers(server),
  }
}

/** Of one core, when nobody sends requests: the steady figure on a machine that others use, too. */
async function cpuOfViewers(server) {
  const cpuMicrosPerSecond = async () => {
    const before = await ask(server)
    await sleep(SECONDS * 1000)
    return ((await ask(server)).cpuMicros - before.cpuMicros) / SECONDS
  }
  const alone = await cpuMicrosPerSecond()
  const viewers = await connectViewers(server.url, VIEWERS)
  const watched = await cpuMicrosPerSecond()
  viewers.close()
  return (watched - alone) / 1e6
}

async function measureOnce(server, seconds = SECONDS) {
  const before = await ask(server)
  const result = await cannon(server, { connections: CONNECTIONS, seconds })
  const usedMicros = (await ask(server)).cpuMicros - before.cpuMicros
  return {
    requestsPerSecond: result.requests.total / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    cpuMicrosPerRequest: usedMicros / result.requests.total,
    failed: result.non2xx + result.errors,
  }
}

function medians(rounds, kind) {
  const of = key => median(rounds.map(round => round[kind][key]))
  const ratios = rounds.map(
    ({ bare, [kind]: ours }) => ours.requestsPerSecond / bare.requestsPerSecond,
  )
  const cpuRatios = rounds.map(
    ({ bare, [kind]: ours }) => bare.cpuMicrosPerRequest / ours.cpuMicrosPerRequest,
  )
  return {
    requestsPerSecond: of('requestsPerSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    cpuMicrosPerRequest: of('cpuMicrosPerRequest'),
    ofBare: median(ratios),
    ofBareByCpu: median(cpuRatios),
    ratios,
    failed: rounds.reduce((sum, round) => sum + round[kind].failed, 0),
  }
}

/** Lateness of answers against the simulated latency, below saturation and at it. */
async function measureWaiting() {
  const { latencyMs, connections, ratePerSecond, seconds } = WAITING
  const server = await startServer('off', latencyMs)
  await cannon(server, { connections, seconds: WARM_UP_SECONDS })
  await openLoop(server, WARM_UP_SECONDS)
  await ask(server)
  const open = await openLoop(server, seconds)
  const openAtServer = (await ask(server)).lateMs
  const closed = await cannon(server, { connections, seconds })
  const closedAtServer = (await ask(server)).lateMs
  const late = ({ p50, p99 }) => ({ p50: p50 - latencyMs, p99: p99 - latencyMs })
  return {
    latencyMs,
    connections,
    openLoop: {
      ratePerSecond,
      lateAtServerMs: openAtServer,
      lateAtClientMs: late(open.latencyMs),
      sentLateMs: { p50: open.latenessMs.p50, p99: open.latenessMs.p99 },
      failed: open.failed,
    },
    closedLoop: {
      requestsPerSecond: closed.requests.total / closed.duration,
      lateAtServerMs: closedAtServer,
      lateAtClientMs: late(closed.latency),
      failed: closed.non2xx + closed.errors,
    },
  }
}

function openLoop(server, seconds) {
  return sendOpenLoop({
    baseUrl: server.url,
    requests: evenly(WAITING.ratePerSecond, seconds),
    inFlightMax: WAITING.connections,
    untilWallMs: Number.POSITIVE_INFINITY,
    signal: new AbortController().signal,
  })
}

/** autocannon sends a second's requests in a burst; an open loop spreads them. */
function* evenly(ratePerSecond, seconds) {
  const startMs = performance.now() + 100
  for (let i = 0; i < ratePerSecond * seconds; i++) {
    const wallMs = startMs + (i * 1000) / ratePerSecond
    yield { wallMs, endpoint: 'churn', targetVariant: undefined }
  }
}

function percent(share) {
  return `${(100 * share).toFixed(1)}%`
}

function median(values) {
  return quantile(values, 0.5)
}

function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * share)]
}

function print(overhead, viewers, waiting) {
  console.log(`zero latency, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s; medians`)
  console.log('server          requests/s  of bare  p50 ms  p99 ms  CPU µs/request  of bare by CPU')
  for (const kind of KINDS) {
    const { requestsPerSecond, p50Ms, p99Ms, cpuMicrosPerRequest, ofBare, ofBareByCpu } =
      overhead[kind]
    const cells = [
      NAMES[kind].padEnd(14),
      requestsPerSecond.toFixed(0).padStart(11),
      ofBare.toFixed(2).padStart(8),
      String(p50Ms).padStart(7),
      String(p99Ms).padStart(7),
      cpuMicrosPerRequest.toFixed(1).padStart(15),
      ofBareByCpu.toFixed(2).padStart(15),
    ]
    console.log(cells.join(' '))
  }
  const ofMoto = (overhead.off.ofBare / MOTO_OF_BARE).toFixed(0)
  console.log(`ours, log off, is about ${ofMoto} × moto 5.2.1 on the same call`)
  const { alone, withViewers } = viewers.cpuMicrosPerRequest
  const [low, high] = viewers.quartiles.map(percent)
  console.log(
    `\n${viewers.viewers} viewers of the dashboard add ${percent(viewers.addedShare)} to the CPU time of a request`,
  )
  console.log(
    `  ${alone.toFixed(1)} → ${withViewers.toFixed(1)} µs, half of the pairs from ${low} to ${high}`,
  )
  console.log(`  without requests they take ${percent(viewers.cpuShareWhenIdle)} of a core`)
  const { latencyMs, connections, openLoop, closedLoop } = waiting
  console.log(
    `\n${latencyMs} ms simulated latency, up to ${connections} connections; answers late by`,
  )
  const figures = ({ p50, p99 }) => `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`
  console.log(`open loop, ${openLoop.ratePerSecond}/s`)
  console.log(`  at the server  ${figures(openLoop.lateAtServerMs)}`)
  console.log(`  at the client  ${figures(openLoop.lateAtClientMs)}, both ways included`)
  console.log(`  sent late by   ${figures(openLoop.sentLateMs)}`)
  const reached = closedLoop.requestsPerSecond.toFixed(0)
  console.log(`closed loop, saturated at ${reached}/s: no latency under a rate`)
  console.log(`  at the server  ${figures(closedLoop.lateAtServerMs)}`)
  console.log(`  at the client  ${figures(closedLoop.lateAtClientMs)}`)
}
