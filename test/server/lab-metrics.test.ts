/** `/_lab/metrics` by the rules of Prometheus' text format, and the board that reads it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { execute } from '../../src/aws/execute.ts'
import { type Live, liveApp } from './live-world.ts'

const DOCS = join(import.meta.dirname, '../../docs')

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface Family {
  readonly type: string
  readonly help: string
  readonly samples: readonly Sample[]
}

const SAMPLE =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?(?:\d+\.?\d*(?:e[+-]?\d+)?|Inf)|NaN|\+Inf)$/
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y

/** Throws where the text breaks a rule of the format. */
function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const families = new Map<string, { type: string; help: string; samples: Sample[] }>()
  const seen = new Set<string>()
  let current = ''
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line)
    if (comment !== null) {
      const [, what, name = '', rest = ''] = comment
      if (what === 'HELP' && families.has(name)) throw new Error(`${name} comes in two groups`)
      const family = families.get(name) ?? { type: '', help: '', samples: [] }
      families.set(name, what === 'HELP' ? { ...family, help: rest } : { ...family, type: rest })
      current = name
      continue
    }
    const match = SAMPLE.exec(line)
    if (match === null) throw new Error(`no sample: ${line}`)
    const [, name = '', labelText = '', value = ''] = match
    const family = families.get(current)
    const suffixes = family?.type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
    if (!suffixes.some(suffix => current + suffix === name))
      throw new Error(`${name} in ${current}`)
    const id = `${name}{${labelText}}`
    if (seen.has(id)) throw new Error(`${id} is there twice`)
    seen.add(id)
    family?.samples.push({ name, labels: labelsOf(labelText), value: Number(value) })
  }
  return families
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text)
    if (match === null) throw new Error(`labels: ${text}`)
    labels[match[1] ?? ''] = (match[2] ?? '').replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c))
  }
  return labels
}

async function scraped({ app }: Live): Promise<ReadonlyMap<string, Family>> {
  const { body, headers } = await app.inject('/_lab/metrics')
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  return parseExposition(body)
}

const valueIn = (
  families: ReadonlyMap<string, Family>,
  family: string,
  labels: Readonly<Record<string, string>> = {},
  name = family,
): number | undefined =>
  families
    .get(`endpoint_lab_${family}`)
    ?.samples.find(
      sample =>
        sample.name === `endpoint_lab_${name}` &&
        Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )?.value

const post = ({ app }: Live, url: string, payload: object) =>
  app.inject({ method: 'POST', url, payload })

/** Three minutes under load, with an alarm whose name needs escaping. */
async function busy(): Promise<Live> {
  const live = liveApp()
  live.driver.command(world =>
    execute(world, 'PutMetricAlarm', {
      AlarmName: 'hot "B"\\',
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocations',
      Dimensions: [
        { Name: 'EndpointName', Value: 'churn' },
        { Name: 'VariantName', Value: 'B' },
      ],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  )
  await post(live, '/_lab/load', { endpoint: 'churn', rate: '10/s', for: '1h', arrivals: 'even' })
  await post(live, '/_lab/clock', { advance: '5m' })
  return live
}

describe('/_lab/metrics', () => {
  it('counts what /_lab/state counts', async () => {
    const live = await busy()
    const { requests } = (await live.app.inject('/_lab/state')).json()
    const families = await scraped(live)
    for (const { variant, invocations, outcomes } of requests[0].variants) {
      const labels = { endpoint: 'churn', variant }
      expect(valueIn(families, 'invocations_total', labels)).toBe(invocations)
      expect(valueIn(families, 'answers_total', { ...labels, outcome: 'ok' })).toBe(outcomes.ok)
    }
    const instances = { endpoint: 'churn', variant: 'A', config: 'ab', state: 'in_service' }
    expect(valueIn(families, 'instances', instances)).toBe(2)
    expect(valueIn(families, 'variant_weight', { variant: 'B' })).toBe(0.3)
    expect(valueIn(families, 'virtual_time_seconds')).toBe(300)
    expect(valueIn(families, 'alarm_state', { alarm: 'hot "B"\\', state: 'ALARM' })).toBe(1)
    expect(valueIn(families, 'endpoint_status', { status: 'InService' })).toBe(1)
  })

  it('has a histogram whose buckets rise to the count', async () => {
    const families = await scraped(await busy())
    const B = { endpoint: 'churn', variant: 'B' }
    const buckets = (families.get('endpoint_lab_latency_seconds')?.samples ?? [])
      .filter(({ name, labels }) => name.endsWith('_bucket') && labels.variant === 'B')
      .map(({ labels, value }) => [labels.le, value] as const)
    const count = valueIn(families, 'latency_seconds', B, 'latency_seconds_count') ?? 0
    expect(count).toBeGreaterThan(800)
    // B takes 40 ms.
    expect(buckets).toEqual([
      ...['0.001', '0.002', '0.005', '0.01', '0.02'].map(le => [le, 0]),
      ...['0.05', '0.1', '0.2', '0.5', '1', '2', '5', '10', '30', '60', '+Inf'].map(le => [
        le,
        count,
      ]),
    ])
    const sum = valueIn(families, 'latency_seconds', B, 'latency_seconds_sum')
    expect(sum).toBeCloseTo(0.04 * count, 6)
  })

  it('follows a deployment', async () => {
    const live = await busy()
    live.driver.command(world =>
      execute(world, 'UpdateEndpoint', { EndpointName: 'churn', EndpointConfigName: 'ab-2' }),
    )
    const started = { endpoint: 'churn', outcome: 'started' }
    expect(valueIn(await scraped(live), 'deployments_total', started)).toBe(1)
    expect(valueIn(await scraped(live), 'instances', { config: 'ab-2', state: 'starting' })).toBe(2)
    await post(live, '/_lab/clock', { advance: '30m' })
    const after = await scraped(live)
    expect(valueIn(after, 'deployments_total', started)).toBe(1)
    expect(valueIn(after, 'deployments_total', { outcome: 'completed' })).toBe(1)
    await post(live, '/_lab/reset', {})
    expect(valueIn(await scraped(live), 'deployments_total', started)).toBeUndefined()
  })

  it('exports no more series than it can bound', async () => {
    const live = liveApp()
    live.driver.command(world => {
      for (let i = 0; i < 105; i++) {
        execute(world, 'CreateEndpoint', { EndpointName: `e${i}`, EndpointConfigName: 'ab' })
      }
    })
    const families = await scraped(live)
    expect(families.get('endpoint_lab_endpoint_status')?.samples).toHaveLength(100)
    expect(valueIn(families, 'left_out', { what: 'endpoints' })).toBe(6)
  })

  it.each([{ host: 'evil.example' }, { origin: 'https://evil.example' }])(
    'is refused to a web page of others: %o',
    async headers => {
      const { statusCode } = await liveApp().app.inject({ url: '/_lab/metrics', headers })
      expect(statusCode).toBe(403)
    },
  )
})

const METRIC = /endpoint_lab_\w+/g

describe('the documentation', () => {
  it('has a row for every metric, with its labels, and none for others', async () => {
    const live = await busy()
    await post(live, '/_lab/faults', { model: 'churn-v2', latency: 'x2', for: '1m' })
    const families = await scraped(live)
    const page = readFileSync(join(DOCS, 'metrics.md'), 'utf8')
    const rows = [...page.matchAll(/^\| `(\w+)` \| ([\w, ]*?) ?\|/gm)]
    expect(rows.map(([, name]) => name).sort()).toEqual([...families.keys()].sort())
    for (const [, name = '', labels = ''] of rows) {
      const used = new Set((families.get(name)?.samples ?? []).flatMap(s => Object.keys(s.labels)))
      const documented = labels.split(', ')
      expect(
        [...used].filter(label => !documented.includes(label)),
        name,
      ).toEqual([])
    }
  })

  it('has a board all of whose queries name metrics and labels that are exported', async () => {
    const families = await scraped(await busy())
    const exported = new Set(
      [...families].flatMap(([name, { type }]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    )
    const board = JSON.parse(readFileSync(join(DOCS, 'grafana-board.json'), 'utf8'))
    const queries: string[] = [
      ...board.panels.flatMap((panel: { targets: { expr: string }[] }) =>
        panel.targets.map(({ expr }) => expr),
      ),
      board.templating.list[1].query,
    ]
    expect(queries.length).toBeGreaterThan(12)
    for (const query of queries) {
      const names = query.match(METRIC) ?? []
      expect(names, query).not.toEqual([])
      for (const name of names) expect(exported, query).toContain(name)
    }
  })
})
