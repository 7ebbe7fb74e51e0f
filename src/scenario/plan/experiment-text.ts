/** The forecast of an inference experiment in words. */
import { count } from '../story/count-text.ts'
import { clockText } from '../story/event-text.ts'
import type { ExperimentPreflight } from './experiments.ts'
import { dollarsMore, span, warningText } from './plan-words.ts'

export function experimentText(plan: ExperimentPreflight): string {
  const { shadow, samplingPercent, instancesPeak, extraUsd } = plan
  const { name, modelName, instanceCount, instanceType } = shadow
  const lines = [
    `${head(plan)}`,
    `  shadow      ${name} (${modelName}) on ${instanceCount} × ${instanceType} gets ${samplingPercent}% of the requests`,
    `  copies      ${copiesText(plan)}`,
    `  runs        ${runsText(plan)}`,
    `  afterwards  ${afterText(plan)}`,
    `  instances   ${instancesPeak} at the most`,
    `  costs       ${dollarsMore(extraUsd)}`,
    ...plan.warnings.map(warningText),
  ]
  return `${lines.join('\n')}\n`
}

/** The same in one line. */
export function experimentLine(plan: ExperimentPreflight): string {
  const { extraUsd, instancesPeak } = plan
  const parts = [
    `${head(plan)}: ${runsText(plan)}`,
    afterText(plan),
    `${instancesPeak} instances`,
    ...(extraUsd === null ? [] : [`$${extraUsd.toFixed(2)} more`]),
  ]
  return parts.join(', ')
}

const head = ({ atMs, experiment, endpoint }: ExperimentPreflight): string =>
  `at ${clockText(atMs)}: inference experiment ${experiment} on ${endpoint}`

const copiesText = ({ copied, copies }: ExperimentPreflight): string =>
  copied === null
    ? 'none in this file'
    : `${count(copies)}, ${clockText(copied.fromMs)} to ${clockText(copied.untilMs)}`

function runsText({ atMs, runsFromMs, runsUntilMs, scheduledEndMs }: ExperimentPreflight): string {
  if (runsFromMs === null) return 'not in this file'
  const from = `from ${clockText(runsFromMs)} (${span(runsFromMs - atMs)} after the call)`
  if (runsUntilMs !== null) return `${from} to ${clockText(runsUntilMs)}`
  return `${from} beyond the end of the file, to ${clockText(scheduledEndMs)}`
}

function afterText({ after, runsUntilMs, overAtMs, shadow }: ExperimentPreflight): string {
  if (after === null || overAtMs === null) return 'it is not over at the end of the file'
  const production = Object.entries(after.production).map(
    ([name, instances]) => `${instances} ${name}`,
  )
  const parts = [
    after.isPromoted ? `${shadow.name} is promoted` : 'as before',
    `${production.join(' and ')} in production`,
    ...(after.keepsShadow ? [`${shadow.name} stays a shadow`] : []),
  ]
  const later = runsUntilMs === null ? '' : ` (${span(overAtMs - runsUntilMs)} later)`
  return `${parts.join(', ')} from ${clockText(overAtMs)}${later}`
}
