/** `serve --data`: the account outlives the process. */
import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { file, VALID } from '../support/command-line.ts'
import { ownFolder } from '../support/own-folder.ts'
import { serve } from '../support/served.ts'

const root = ownFolder()
let serial = 0
const newDirectory = (): string => join(root, String(serial++))

const post = (url: string, path: string, body: string, target = '') =>
  fetch(`${url}${path}`, { method: 'POST', body, headers: { 'x-amz-target': target } })

async function call(url: string, target: string, input: object): Promise<unknown> {
  const answer = await post(url, '/', JSON.stringify(input), target)
  if (!answer.ok) throw new Error(`${target}: ${await answer.text()}`)
  return answer.json()
}

const accountAt = async (url: string): Promise<unknown> =>
  Object(await (await fetch(`${url}/_lab/state?only=account`)).json()).account

describe('serve --data', () => {
  it('goes on after kill -9 with the account, at the instant it was', async () => {
    const directory = newDirectory()
    const first = serve('canary-rollback', '--data', directory, '--speed', 'manual')
    const url = await first.url()
    await post(url, '/', '{"EndpointName":"churn"}', 'SageMaker.DeleteEndpoint')
    await post(url, '/', '{"EndpointConfigName":"v2"}', 'SageMaker.DeleteEndpointConfig')
    await post(url, '/_lab/clock', '{"advance":"10s"}')
    const before = await accountAt(url)
    await first.kill('SIGKILL')

    const second = serve('--data', directory, '--speed', 'manual')
    expect(await accountAt(await second.url())).toEqual(before)
    expect(before).toMatchObject({ nowMs: 10_000, endpoints: [{ status: 'Deleting' }] })
    expect(second.talk()).toContain('an account with 1 endpoint at 0:10')
    expect(await second.kill('SIGTERM')).toBe(130)
  })

  it('brings back custom metrics, the history of alarms and custom routers after kill -9', async () => {
    const directory = newDirectory()
    const first = serve('epsilon-greedy', '--data', directory, '--speed', 'manual')
    const url = await first.url()
    const metric = { Namespace: 'Mine', MetricName: 'queue' }
    const alarm = {
      ...metric,
      AlarmName: 'long-queue',
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
    }
    const MetricData = [{ MetricName: 'queue', Values: [7, 9], Counts: [3, 1], Unit: 'Count' }]
    await call(url, 'GraniteServiceVersion20100801.PutMetricAlarm', alarm)
    await call(url, 'GraniteServiceVersion20100801.PutMetricData', {
      Namespace: 'Mine',
      MetricData,
    })
    await post(url, '/_lab/clock', '{"advance":"2m"}')
    const range = { StartTime: '2026-01-05T00:00:00Z', EndTime: '2026-01-05T01:00:00Z' }
    const answers = (at: string) =>
      Promise.all([
        call(at, 'GraniteServiceVersion20100801.DescribeAlarmHistory', { AlarmName: 'long-queue' }),
        call(at, 'GraniteServiceVersion20100801.GetMetricStatistics', {
          ...{ ...metric, ...range, Period: 60 },
          ExtendedStatistics: ['p50', 'p99'],
        }),
        accountAt(at),
      ])
    const before = await answers(url)
    expect(before).toMatchObject([
      { AlarmHistoryItems: [{ HistorySummary: expect.stringContaining('to ALARM') }, {}] },
      { Datapoints: [{ ExtendedStatistics: { p50: 7, p99: 9 }, Unit: 'Count' }] },
      { routing: { bandit: 'epsilon-greedy' } },
    ])
    await first.kill('SIGKILL')

    const second = serve('--data', directory, '--speed', 'manual')
    const again = await second.url()
    expect(await answers(again)).toEqual(before)
    await fetch(`${again}/endpoints/bandit/invocations`, { method: 'POST', body: '{}' })
    await second.logged(/"endpoint":"bandit".*"reason":"[^"]*failures A \d/)
    await second.kill('SIGKILL')
  })

  it('says which router is not there any more, and lets nobody bring one over the wire', async () => {
    const directory = newDirectory()
    const router = join(root, 'mine.mjs')
    const text = `export default { name: 'mine', learns: false, create: () => ({ route: () => 0 }) }`
    writeFileSync(router, text)
    const yaml = `${VALID}routers: [${router}]\nrouting: { e: mine }\n`
    const first = serve(file(yaml), '--data', directory)
    const account = await accountAt(await first.url())
    await first.kill('SIGKILL')
    rmSync(router)
    const second = serve('--data', directory)
    expect(await second.exited).toBe(3)
    expect(second.talk()).toContain(`router file "${router}" cannot be loaded`)

    const third = serve()
    const put = await fetch(`${await third.url()}/_lab/state`, {
      method: 'PUT',
      body: JSON.stringify({ account }),
    })
    expect(put.status).toBe(400)
    expect(await put.text()).toContain('there is no router \\"mine\\" here; known: weighted')
    await third.kill('SIGKILL')
  })

  it('says so when real containers are to be served at another speed', async () => {
    const directory = newDirectory()
    const first = serve('--data', directory)
    const model = { ModelName: 'm', PrimaryContainer: { Image: 'http://127.0.0.1:9' } }
    await call(await first.url(), 'SageMaker.CreateModel', model)
    await first.kill('SIGKILL')

    const second = serve('--data', directory, '--speed', '60')
    expect(await second.exited).toBe(3)
    expect(second.talk()).toContain(`The account in ${directory} cannot be loaded`)
    expect(second.talk()).toContain(
      'models[0]: Real containers answer in real time: the clock must run, at speed 1 (--speed 1).\n',
    )
    const third = serve('--data', directory)
    expect(await accountAt(await third.url())).toMatchObject({ models: [{ isWithdrawn: false }] })
    await third.kill('SIGKILL')
  })

  it('replaces an account by a scenario only with --reset', async () => {
    const directory = newDirectory()
    const first = serve('--data', directory)
    await post(await first.url(), '/_lab/clock', '{"advance":"1m"}')
    await first.kill('SIGTERM')

    const refused = serve('canary-rollback', '--data', directory)
    expect(await refused.exited).toBe(2)
    expect(refused.talk()).toContain('add --reset to begin anew with the scenario')

    const reset = serve('canary-rollback', '--data', directory, '--reset', '--speed', 'manual')
    expect(await accountAt(await reset.url())).toMatchObject({ endpoints: [{ name: 'churn' }] })
    await reset.kill('SIGKILL')
  })

  it('says so when the directory is in use, damaged or not ours', async () => {
    const directory = newDirectory()
    const first = serve('--data', directory)
    await first.url()
    const second = serve('--data', directory)
    expect(await second.exited).toBe(3)
    expect(second.talk()).toContain('is in use by another endpoint-lab')
    await first.kill('SIGKILL')

    truncateSync(join(directory, 'written'), 0)
    const damaged = serve('--data', directory)
    expect(await damaged.exited).toBe(3)
    expect(damaged.talk()).toContain('is damaged')

    writeFileSync(join(root, 'notes.txt'), '')
    expect(await serve('--data', root).exited).toBe(3)
    expect(await serve('--reset').exited).toBe(2)
  })
})
