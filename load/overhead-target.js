/**
 * One server for server-overhead.js, as a child process: bare Fastify, or ours with or without the
 * routing log, over an endpoint of two variants. Tells its port; on request its CPU time, and how
 * late it answered the callers who had to wait.
 *
 *   node load/overhead-target.js bare|raw|off|on LATENCY_MS LOG_FILE
 */
import { createHistogram } from 'node:perf_hooks'
import fastify from 'fastify'

const [kind, latencyText, logFile] = process.argv.slice(2)
const lateMicros = createHistogram()
const app = kind === 'bare' || kind === 'raw' ? bareApp() : await ourApp()
await app.listen({ host: '127.0.0.1', port: 0 })
process.on('message', () => {
  const [p50, p99] = [50, 99].map(percentile => lateMicros.percentile(percentile) / 1000)
  process.send({ cpuMicros: cpuMicros(), lateMs: { p50, p99 } })
  lateMicros.reset()
})
process.on('disconnect', () => process.exit())
process.send({ port: app.server.address().port })

function cpuMicros() {
  const { user, system } = process.cpuUsage()
  return user + system
}

/**
 * The fastest way Fastify has to say the same: a response schema, no logger, no hooks. `bare` parses
 * the body, as a Fastify route does; `raw` leaves it alone, as ours does.
 */
function bareApp() {
  const text = { type: 'string' }
  const number = { type: 'number' }
  const properties = {
    endpoint: text,
    variant: text,
    model: text,
    instance: text,
    queueMs: number,
    modelMs: number,
    latencyMs: number,
  }
  const bare = fastify({ logger: false })
  if (kind === 'raw') {
    bare.removeAllContentTypeParsers()
    bare.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
  }
  const schema = { response: { 200: { type: 'object', properties } } }
  bare.post('/endpoints/:name/invocations', { schema }, (request, reply) => {
    const endpoint = request.params.name
    const where = { endpoint, variant: 'A', model: 'churn-v1', instance: 'i-3' }
    reply.send({ ...where, queueMs: 0, modelMs: 0, latencyMs: 0 })
  })
  return bare
}

async function ourApp() {
  const [{ buildApp }, { WallClockDriver }, { RoutingLog }, { invocationLogger }, { dashboardOf }] =
    await Promise.all([
      import('../dist/server/app.js'),
      import('../dist/server/wall-clock-driver.js'),
      import('../dist/server/routing-log/routing-log.js'),
      import('../dist/server/routing-log/invocation-logger.js'),
      import('../dist/cli/dashboard-page.js'),
    ])
  const driver = new WallClockDriver({ createWorld: await worldFactory(), speed: 1 })
  const write = kind === 'on' && invocationLogger({ destination: logFile, isPretty: false }).write
  const log = write ? new RoutingLog(write) : undefined
  const ours = buildApp({
    driver,
    log,
    language: {},
    dashboard: async () => dashboardOf(undefined),
  })
  if (Number(latencyText) > 0) measureLateness(driver)
  driver.start()
  return ours
}

/** From a request's turn to its answer, less the simulated latency. */
function measureLateness(driver) {
  const submit = driver.submit.bind(driver)
  driver.submit = (call, caller) => {
    const dueMs = performance.now() + Number(latencyText)
    return submit(call, {
      routed: result => caller.routed(result),
      drop: reason => caller.drop(reason),
      answer(outcome) {
        caller.answer(outcome)
        lateMicros.record(Math.max(1, Math.round((performance.now() - dueMs) * 1000)))
      },
    })
  }
}

/** Weights 0.7 and 0.3, four instances each, which never queue. */
async function worldFactory() {
  const [{ World }, { execute }, { DEFAULT_MODEL_BEHAVIOUR }] = await Promise.all([
    import('../dist/core/world.js'),
    import('../dist/aws/execute.js'),
    import('../dist/core/endpoint/model-profile.js'),
  ])
  const latency = { kind: 'constant', ms: Number(latencyText) }
  const variant = (name, weight) => ({
    VariantName: name,
    ModelName: 'churn-v1',
    InstanceType: 'ml.m5.large',
    InitialInstanceCount: 4,
    InitialVariantWeight: weight,
  })
  return ({ onLost }) => {
    const world = new World({ seed: 1, startMs: -3_600_000, trackInFlight: true, onLost })
    world.defineModel({ ...DEFAULT_MODEL_BEHAVIOUR, name: 'churn-v1', latency, concurrency: 1000 })
    execute(world, 'CreateEndpointConfig', {
      EndpointConfigName: 'ab',
      ProductionVariants: [variant('A', 0.7), variant('B', 0.3)],
    })
    execute(world, 'CreateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'ab' })
    world.runUntil(0)
    world.settle()
    return world
  }
}
