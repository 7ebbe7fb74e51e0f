/**
 * Why something did not happen: a deployment that went through although its version was bad, a
 * variant that was not scaled, an alarm that did not trip. The inputs are those that the alarms saw.
 */
import type { AlarmConfig } from '../../core/alarms/alarm-config.ts'
import { MathReader, metricsRead } from '../../core/alarms/alarm-math.ts'
import { isBreaching } from '../../core/alarms/evaluate.ts'
import { watchedText } from '../../core/alarms/watched-text.ts'
import { allVariantsOf } from '../../core/endpoint/endpoint-config.ts'
import { guardrailsApply } from '../../core/endpoint/update-rules.ts'
import type { Window } from '../../core/metrics/metric-source.ts'
import { isPercentile, samplesWantedFor } from '../../core/metrics/statistic-set.ts'
import { PERIOD_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { type DeploymentReport, deploymentsOf } from '../deployment-report.ts'
import { blindnessOf, dimensionOf } from '../plan/alarm-scope.ts'
import { clockText, eventText, shortAlarmName } from '../story/event-text.ts'
import { type Answer, notFound, toldIn } from './answer.ts'

/** What may be asked for by name, and the telling of it. */
export const ABSENCES: ReadonlyMap<string, (world: World) => Answer> = new Map([
  ['no-rollback', whyNoRollback],
  ['no-scaling', whyNoScaling],
  ['no-alarm', whyNoAlarm],
])

function whyNoRollback(world: World): Answer {
  const deployments = deploymentsOf(world)
  if (deployments.length === 0) return notFound('no endpoint was updated in this run')
  const went = deployments.filter(({ outcome }) => outcome === 'completed' || outcome === 'running')
  if (went.length === 0) {
    const last = world.timeline.events.findLast(({ kind }) => kind === 'deployment.rolled-back')
    const at = last === undefined ? '' : `, the last at ${clockText(last.atMs)}`
    return notFound(`every update of this run was rolled back${at}: ask for deployment.rolled-back`)
  }
  return toldIn(went.flatMap(each => [headOf(each), ...alarmLines(world, each)]))
}

function headOf({ endpoint, toConfig, startedAtMs, greenRequests, greenFailed }: DeploymentReport) {
  const share = greenRequests === 0 ? 0 : Math.round((10_000 * greenFailed) / greenRequests) / 100
  const met = `${greenFailed} of ${greenRequests} requests to the new version failed (${share}%)`
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
  const scope = scopeOf(world, alarm.config, deployment)
  return `${factsOf(world, alarm.config, windowOf(world, deployment), 'the deployment')}; ${scope}`
}

const windowOf = ({ nowMs }: World, { startedAtMs, endedAtMs }: DeploymentReport): Window => ({
  fromMs: startedAtMs,
  untilMs: endedAtMs ?? nowMs,
})

/** The alarm's rule, and what it saw of it in the window. */
function factsOf(world: World, config: AlarmConfig, window: Window, during: string): string {
  const { math, comparisonOperator, datapointsToAlarm, evaluationPeriods, periodMs } = config
  const watched =
    math === undefined ? `${config.statistic} of ${config.metricName}` : watchedText(math)
  const rule = `${watched} ${COMPARED[comparisonOperator]} ${config.threshold}, ${datapointsToAlarm} of ${evaluationPeriods} × ${periodMs / 1000} s`
  const values = valuesOf(world, config, window)
  if (values.length === 0) {
    return `${rule}; it had no datapoint during ${during} (missing data is ${config.treatMissingData})`
  }
  const breaching = values.filter(value => isBreaching(value, config)).length
  const extreme = comparisonOperator.startsWith('Greater')
    ? Math.max(...values)
    : Math.min(...values)
  const facts = `${breaching} of ${values.length} datapoints did, the furthest was ${number(extreme)}`
  return `${rule}; ${facts}${ignoredText(world, config, window)}`
}

/** Of a percentile alarm that leaves periods with few samples out. */
function ignoredText(world: World, config: AlarmConfig, window: Window): string {
  const { math, statistic, lowSamplePercentile } = config
  if (math !== undefined || !isPercentile(statistic) || lowSamplePercentile !== 'ignore') return ''
  const wanted = samplesWantedFor(statistic)
  const counts = valuesOf(world, { ...config, statistic: 'SampleCount' }, window)
  const few = counts.filter(samples => samples < wanted).length
  if (few === 0) return ''
  return `; ${few} of them changed nothing: fewer than ${wanted} samples (EvaluateLowSampleCountPercentile is ignore)`
}

/** Whether the alarm looks at the new fleet, and what that does to what it sees. */
function scopeOf(world: World, alarm: AlarmConfig, deployment: DeploymentReport): string {
  const { endpoint, fromConfig, toConfig } = deployment
  const own = metricsRead(alarm).filter(metric => dimensionOf(metric, 'EndpointName') === endpoint)
  if (own.length === 0) return 'it does not look at this endpoint'
  const there = [fromConfig, toConfig].flatMap(name => world.endpoints.configs.peek(name) ?? [])
  const variants = there.flatMap(allVariantsOf).map(({ name }) => name)
  const blindness = blindnessOf(alarm, { endpoint, fromConfig, toConfig, variants })
  // Of a config that is deleted nobody knows the variants any more.
  if (blindness !== undefined && there.length === 2) return `it never gets any: ${blindness}`
  const configs = own.map(metric => dimensionOf(metric, 'EndpointConfigName'))
  if (configs.every(config => config === toConfig)) return 'it looks at the new fleet alone'
  if (configs.includes(toConfig)) return 'it compares the new fleet with others'
  const other = configs.find(config => config !== undefined)
  if (other !== undefined) return `it looks at the fleet of ${other}, not at the new one`
  return 'it averages both fleets: add the dimension EndpointConfigName to look at the new one alone'
}

/** Datapoints of the alarm's metric that ended in the window, oldest first. */
function valuesOf(
  world: World,
  config: AlarmConfig,
  { fromMs, untilMs }: Window,
): readonly number[] {
  const { periodMs } = config
  const stepMs = Math.min(PERIOD_MS, periodMs)
  const readValue = readerOf(world, config)
  const values: number[] = []
  const firstMs = Math.max(0, Math.ceil(fromMs / stepMs) * stepMs)
  for (let startMs = firstMs; startMs + periodMs <= untilMs; startMs += stepMs) {
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

/**
 * Decisions not to scale and orders that were refused, the last of each policy for each reason; and
 * of the alarms that never called their policy what they saw.
 */
function whyNoScaling(world: World): Answer {
  const policies = world.scaling.policies()
  if (policies.length === 0) return notFound('no variant of this run has a scaling policy')
  const last = new Map<string, string>()
  const called = new Set<string>()
  for (const event of world.timeline.events) {
    const at = `${clockText(event.atMs)}  ${eventText(event)}`
    if (event.kind === 'scaling.not-scaled') {
      const decision = `${event.endpoint}/${event.variant}/${event.policy}/${event.code}`
      last.set(decision, `${at}: ${event.cause}`)
    }
    if (event.kind === 'scaling.refused') last.set(`${event.endpoint}/${event.variant}`, at)
    if ('alarm' in event && event.kind.startsWith('scaling.')) called.add(event.alarm)
  }
  const idle = policies.flatMap(({ config, arn, alarmNames }) => {
    const names = [...new Set([...alarmNames, ...world.scaling.alarmsThatCall({ arn })])]
    const variant = `${config.endpointName}/${config.variantName}`
    if (names.length === 0) return [`no alarm calls policy ${config.name} of ${variant}`]
    return alarmsOf(world, names)
      .filter(({ name }) => !called.has(name))
      .map(
        alarm => `${neverCalled(world, alarm)}: policy ${config.name} of ${variant} was not called`,
      )
  })
  const lines = [...last.values(), ...idle]
  if (lines.length > 0) return toldIn(lines)
  return notFound('every alarm of every policy led to an order: ask for scaling.scale-out')
}

function whyNoAlarm(world: World): Answer {
  const names = world.alarms.list().map(({ config: { name } }) => name)
  if (names.length === 0) return notFound('this run has no alarm')
  const tripped = new Set<string>()
  for (const event of world.timeline.events) {
    if (event.kind === 'alarm.state-changed' && event.to === 'ALARM') tripped.add(event.alarm)
  }
  const quiet = names.filter(name => !tripped.has(name))
  if (quiet.length > 0) return toldIn(alarmsOf(world, quiet).map(each => neverCalled(world, each)))
  return notFound('every alarm of this run went into ALARM: ask for alarm.state-changed')
}

const alarmsOf = (world: World, names: readonly string[]): readonly AlarmConfig[] =>
  names.flatMap(name => world.alarms.find(name)?.config ?? [])

const neverCalled = (world: World, alarm: AlarmConfig): string =>
  `alarm ${shortAlarmName(alarm.name)}: ${factsOf(world, alarm, { fromMs: 0, untilMs: world.nowMs }, 'the run')}`

const COMPARED: Readonly<Record<AlarmConfig['comparisonOperator'], string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '≥',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '≤',
}

const number = (value: number): string => String(Math.round(value * 10_000) / 10_000)
