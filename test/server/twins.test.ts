/**
 * Twins: one scenario on the virtual clock, and live at speed 60 over real HTTP with the same seeded
 * arrivals sent by the load driver. The engine does not know which; its decisions must not either.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TimelineEvent } from '../../src/core/timeline.ts'
import { ownFolder } from '../support/own-folder.ts'

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js')
/** A machine too busy to send each request at its instant gets more time: another try, slower. */
const SLOWER_SPEEDS = [30, 15, 8]
/** Eight minutes at each of them, and the programs' starts on a machine that is busy. */
const TIME_LIMIT_MS = 300_000
const START_LIMIT_MS = 60_000

/**
 * Two endpoints: `shop` splits 70/30 and gets a bad canary at 2:00; `news` is scaled from 1 to 4
 * (600/min ÷ 180) when its rate goes from 2/s to 10/s at 2:00. Rates are far from any threshold.
 */
const SCENARIO = `
name: twins
duration: 8m
models:
  good: { latency: 20ms, startup: 40s }
  bad: { latency: 20ms, startup: 40s, errors: { 5xx: 60% } }
setup:
  - CreateEndpointConfig:
      EndpointConfigName: shop-1
      ProductionVariants:
        - { VariantName: A, ModelName: good, InstanceType: ml.m5.large, InitialInstanceCount: 2, InitialVariantWeight: 0.7 }
        - { VariantName: B, ModelName: good, InstanceType: ml.m5.large, InitialInstanceCount: 2, InitialVariantWeight: 0.3 }
  - CreateEndpointConfig:
      EndpointConfigName: shop-2
      ProductionVariants:
        - { VariantName: A, ModelName: bad, InstanceType: ml.m5.large, InitialInstanceCount: 2, InitialVariantWeight: 0.7 }
        - { VariantName: B, ModelName: good, InstanceType: ml.m5.large, InitialInstanceCount: 2, InitialVariantWeight: 0.3 }
  - CreateEndpointConfig:
      EndpointConfigName: news-1
      ProductionVariants:
        - { VariantName: V, ModelName: good, InstanceType: ml.m5.large, InitialInstanceCount: 1 }
  - CreateEndpoint: { EndpointName: shop, EndpointConfigName: shop-1 }
  - CreateEndpoint: { EndpointName: news, EndpointConfigName: news-1 }
  - RegisterScalableTarget:
      ServiceNamespace: sagemaker
      ResourceId: endpoint/news/variant/V
      ScalableDimension: sagemaker:variant:DesiredInstanceCount
      MinCapacity: 1
      MaxCapacity: 8
  - PutScalingPolicy:
      PolicyName: track
      ServiceNamespace: sagemaker
      ResourceId: endpoint/news/variant/V
      ScalableDimension: sagemaker:variant:DesiredInstanceCount
      PolicyType: TargetTrackingScaling
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 180
        PredefinedMetricSpecification: { PredefinedMetricType: SageMakerVariantInvocationsPerInstance }
  - PutMetricAlarm:
      AlarmName: shop-green
      Namespace: AWS/SageMaker
      MetricName: Invocation5XXErrors
      Dimensions:
        - { Name: EndpointName, Value: shop }
        - { Name: VariantName, Value: A }
        - { Name: EndpointConfigName, Value: shop-2 }
      Statistic: Average
      Period: 60
      EvaluationPeriods: 1
      Threshold: 0.2
      ComparisonOperator: GreaterThanThreshold
      TreatMissingData: notBreaching
traffic:
  - { name: shop, endpoint: shop, rate: 5/s }
  - { name: news, endpoint: news, arrivals: even, stages: [ { for: 2m, rate: 2/s }, { for: 6m, rate: 10/s } ] }
timeline:
  - at: 2m
    UpdateEndpoint:
      EndpointName: shop
      EndpointConfigName: shop-2
      DeploymentConfig:
        BlueGreenUpdatePolicy:
          TrafficRoutingConfiguration:
            Type: CANARY
            CanarySize: { Type: CAPACITY_PERCENT, Value: 50 }
            WaitIntervalInSeconds: 300
        AutoRollbackConfiguration: { Alarms: [ { AlarmName: shop-green } ] }
assumptions: { metricDelay: 0s }
`

const DECISIONS: readonly string[] = [
  'alarm.state-changed',
  'deployment.started',
  'deployment.traffic-shifted',
  'deployment.rolled-back',
  'deployment.completed',
  'scaling.scale-out',
  'scaling.scale-in',
  'instances.in-service',
]

/** What was decided and in which second; the numbers behind it are the traffic's affair. */
function decisionsOf(timeline: readonly TimelineEvent[]): readonly string[] {
  return timeline
    .filter(({ kind, atMs }) => DECISIONS.includes(kind) && atMs >= 0)
    .map(event => {
      const { kind, atMs } = event
      const what =
        kind === 'alarm.state-changed'
          ? `${event.alarm.replace(/-[0-9a-f-]{36}$/, '')} ${event.to}`
          : kind === 'scaling.scale-out' || kind === 'scaling.scale-in'
            ? `${event.from} → ${event.to}`
            : kind === 'instances.in-service'
              ? `${event.endpoint}/${event.variant} ${event.inService}`
              : ''
      return `${Math.floor(atMs / 1000)}s ${kind} ${what}`.trim()
    })
}

/** What `load` prints: its figures. */
async function load(file: string, url: string) {
  const args = [MAIN, 'load', file, '--url', url, '--reset', '--connections', '200', '--json']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
  })
  await once(child, 'close')
  return JSON.parse(printed)
}

describe('a scenario on the virtual clock and its live twin', () => {
  const file = join(ownFolder(), 'twins.yaml')
  let server: ChildProcess
  let url = ''

  beforeAll(async () => {
    writeFileSync(file, SCENARIO)
    const options = ['--speed', '60', '--port', '0', '--log-requests', '0']
    server = spawn(process.execPath, [MAIN, 'serve', file, ...options], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    url = await new Promise<string>((resolve, reject) => {
      let text = ''
      server.stderr?.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        const found = /AWS_ENDPOINT_URL=(\S+)/.exec(text)?.[1]
        if (found !== undefined) resolve(found)
      })
      server.once('exit', code => reject(new Error(`serve ended with ${code}: ${text}`)))
    })
  }, START_LIMIT_MS)

  afterAll(async () => {
    if (server.exitCode !== null) return
    server.kill('SIGINT')
    await once(server, 'exit')
  })

  it(
    'decides the same at the same seconds, and splits traffic alike within sampling error',
    async () => {
      const virtual = JSON.parse(
        spawnSync(process.execPath, [MAIN, 'run', file, '--json'], {
          encoding: 'utf8',
          maxBuffer: 64 * 1024 * 1024,
        }).stdout,
      )

      let sent = await load(file, url)
      for (const speed of SLOWER_SPEEDS) {
        if (sent.isOpenLoop) break
        await fetch(`${url}/_lab/clock`, { method: 'POST', body: JSON.stringify({ speed }) })
        sent = await load(file, url)
      }
      const answer = await fetch(`${url}/_lab/timeline`, {
        headers: { accept: 'application/json' },
      })
      const { events } = (await answer.json()) as { events: readonly TimelineEvent[] }

      const live = decisionsOf(events.filter(({ atMs }) => atMs < virtual.simulatedMs))
      const doubt = sent.isOpenLoop ? '' : 'this machine was too busy to send requests in time'
      expect(live, doubt).toEqual(decisionsOf(virtual.timeline))
      expect(live).toEqual(expect.arrayContaining([expect.stringContaining('scale-out 1 → 4')]))
      expect(live).toEqual(expect.arrayContaining([expect.stringContaining('rolled-back')]))
      // The very same arrivals were sent.
      expect(sent.sent).toBe(virtual.requests.total)
      const { A, B } = sent.answers.shop.variants
      const share = A / (A + B)
      const expected = virtual.endpoints.shop.variants.A.share
      // Five standard errors of the difference of two binomial shares.
      expect(Math.abs(share - expected)).toBeLessThan(5 * Math.sqrt((2 * 0.7 * 0.3) / (A + B)))
    },
    TIME_LIMIT_MS,
  )
})
