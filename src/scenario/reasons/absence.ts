/**
 * Why something did not happen: a deployment that went through although its version was bad, or a
 * variant that was not scaled. The inputs are those that the alarms saw.
 */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { MathReader, metricsRead } from '../../core/alarms/alarm-math.ts'
import { isBreaching } from '../../core/alarms/evaluate.ts'
import { watchedText } from '../../core/alarms/watched-text.ts'
import { guardrailsApply } from '../../core/endpoint/update-rules.ts'
import type { Window } from '../../core/metrics/metric-source.ts'
import { type Ms, PERIOD_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { type DeploymentReport, deploymentsOf } from '../deployment-report.ts'
import { blindnessOf, dimensionOf } from '../plan/alarm-scope.ts'
import { clockText, eventText } from '../story/event-text.ts'

/** One line a fact; empty: there is nothing that did not happen. */
export function whyNoRollback(world: World): readonly string[] {
  return deploymentsOf(world)
    .filter(({ outcome }) => outcome === 'completed' || outcome === 'running')
    .flatMap(deployment => [headOf(deployment), ...alarmLines(world, deployment)])
}

function headOf({ endpoint, toConfig, startedAtMs, greenRequests, greenFailed }: DeploymentReport) {
  const share = greenRequests === 0 ? 0 : (100 * greenFailed) / greenRequests
  const met = `${greenFailed} of ${greenRequests} requests to the new version failed (${number(share)}%)`
  return `${endpoint} → ${toConfig}, started ${clockText(startedAtMs)}, was not rolled back; ${met}`
}

function alarmLines(world: World, deployment: DeploymentReport): readonly string[] {
  const started = world.timeline.events.find(
    event =>
      event.kind === 'deployment.started' &&
      event.endpoint === deployment.endpoint &&
      event.atMs === deployment.startedAtMs,
  )
  if (lacksGuardrails(world, deployment)) {
    return ['  it has no guardrails, for its variants have other names or Inf1 instances: no alarm']
  }
  const names = started?.kind === 'deployment.started' ? started.alarms : []
  if (names.length === 0) return ['  it has no alarms: its baking periods are waits and no more']
  return names.map(name => `  alarm ${name}: ${alarmStory(world, name, deployment)}`)
}

/** As far as both configs are still there. */
function lacksGuardrails({ endpoints }: World, { fromConfig, toConfig }: DeploymentReport) {
  const [before, after] = [endpoints.configs.peek(fromConfig), endpoints.configs.peek(toConfig)]
  if (before === undefined || after === undefined) return false
  return !guardrailsApply(before.variants, after.variants)
}

function alarmStory(world: World, name: string, deployment: DeploymentReport): string {
  const alarm = world.alarms.find(name)
  if (alarm === undefined) return 'it is gone'
  const { config } = alarm
  const fromMs = deployment.startedAtMs
  const untilMs = deployment.endedAtMs ?? world.nowMs
  const values = valuesOf(world, config, { fromMs, untilMs })
  const scope = scopeOf(world, config, deployment)
  const watched =
    config.math === undefined
      ? `${config.statistic} of ${config.metricName}`
      : watchedText(config.math)
  const rule = `${watched} ${COMPARED[config.comparisonOperator]} ${config.threshold}, ${config.datapointsToAlarm} of ${config.evaluationPeriods} × ${config.periodMs / 1000} s`
  if (values.length === 0) {
    return `${rule}; it had no datapoint during the deployment (missing data is ${config.treatMissingData}); ${scope}`
  }
  const breaching = values.filter(value => isBreaching(value, config)).length
  const extreme = config.comparisonOperator.startsWith('Greater')
    ? Math.max(...values)
    : Math.min(...values)
  return `${rule}; ${breaching} of ${values.length} datapoints did, the furthest was ${number(extreme)}; ${scope}`
}

/** Whether the alarm looks at the new fleet, and what that does to what it sees. */
function scopeOf(world: World, alarm: AlarmConfig, deployment: DeploymentReport): string {
  const { endpoint, fromConfig, toConfig } = deployment
  const own = metricsRead(alarm).filter(metric => dimensionOf(metric, 'EndpointName') === endpoint)
  if (own.length === 0) return 'it does not look at this endpoint'
  const there = [fromConfig, toConfig].flatMap(name => world.endpoints.configs.peek(name) ?? [])
  const variants = there.flatMap(each =>
    [...each.variants, ...each.shadowVariants].map(({ name }) => name),
  )
  const blindness = blindnessOf(alarm, { endpoint, fromConfig, toConfig, variants })
  if (blindness !== undefined && there.length > 0) return `it never gets any: ${blindness}`
  const configs = own.map(metric => dimensionOf(metric, 'EndpointConfigName'))
  if (configs.every(config => config === toConfig)) return 'it looks at the new fleet alone'
  if (configs.includes(toConfig)) return 'it compares the new fleet with others'
  const other = configs.find(config => config !== undefined)
  if (other !== undefined) return `it looks at the fleet of ${other}, not at the new one`
  return 'it averages both fleets: add the dimension EndpointConfigName to look at the new one alone'
}

/** Datapoints of the alarm's metric that ended during the deployment, oldest first. */
function valuesOf(
  world: World,
  config: AlarmConfig,
  { fromMs, untilMs }: { readonly fromMs: Ms; readonly untilMs: Ms },
): readonly number[] {
  const { periodMs } = config
  const readValue = readerOf(world, config)
  const values: number[] = []
  const firstMs = Math.ceil(fromMs / PERIOD_MS) * PERIOD_MS
  for (let startMs = firstMs; startMs + periodMs <= untilMs; startMs += PERIOD_MS) {
    const value = readValue({ fromMs: startMs, untilMs: startMs + periodMs })
    if (value !== undefined && !Number.isNaN(value)) values.push(value)
  }
  return values
}

/** One datapoint of what the alarm watches; NaN or `undefined`: missing. */
function readerOf(world: World, config: AlarmConfig): (window: Window) => number | undefined {
  if (config.math === undefined) {
    const source = world.directory.sourceOf(config, config.unit)
    return window => source.statistic(config.statistic, window)
  }
  const reader = new MathReader(world, config.math)
  return ({ untilMs }) => reader.valuesUntil(untilMs, 1)[0]
}

/** Decisions not to scale, the last of each variant; empty: every decision was to scale. */
export function whyNoScaling(world: World): readonly string[] {
  const last = new Map<string, string>()
  for (const event of world.timeline.events) {
    if (event.kind !== 'scaling.not-scaled') continue
    const text = `${clockText(event.atMs)}  ${eventText(event)}: ${event.cause}`
    last.set(`${event.endpoint}/${event.variant}/${event.policy}`, text)
  }
  return [...last.values()]
}

const COMPARED: Readonly<Record<AlarmConfig['comparisonOperator'], string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
}

const number = (value: number): string => String(Math.round(value * 10_000) / 10_000)
