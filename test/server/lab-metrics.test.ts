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

/** Under load and a fault, in the middle of an update, with requests that reach no variant. */
async function eventful(): Promise<Live> {
  const live = await busy()
  await post(live, '/_lab/faults', { model: 'churn-v2', latency: 'x2', for: '1h' })
  const headers = { 'x-amzn-sagemaker-target-variant': 'ghost' }
  await live.app.inject({ method: 'POST', url: '/endpoints/churn/invocations', headers })
  live.driver.command(world =>
    execute(world, 'UpdateEndpoint', {
      EndpointName: 'churn',
      EndpointConfigName: 'ab-2',
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: {
            Type: 'CANARY',
            CanarySize: { Type: 'CAPACITY_PERCENT', Value: 50 },
            WaitIntervalInSeconds: 600,
          },
        },
      },
    }),
  )
  for (let i = 0; i < 105; i++) {
    live.driver.command(world =>
      execute(world, 'CreateEndpoint', { EndpointName: `z${i}`, EndpointConfigName: 'ab' }),
    )
  }
  await post(live, '/_lab/clock', { advance: '8m' })
  return live
}

/** Every label of the family's samples, with the values it has. */
function labelValues(families: ReadonlyMap<string, Family>, family: string) {
  const values = new Map<string, Set<string>>()
  for (const { labels } of families.get(family)?.samples ?? []) {
    for (const [label, value] of Object.entries(labels)) {
      values.set(label, (values.get(label) ?? new Set()).add(value))
    }
  }
  return values
}

describe('the documentation', () => {
  it('has a row for every metric, with the labels that it really has, and none for others', async () => {
    const families = await scraped(await eventful())
    const page = readFileSync(join(DOCS, 'metrics.md'), 'utf8')
    const rows = [...page.matchAll(/^\| `(\w+)` \| ([\w, ]*?) ?\|/gm)]
    expect(rows.map(([, name]) => name).sort()).toEqual([...families.keys()].sort())
    for (const [, name = '', labels = ''] of rows) {
      const documented = labels.split(', ').filter(Boolean)
      expect([...labelValues(families, name).keys()].sort(), name).toEqual(documented.sort())
    }
  })
})

interface Target {
  readonly expr: string
  readonly legendFormat: string
}

interface Board {
  readonly panels: readonly { readonly title: string; readonly targets: readonly Target[] }[]
  readonly templating: { readonly list: readonly { readonly query: string }[] }
}

const board: Board = JSON.parse(readFileSync(join(DOCS, 'grafana-board.json'), 'utf8'))
const targets = board.panels.flatMap(({ title, targets: all }) =>
  all.map(target => ({ title, ...target })),
)

/** What Prometheus adds to every series that it scrapes. */
const OF_THE_SCRAPE = ['instance', 'job']
/** PromQL's words and functions; any other word is a metric or a label. */
const WORDS = /^(sum|rate|histogram_quantile|by|ignoring|group_left|label_values)$/
/** A metric, with its matchers. */
const SELECTOR = /([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}/g
const MATCHER = /\s*(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"\s*(?:,|$)/y
const LABEL_LIST = /\b(by|ignoring)\s*\(([^)]*)\)/g
const WORD = /[a-zA-Z_:][\w:]*/g

interface Query {
  readonly metrics: readonly string[]
  readonly matchers: readonly {
    readonly metric: string
    readonly label: string
    readonly value: string
  }[]
  /** Of `by` and `ignoring`. */
  readonly labels: readonly string[]
  /** `undefined`: the result has every label of its metric. */
  readonly keeps: readonly string[] | undefined
}

/** Throws at what it does not understand: no name may slip through. */
function parseQuery(text: string): Query {
  const metrics: string[] = []
  const matchers: { metric: string; label: string; value: string }[] = []
  let rest = text.replace(/\[\d+[smh]\]/g, '').replace(SELECTOR, (_, metric, list) => {
    metrics.push(metric)
    MATCHER.lastIndex = 0
    while (MATCHER.lastIndex < list.length) {
      const match = MATCHER.exec(list)
      if (match === null) throw new Error(`no matchers: {${list}} of ${text}`)
      matchers.push({ metric, label: match[1] ?? '', value: match[3] ?? '' })
    }
    return ''
  })
  const lists: string[][] = []
  rest = rest.replace(LABEL_LIST, (_, word, list) => {
    lists.push(list.split(',').map((label: string) => label.trim()))
    return word
  })
  metrics.push(...(rest.match(WORD) ?? []).filter(word => !WORDS.test(word)))
  const strange = rest.replace(WORD, '').replace(/[\s\d.,()/]/g, '')
  if (strange !== '') throw new Error(`"${strange}" of ${text}`)
  const keeps = /^sum by/.test(text) || /^histogram_quantile\([\d.]+, sum by/.test(text)
  return { metrics, matchers, labels: lists.flat(), keeps: keeps ? lists[0] : undefined }
}

describe('the Grafana board', () => {
  /** What a scrape has, by the names that queries use: a histogram's are those of its parts. */
  async function exportedLabels() {
    const families = await scraped(await eventful())
    const byName = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>()
    for (const [family, { samples }] of families) {
      const labels = labelValues(families, family)
      for (const { name } of samples) byName.set(name, labels)
    }
    return byName
  }

  it('asks for metrics, labels and values that a running lab exports', async () => {
    const exported = await exportedLabels()
    expect(targets.length).toBeGreaterThan(15)
    for (const { title, expr, legendFormat } of targets) {
      const { metrics, matchers, labels, keeps } = parseQuery(expr)
      expect(metrics, title).not.toEqual([])
      for (const metric of metrics) expect([...exported.keys()], title).toContain(metric)
      const known = new Set(metrics.flatMap(metric => [...(exported.get(metric)?.keys() ?? [])]))
      for (const { metric, label, value } of matchers) {
        const values = exported.get(metric)?.get(label)
        expect(values, `${title}: ${metric} has no ${label}`).toBeDefined()
        if (!value.startsWith('$'))
          expect([...(values ?? [])], `${title}: ${label}`).toContain(value)
      }
      for (const label of labels) expect([...known, ...OF_THE_SCRAPE], title).toContain(label)
      for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
        expect(keeps ?? [...known], `${title}: ${legendFormat}`).toContain(label)
      }
    }
  })

  it('lets the endpoint be chosen from a label that is exported', async () => {
    const match = /^label_values\((\w+), (\w+)\)$/.exec(board.templating.list[1]?.query ?? '')
    const [, metric = '', label = ''] = match ?? []
    expect([...((await exportedLabels()).get(metric)?.get(label) ?? [])]).toContain('churn')
  })

  it.each([
    'sum by (variant) (rate(a{x="1"}[1m])) / ignoring (variant) group_left sum(b)',
    'histogram_quantile(0.5, sum by (variant, le) (rate(a_bucket{x=~"$e", y!="ok"}[5m])))',
  ])('is read by a test that understands %s', text => {
    const { metrics, matchers, labels } = parseQuery(text)
    const found = [...metrics, ...matchers.map(({ label }) => label), ...labels].join(' ')
    expect(found).toBe(text.startsWith('sum') ? 'a b x variant variant' : 'a_bucket x y variant le')
  })

  it.each(['a{x}', 'a{x="1"} + b', 'a offset -5m'])('… and does not pretend to: %s', text => {
    expect(() => parseQuery(text)).toThrow()
  })
})
