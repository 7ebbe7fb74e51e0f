/** The forecast as a person reads it. */
import { count } from '../story/count-text.ts'
import { clockText } from '../story/event-text.ts'
import type { DeploymentPreflight, RefusedPreflight } from './deployments.ts'
import { experimentLine, experimentText } from './experiment-text.ts'
import { dollarsMore, percent, rateText, span, warningText } from './plan-words.ts'
import type { HeldBack, PolicyPreflight, TrackingPreflight } from './policies.ts'
import type { Preflight } from './preflight.ts'
import type { ScaledVariant } from './scaling-forecast.ts'
import { scheduledActionHead, scheduledActionText } from './scheduled-action-text.ts'

export function preflightText(plan: Preflight): string {
  const { scenario, deployments, policies, scheduledActions, experiments } = plan
  const parts = [
    ...deployments.map(each =>
      each.kind === 'refused' ? `${refusedLines(each).join('\n')}\n` : deploymentText(each),
    ),
    ...policies.map(policyText),
    ...scheduledActions.map(scheduledActionText),
    ...experiments.map(experimentText),
  ]
  if (parts.length === 0)
    return `${scenario}: no update, scaling policy, scheduled action or inference experiment to plan\n`
  return `${scenario}\n\n${parts.join('\n')}`
}

/** The same in a line or two for each update, and the warnings: the head of a run's story. */
export function planLines(plan: Preflight): readonly string[] {
  const { deployments, policies, scheduledActions, experiments } = plan
  return [
    ...deployments.flatMap(each => {
      const lines = each.kind === 'refused' ? refusedLines(each) : shortLines(each)
      return [`plan: ${lines[0]}`, ...lines.slice(1)]
    }),
    ...policies.flatMap(each =>
      each.warnings.length === 0
        ? []
        : [`plan: ${policyHead(each)}`, ...each.warnings.map(warningText)],
    ),
    ...scheduledActions.flatMap(each =>
      each.warnings.length === 0
        ? []
        : [`plan: ${scheduledActionHead(each)}`, ...each.warnings.map(warningText)],
    ),
    ...experiments.flatMap(each => [
      `plan: ${experimentLine(each)}`,
      ...each.warnings.map(warningText),
    ]),
  ]
}

function shortText(plan: DeploymentPreflight): string {
  const { endpoint, fromConfig, toConfig, strategy, extraUsd, errorShare } = plan
  const parts = [
    `${clockText(plan.atMs)} ${endpoint} ${fromConfig} → ${toConfig}, ${strategy}: ${shortDuration(plan)}`,
    peakText(plan, ' instances'),
    ...(extraUsd === null ? [] : [`$${extraUsd.toFixed(2)} more`]),
    ...(errorShare === 0 ? [] : [`at ${percent(errorShare)} errors ${outlookText(plan)}`]),
  ]
  return parts.join(', ')
}

function outlookText(plan: DeploymentPreflight): string {
  if (plan.detectedAfterMs === null)
    return `not seen: ${hurt(plan)} before it is over, and on from there`
  return `seen after ${span(plan.detectedAfterMs)}: ${hurt(plan)}`
}

const shortLines = (plan: DeploymentPreflight): readonly string[] => [
  shortText(plan),
  ...plan.warnings.map(warningText),
]

const refusedLines = (refused: RefusedPreflight): readonly string[] => {
  const { atMs, endpoint, toConfig, reason, warnings } = refused
  const text = `at ${clockText(atMs)}: update ${endpoint} → ${toConfig} would be refused: ${reason}`
  return [text, ...warnings.map(warningText)]
}

function deploymentText(plan: DeploymentPreflight): string {
  const { endpoint, fromConfig, toConfig, strategy, quota, extraUsd } = plan
  const steps = plan.steps.map(
    ({ greenShare, bakeMs }) => `${percent(greenShare)} for ${span(bakeMs)}`,
  )
  const errors = `${percent(plan.errorShare)} errors of the new version at ${rateText(plan.ratePerSecond)}`
  const detected =
    plan.detectedAfterMs === null
      ? `${notSeen(plan)} before the last bake is over: ${hurt(plan)} by then, and on from there`
      : `seen ${span(plan.detectedAfterMs)} after the first traffic: ${hurt(plan)}, rolled back`
  const lines = [
    `at ${clockText(plan.atMs)}: update ${endpoint} ${fromConfig} → ${toConfig}, ${strategy}`,
    ...plan.scaled.map(scaledLine),
    `  traffic     ${steps.join(', ')}`,
    `  takes       ${durationText(plan)}`,
    `  instances   ${peakText(plan, ' at the most')}${quota === null ? '' : `, quota ${quota}`}`,
    `  costs       ${dollarsMore(extraUsd)}`,
    ...(plan.errorShare === 0 ? [] : [`  at ${errors}: ${detected}`]),
    ...plan.warnings.map(warningText),
  ]
  return `${lines.join('\n')}\n`
}

function scaledLine(scaled: ScaledVariant): string {
  const { variant, instances, isForecast, minCapacity, maxCapacity } = scaled
  const bounds = `${minCapacity} to ${maxCapacity}`
  const fleet = `  fleet       ${variant}: ${instances} ${instances === 1 ? 'instance' : 'instances'}`
  return isForecast
    ? `${fleet} by then, as auto scaling is forecast (${bounds})`
    : `${fleet} as without traffic; what its policy does is not forecast (${bounds})`
}

function durationText({ durationMs, durationMsWorst }: DeploymentPreflight): string {
  const onTheWayBack = 'if it is rolled back at the last moment'
  if (durationMsWorst === durationMs) return `${span(durationMs)}, also ${onTheWayBack}`
  return `${span(durationMs)}; ${span(durationMsWorst)} ${onTheWayBack}`
}

const policyHead = ({ endpoint, variant, policy }: PolicyPreflight): string =>
  `scaling policy ${policy} on ${endpoint}/${variant}`

function policyText(plan: PolicyPreflight): string {
  const { type, minCapacity, maxCapacity, quota, tracking, warnings } = plan
  const kind = type === 'step' ? 'step scaling' : 'target tracking'
  const lines = [
    `${policyHead(plan)}, ${kind}`,
    `  bounds      ${minCapacity} to ${maxCapacity} instances${quota === null ? '' : `, quota ${quota}`}`,
    ...(tracking === null ? [] : [`  target      ${targetText(tracking, plan)}`]),
    ...stepLines(plan),
    ...concurrencyLines(plan),
    ...reactionLines(plan),
    ...peakLines(plan),
    ...plan.heldBack.map(heldBackLine),
    ...warnings.map(warningText),
  ]
  return `${lines.join('\n')}\n`
}

function targetText(
  { targetPerSecond }: TrackingPreflight,
  { instancePerSecond }: PolicyPreflight,
) {
  const target = `${rateText(targetPerSecond)} an instance`
  if (instancePerSecond === null) return target
  return `${target}, ${percent(targetPerSecond / instancePerSecond)} of the ${rateText(instancePerSecond)} it serves at most`
}

function stepLines({ steps }: PolicyPreflight): readonly string[] {
  if (steps === null) return []
  const { metricName, statistic, periodMs, ranges, alarm, atPeak } = steps
  const unit = `${metricName} (${statistic} of ${span(periodMs)}, alarm ${alarm})`
  const parts = ranges.map(({ from, to, change }) => {
    if (from === null) return `up to ${count(to ?? 0)}: ${change}`
    return to === null
      ? `from ${count(from)}: ${change}`
      : `${count(from)} to ${count(to)}: ${change}`
  })
  const peak =
    atPeak === null || atPeak.orders.length === 0
      ? []
      : [`  at the peak orders ${atPeak.orders.join(', then ')} instances, needs ${atPeak.needed}`]
  return [`  steps       ${parts.join('; ')} of ${unit}`, ...peak]
}

function concurrencyLines({ concurrency }: PolicyPreflight): readonly string[] {
  if (concurrency === null) return []
  const { target, inProgressAtPeak } = concurrency
  const { instancesAtPeakLeast: least, instancesAtPeakByChance: byChance } = concurrency
  const all = Math.round(inProgressAtPeak * 10) / 10
  return [
    `  target      ${target} in progress on the busiest instance; the peak keeps ${all} in progress on all: ${least} instances if all are equally busy, about ${byChance} as chance has it`,
  ]
}

function reactionLines(plan: PolicyPreflight): readonly string[] {
  const { ordersAfterMs, servesAfterMs, scalesInAfterMs } = plan
  const parts = [
    ...(ordersAfterMs === null || servesAfterMs === null
      ? []
      : [`orders ${span(ordersAfterMs)} after a rise, serves after ${span(servesAfterMs)}`]),
    ...(scalesInAfterMs === null ? [] : [`scales in ${span(scalesInAfterMs)} after a fall`]),
  ]
  return parts.length === 0 ? [] : [`  reacts      ${parts.join('; ')}`]
}

function heldBackLine(held: HeldBack): string {
  const { toConfig, fromMs, untilMs, untilMsWorst, servesAfterMsWorst, missed } = held
  const excess = missed?.excessRequests ?? null
  const parts = [
    `${clockText(fromMs)} to ${clockText(untilMs)} (${clockText(untilMsWorst)} at worst) by the update to ${toConfig}`,
    ...(servesAfterMsWorst === null
      ? []
      : [`a rise then serves after ${span(servesAfterMsWorst)} at worst`]),
    ...(excess === null
      ? []
      : [
          excess === 0
            ? 'the instances serve it all nevertheless'
            : `because of it ${count(excess)} requests more than the instances serve`,
        ]),
  ]
  return `  held back   ${parts.join(', ')}`
}

function peakLines({ peak, tracking }: PolicyPreflight): readonly string[] {
  if (peak === null) return []
  const { usdPerHour, instancesAtPeak, excessRequests } = tracking ?? {}
  const parts = [
    `${rateText(peak.perSecond)} at ${clockText(peak.atMs)}`,
    ...(instancesAtPeak === undefined ? [] : [`wants ${instancesAtPeak} instances`]),
    ...(usdPerHour == null
      ? []
      : [`$${usdPerHour.atPeak.toFixed(2)} an hour (least $${usdPerHour.least.toFixed(2)})`]),
  ]
  const lines = [`  peak        ${parts.join(', ')}`]
  if (excessRequests == null) return lines
  const behind =
    excessRequests === 0
      ? 'nothing: the instances serve it all'
      : `${count(excessRequests)} requests more than the instances serve while scaling lags`
  return [...lines, `  behind      ${behind}`]
}

/** `1h5m (1h9m at worst)`. */
function shortDuration({ durationMs, durationMsWorst }: DeploymentPreflight): string {
  const usual = span(durationMs)
  return durationMsWorst === durationMs ? usual : `${usual} (${span(durationMsWorst)} at worst)`
}

/** `22 instances (40 at worst)`. */
function peakText(
  { instancesPeak, instancesPeakWorst }: DeploymentPreflight,
  unit: ' instances' | ' at the most',
): string {
  const atMost = `${instancesPeak}${unit}`
  if (instancesPeakWorst === instancesPeak) return atMost
  return `${atMost} (${instancesPeakWorst} at worst)`
}

const notSeen = ({ alarmsNotForecast: unknown }: DeploymentPreflight): string =>
  unknown.length === 0 ? 'not seen' : `not seen, unless by ${unknown.join(', ')} (metric math),`

const hurt = ({ requestsHurt }: DeploymentPreflight): string =>
  `${count(requestsHurt)} requests fail`
