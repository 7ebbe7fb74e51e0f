/** When virtual time begins: clients that go by their own clock must find what is measured now. */
import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch'
import { afterEach, describe, expect, it } from 'vitest'
import { epochOf, type Start, showsWallClock, startOf } from '../../src/cli/time-zero.ts'
import { parseScenario } from '../../src/scenario/reading/parse.ts'
import { file, lab, VALID } from '../support/command-line.ts'
import { type Served, serve } from '../support/served.ts'

const HOUR_MS = 3_600_000
const servers: Served[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.kill('SIGKILL')))
})

async function served(...args: readonly string[]) {
  const server = serve(...args)
  servers.push(server)
  const url = await server.url()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new CloudWatchClient({ endpoint: url, region: 'us-east-1', credentials })
  const clock = async () => (await fetch(`${url}/_lab/clock`)).json() as Promise<{ at: string }>
  return { url, client, nowMs: async () => Date.parse((await clock()).at) }
}

const DIMENSIONS = [
  { Name: 'EndpointName', Value: 'e' },
  { Name: 'VariantName', Value: 'A' },
]

describe('a fresh serve', () => {
  it("shows the wall clock's time at speed 1, not a moment less", async () => {
    const { nowMs } = await served()
    const beforeMs = Date.now()
    const shownMs = await nowMs()
    expect(shownMs).toBeGreaterThanOrEqual(beforeMs)
    expect(shownMs).toBeLessThan(beforeMs + 60_000)
  })

  it('takes data of now, and finds them in the last hour', async () => {
    const { client } = await served()
    const Timestamp = new Date()
    const datum = { MetricName: 'queue', Timestamp, Value: 7 }
    await client.send(new PutMetricDataCommand({ Namespace: 'Mine', MetricData: [datum] }))
    const range = {
      StartTime: new Date(Date.now() - HOUR_MS),
      EndTime: new Date(Date.now() + 60_000),
    }
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Mine',
        MetricName: 'queue',
        Statistics: ['Sum'],
        Period: 60,
        ...range,
      }),
    )
    const minute = new Date(Math.floor(Timestamp.getTime() / 60_000) * 60_000)
    expect(Datapoints).toMatchObject([{ Sum: 7, Timestamp: minute }])
  })

  it("finds what an endpoint measured in the client's last hour", async () => {
    const path = file(VALID)
    const { url, client } = await served(path, '--traffic')
    await fetch(`${url}/_lab/clock`, { method: 'POST', body: '{"advance":"4m"}' })
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - HOUR_MS),
        EndTime: new Date(Date.now() + HOUR_MS),
        MetricDataQueries: [
          {
            Id: 'm',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/SageMaker',
                MetricName: 'Invocations',
                Dimensions: DIMENSIONS,
              },
              Period: 60,
              Stat: 'Sum',
            },
          },
        ],
      }),
    )
    const sum = (MetricDataResults?.[0]?.Values ?? []).reduce((a, b) => a + b, 0)
    expect(sum).toBeGreaterThan(1000)
  })
})

describe('exec', () => {
  it('begins now, too', () => {
    const script = `
      const { at } = await (await fetch(process.env.ENDPOINT_LAB_URL + '/_lab/clock')).json()
      console.log(Date.parse(at) >= Date.now() - 60_000)`
    const args = ['--input-type=module', '-e', script]
    expect(lab('exec', '--', process.execPath, ...args).stdout).toBe('true\n')
  })
})

describe('--data', () => {
  it('lives through the time in which nobody served, when it showed the time of the wall clock', async () => {
    const directory = `${file('', 'd')}ata`
    await served('--data', directory)
    await servers.pop()?.kill('SIGKILL')
    const second = await served('--data', directory)
    const beforeMs = Date.now()
    expect(await second.nowMs()).toBeGreaterThanOrEqual(beforeMs)
  })

  it('goes on where it stopped, when it had a time of its own', async () => {
    const directory = `${file('', 'd')}ata`
    const begin = '2026-01-05T00:00:00Z'
    const first = await served('--data', directory, '--start', begin)
    await fetch(`${first.url}/_lab/clock`, { method: 'POST', body: '{"advance":"1h"}' })
    await servers.pop()?.kill('SIGKILL')
    const second = await served('--data', directory)
    const atMs = (await second.nowMs()) - Date.parse(begin)
    expect(atMs).toBeGreaterThanOrEqual(HOUR_MS)
    expect(atMs).toBeLessThan(2 * HOUR_MS)
  })

  it('refuses another time zero for an account that has one', async () => {
    const directory = `${file('', 'd')}ata`
    await served('--data', directory)
    await servers.pop()?.kill('SIGTERM')
    const { status, stderr } = lab('serve', '--data', directory, '--start', 'now')
    expect(status).toBe(2)
    expect(stderr).toContain('Leave out --start to go on with that account, or add --reset')
  })
})

describe('time zero', () => {
  const wallMs = Date.UTC(2026, 10, 25, 12, 34, 56)
  const minute = '2026-11-25T12:34:00Z'
  const own = '2026-01-05T00:00:00Z'

  it.each([
    { of: 'an empty account', yaml: undefined, start: undefined, zero: minute, isWall: true },
    { of: 'an empty account', yaml: undefined, start: 'now', zero: minute, isWall: true },
    { of: 'an empty account', yaml: undefined, start: own, zero: own, isWall: false },
    { of: 'a scenario', yaml: VALID, start: undefined, zero: minute, isWall: false },
    { of: 'a scenario', yaml: VALID, start: own, zero: own, isWall: false },
    {
      of: 'a scenario with a start',
      yaml: `${VALID}start: 2026-02-01T00:00:00Z\n`,
      start: undefined,
      zero: '2026-02-01T00:00:00Z',
      isWall: false,
    },
    {
      of: 'a scenario with a start',
      yaml: `${VALID}start: 2026-02-01T00:00:00Z\n`,
      start: 'now',
      zero: minute,
      isWall: false,
    },
  ])('of $of with --start $start is $zero', ({ yaml, start, zero, isWall }) => {
    const given: Start | undefined = start === undefined ? undefined : startOf(start)
    const choice = { start: given, speed: 1, scenario: scenarioOf(yaml) } as const
    expect(epochOf(choice, wallMs)).toBe(Date.parse(zero))
    expect(showsWallClock(choice)).toBe(isWall)
  })

  it('is a whole minute where the clock is moved by hand', () => {
    expect(showsWallClock({ speed: 'manual', scenario: undefined })).toBe(false)
  })

  it.each(['monday', '', '2026-13-01T00:00:00Z', '12'])('is not "%s"', text => {
    expect(() => startOf(text)).toThrow('--start takes an instant such as')
  })
})

function scenarioOf(text: string | undefined) {
  if (text === undefined) return undefined
  const parsed = parseScenario(text, 'tiny.yaml', { set: [], seed: undefined })
  if (!parsed.ok) throw new Error('the scenario is wrong')
  return parsed.scenario
}
