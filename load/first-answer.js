/**
 * How soon a started server answers, and how fast a real client goes through it one call after the
 * other. Run `npm run build` first. Prints; asserts nothing.
 *
 *   node load/first-answer.js [--json] [--rounds 7] [--seconds 3]
 *
 * The start is that of the process until the first 200, beside a bare node:http server's in the same
 * minutes; medians over the rounds.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
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

const MAIN = fileURLToPath(new URL('../dist/bin/endpoint-lab.js', import.meta.url))
const BARE = `const server = require('node:http').createServer((_, answer) => answer.end())
server.listen(0, '127.0.0.1', () => console.error('http://127.0.0.1:' + server.address().port))`
const STARTS = {
  bare: ['-e', BARE],
  empty: [MAIN, 'serve', '--port', '0'],
  scenario: [MAIN, 'serve', 'ab-70-30', '--port', '0'],
}
const NAMES = {
  bare: 'bare node:http',
  empty: 'serve, empty account',
  scenario: 'serve ab-70-30',
}

/**
 * boto3 1.43 through moto 5.2.1 made 141 to 157 InvokeEndpoint calls a second, one after the other,
 * on a machine where bare node:http took 159 to 172 ms to its first answer.
 */
const MOTO_CALLS_PER_SECOND = 149

const firstAnswerMs = await measureStarts()
const sdk = await measureSdk()
if (options.json) console.log(JSON.stringify({ firstAnswerMs, sdk }, null, 2))
else print()

async function measureStarts() {
  const taken = Object.fromEntries(Object.keys(STARTS).map(kind => [kind, []]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of Object.keys(STARTS)) {
      const { child, ms } = await start(STARTS[kind])
      await end(child)
      taken[kind].push(ms)
    }
  }
  return Object.fromEntries(Object.entries(taken).map(([kind, each]) => [kind, median(each)]))
}

/** Resolves with the first answer; the server says its address on stderr. */
function start(args) {
  const startMs = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  return new Promise((resolve, reject) => {
    let said = ''
    child.once('exit', code => reject(new Error(`the server ended with code ${code}: ${said}`)))
    child.stderr.on('data', async function look(text) {
      said += text
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      if (url === undefined) return
      child.stderr.off('data', look).resume()
      const answer = await fetch(`${url}/_lab/health`)
      if (answer.status === 200) resolve({ child, url, ms: performance.now() - startMs })
    })
  })
}

function end(child) {
  return new Promise(resolve => {
    child.removeAllListeners('exit').once('exit', resolve)
    child.kill('SIGKILL')
  })
}

/** A model that takes no time, so that what is measured is the way to it. */
async function measureSdk() {
  const { child, url } = await start(STARTS.scenario)
  const models = await (await fetch(`${url}/_lab/models`)).json()
  for (const name of Object.keys(models)) {
    const body = JSON.stringify({ latency: '0ms' })
    await fetch(`${url}/_lab/models/${name}`, { method: 'PUT', body })
  }
  const { endpoints } = await (await fetch(`${url}/_lab/state?only=endpoints`)).json()
  const client = new SageMakerRuntimeClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const invoke = () =>
    client.send(
      new InvokeEndpointCommand({ EndpointName: endpoints[0].EndpointName, Body: '{"x":1}' }),
    )
  await callsPerSecond(invoke, 1)
  const perSecond = await callsPerSecond(invoke, SECONDS)
  client.destroy()
  await end(child)
  return { callsPerSecond: perSecond, ofMoto: perSecond / MOTO_CALLS_PER_SECOND }
}

async function callsPerSecond(invoke, seconds) {
  const startMs = performance.now()
  let calls = 0
  while (performance.now() < startMs + seconds * 1000) {
    await invoke()
    calls++
  }
  return (calls * 1000) / (performance.now() - startMs)
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]
}

function print() {
  console.log(`\nfrom the start of the process to its first answer, ${ROUNDS} rounds; medians`)
  for (const [kind, ms] of Object.entries(firstAnswerMs)) {
    const ratio = (ms / firstAnswerMs.bare).toFixed(1)
    console.log(`${NAMES[kind].padEnd(22)} ${ms.toFixed(0).padStart(6)} ms  ${ratio} × bare`)
  }
  const { callsPerSecond: calls, ofMoto } = sdk
  console.log(
    `\nJavaScript SDK, one call after the other: ${calls.toFixed(0)}/s, ${ofMoto.toFixed(1)} × what boto3 got from moto (${MOTO_CALLS_PER_SECOND}/s, another machine)`,
  )
}
