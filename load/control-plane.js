/**
 * How long calls of the control plane take in a large account: 1,000 endpoints, 10,000 alarms and
 * 10,000 custom metrics, built over the wire. Run `npm run build` first. Prints; asserts nothing.
 *
 *   node load/control-plane.js [--json] [--calls 300] [--data]
 *
 * One call after the other over one connection, as a client sees them; the clock runs at speed 1, so the
 * end of a minute, when all endpoints and alarms have their turn, falls on whichever operation is measured.
 * --data: with the account kept in a directory, which is removed afterwards.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { wholeNumber } from './whole-number.js'

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    calls: { type: 'string', default: '300' },
    data: { type: 'boolean', default: false },
  },
})
const CALLS = wholeNumber('calls', options.calls, 10_000)

const ENDPOINTS = 1000
const ALARMS = 10_000
const METRICS = 10_000
const METRICS_A_CALL = 1000
const BOUND_MS = 5

const MAIN = fileURLToPath(new URL('../dist/bin/endpoint-lab.js', import.meta.url))
const SAGEMAKER = 'SageMaker'
const CLOUDWATCH = 'GraniteServiceVersion20100801'
const SCALING = 'AnyScaleFrontendService'

function start() {
  const data = folder === undefined ? [] : ['--data', folder]
  const server = spawn(process.execPath, [MAIN, 'serve', '--port', '0', ...data], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let said = ''
    server.once('exit', code => reject(new Error(`the server ended with code ${code}: ${said}`)))
    server.stderr.on('data', function look(text) {
      said += text
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      if (address === undefined) return
      server.removeAllListeners('exit').stderr.off('data', look).resume()
      resolve({ child: server, url: address })
    })
  })
}

/** Milliseconds until the whole answer is there; throws unless it is a 200. */
function call(prefix, operation, input) {
  return send('POST', '/', JSON.stringify(input), { 'x-amz-target': `${prefix}.${operation}` })
}

function send(method, path, body, headers = {}) {
  const startMs = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, agent, headers }, answer => {
      let text = ''
      answer.on('data', chunk => {
        text += chunk
      })
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(performance.now() - startMs)
        else reject(new Error(`${headers['x-amz-target'] ?? path}: ${text.slice(0, 300)}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const variant = (model = 'm') => ({
  VariantName: 'A',
  ModelName: model,
  InstanceType: 'ml.m5.large',
  InitialInstanceCount: 1,
})
const config = name => ({ EndpointConfigName: name, ProductionVariants: [variant()] })
const DIMENSIONS = i => [
  { Name: 'EndpointName', Value: `e${i % ENDPOINTS}` },
  { Name: 'VariantName', Value: 'A' },
]
const alarm = i => ({
  AlarmName: `alarm-${i}`,
  Namespace: 'AWS/SageMaker',
  MetricName: i % 2 === 0 ? 'Invocation5XXErrors' : 'ModelLatency',
  Dimensions: DIMENSIONS(i),
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
})
const metricOf = i => ({ Namespace: 'Bench', MetricName: `metric-${i % METRICS}` })
const scalable = i => ({
  ServiceNamespace: 'sagemaker',
  ResourceId: `endpoint/e${i % 400}/variant/A`,
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
})
const hour = () => ({
  StartTime: Date.now() / 1000 - 3600,
  EndTime: Date.now() / 1000,
})

async function build() {
  const startMs = performance.now()
  await call(SAGEMAKER, 'CreateModel', { ModelName: 'm', PrimaryContainer: { Image: 'i' } })
  for (let i = 0; i < ENDPOINTS; i++) {
    await call(SAGEMAKER, 'CreateEndpointConfig', config(`c${i}`))
    const endpoint = { EndpointName: `e${i}`, EndpointConfigName: `c${i}` }
    await call(SAGEMAKER, 'CreateEndpoint', endpoint)
  }
  for (let i = 0; i < ALARMS; i++) await call(CLOUDWATCH, 'PutMetricAlarm', alarm(i))
  for (let i = 0; i < METRICS; i += METRICS_A_CALL) {
    const MetricData = Array.from({ length: METRICS_A_CALL }, (_, k) => ({
      MetricName: metricOf(i + k).MetricName,
      Value: k,
    }))
    await call(CLOUDWATCH, 'PutMetricData', { Namespace: 'Bench', MetricData })
  }
  await send('POST', '/_lab/clock', '{"advance":"10m"}')
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
  console.error(
    `built ${ENDPOINTS} endpoints, ${ALARMS} alarms, ${METRICS} metrics in ${seconds} s`,
  )
}

/** Each with the i-th call's input. */
const OPERATIONS = [
  [SAGEMAKER, 'CreateModel', i => ({ ModelName: `m${i}`, PrimaryContainer: { Image: 'i' } })],
  [SAGEMAKER, 'DescribeModel', i => ({ ModelName: `m${i}` })],
  [SAGEMAKER, 'ListModels', () => ({ MaxResults: 100 })],
  [SAGEMAKER, 'CreateEndpointConfig', i => config(`x${i}`)],
  [SAGEMAKER, 'DescribeEndpointConfig', i => ({ EndpointConfigName: `c${i % ENDPOINTS}` })],
  [SAGEMAKER, 'ListEndpointConfigs', () => ({ MaxResults: 100, NameContains: 'c1' })],
  [SAGEMAKER, 'DeleteEndpointConfig', i => ({ EndpointConfigName: `x${i}` })],
  [SAGEMAKER, 'DescribeEndpoint', i => ({ EndpointName: `e${i % ENDPOINTS}` })],
  [SAGEMAKER, 'ListEndpoints', () => ({ MaxResults: 100, SortBy: 'Name' })],
  [
    SAGEMAKER,
    'UpdateEndpointWeightsAndCapacities',
    i => ({
      EndpointName: `e${i % ENDPOINTS}`,
      DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredWeight: 2 }],
    }),
    ENDPOINTS / 2, // the other half is deleted
  ],
  [
    SCALING,
    'RegisterScalableTarget',
    i => ({ ...scalable(i), MinCapacity: 1, MaxCapacity: 2 + (i % 7) }),
  ],
  [SCALING, 'DescribeScalableTargets', () => ({ ServiceNamespace: 'sagemaker' })],
  [SCALING, 'DescribeScalingActivities', () => ({ ServiceNamespace: 'sagemaker' })],
  [CLOUDWATCH, 'PutMetricAlarm', i => ({ ...alarm(i), Threshold: i })],
  [CLOUDWATCH, 'DescribeAlarms', () => ({ MaxRecords: 100 })],
  [CLOUDWATCH, 'DescribeAlarms', () => ({ AlarmNamePrefix: 'alarm-99' }), undefined, 'by prefix'],
  [CLOUDWATCH, 'DescribeAlarms', () => ({ StateValue: 'ALARM' }), undefined, 'by state'],
  [
    CLOUDWATCH,
    'DescribeAlarmsForMetric',
    i => ({
      Namespace: 'AWS/SageMaker',
      MetricName: 'ModelLatency',
      Dimensions: DIMENSIONS(2 * i + 1),
    }),
  ],
  [CLOUDWATCH, 'DescribeAlarmHistory', () => ({ MaxRecords: 100 })],
  [
    CLOUDWATCH,
    'DescribeAlarmHistory',
    i => ({ AlarmName: `alarm-${i}` }),
    undefined,
    'of one alarm',
  ],
  [
    CLOUDWATCH,
    'SetAlarmState',
    i => ({ AlarmName: `alarm-${i}`, StateValue: 'ALARM', StateReason: 'bench' }),
  ],
  [CLOUDWATCH, 'DisableAlarmActions', i => ({ AlarmNames: [`alarm-${i}`] })],
  [CLOUDWATCH, 'DeleteAlarms', i => ({ AlarmNames: [`alarm-${ALARMS - 1 - i}`] }), ALARMS],
  [
    CLOUDWATCH,
    'PutMetricData',
    i => ({
      Namespace: 'Bench',
      MetricData: [{ MetricName: metricOf(i).MetricName, Value: i }],
    }),
  ],
  [CLOUDWATCH, 'ListMetrics', () => ({})],
  [CLOUDWATCH, 'ListMetrics', i => metricOf(i), undefined, 'of one name'],
  [
    CLOUDWATCH,
    'GetMetricStatistics',
    i => ({ ...metricOf(i), ...hour(), Period: 60, Statistics: ['Average'] }),
  ],
  [
    CLOUDWATCH,
    'GetMetricData',
    i => ({
      ...hour(),
      MetricDataQueries: [
        { Id: 'm', MetricStat: { Metric: metricOf(i), Period: 60, Stat: 'p99' } },
      ],
    }),
  ],
  [SAGEMAKER, 'DeleteEndpoint', i => ({ EndpointName: `e${ENDPOINTS - 1 - i}` }), ENDPOINTS / 2],
]

async function measure() {
  const taken = {}
  taken['GET /_lab/health, to compare'] = await figuresOf(CALLS, () => send('GET', '/_lab/health'))
  for (const [prefix, operation, inputOf, most = CALLS, note] of OPERATIONS) {
    const name = note === undefined ? operation : `${operation}, ${note}`
    const calls = Math.min(CALLS, most)
    taken[name] = await figuresOf(calls, i => call(prefix, operation, inputOf(i)))
  }
  return taken
}

async function figuresOf(calls, act) {
  const ms = []
  for (let i = 0; i < calls; i++) ms.push(await act(i))
  ms.sort((a, b) => a - b)
  return { min: ms[0], p50: at(ms, 0.5), p99: at(ms, 0.99), max: ms.at(-1) }
}

const at = (sorted, share) => sorted[Math.ceil(share * sorted.length) - 1]

function print(taken) {
  const kept = folder === undefined ? '' : ', kept in a directory'
  console.log(`\n${CALLS} calls each, one after the other${kept}; milliseconds`)
  console.log(`${''.padEnd(36)}    min    p50    p99    max`)
  for (const [name, { min, p50, p99, max }] of Object.entries(taken)) {
    const figures = [min, p50, p99, max].map(ms => ms.toFixed(2).padStart(6)).join(' ')
    console.log(`${name.padEnd(36)} ${figures}${p99 > BOUND_MS ? '  above 5' : ''}`)
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const folder = options.data ? mkdtempSync(join(tmpdir(), 'endpoint-lab-bench-')) : undefined
const { child, url } = await start()
try {
  await build()
  const taken = await measure()
  if (options.json) console.log(JSON.stringify(taken, null, 2))
  else print(taken)
} finally {
  agent.destroy()
  await new Promise(resolve => child.once('exit', resolve).kill('SIGKILL'))
  if (folder !== undefined) rmSync(folder, { recursive: true })
}
