/**
 * The run as a person reads it: one dense summary, the decisions in order, the expectations.
 *
 * Pure text; `Paint` adds colour on a terminal. Meaning is never in colour alone.
 */
import type { TimelineEvent } from '../../core/timeline.ts'
import { abLines } from '../ab/ab-text.ts'
import { planLines } from '../plan/preflight-text.ts'
import type { VariantReport } from '../report.ts'
import type { RunResult } from '../run.ts'
import { count } from './count-text.ts'
import { clockText, eventText } from './event-text.ts'
import { tableLines } from './text-table.ts'

export interface Paint {
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  bad(text: string): string
}

export const PLAIN: Paint = { bold: t => t, dim: t => t, good: t => t, bad: t => t }

/** Events shown at most; the rest is counted. */
const EVENTS_MAX = 40

/** `wallMs` undefined: the text is the same every time (golden files). */
export function storyText(result: RunResult, wallMs: number | undefined, paint: Paint): string {
  const lines = [
    heading(result, wallMs, paint),
    ...(result.lesson === null ? [] : [paint.dim(result.lesson)]),
    '',
    requestsLine(result, paint),
    ...callerLines(result, paint),
    '',
    ...variantTable(result),
    '',
    ...abBlocks(result),
    ...planBlock(result),
    ...eventLines(result, paint),
    ...expectationLines(result, paint),
    '',
    `cost $${result.costUsd.toFixed(2)}${unpriced(result)}   digest ${result.digest.slice(0, 16)}`,
  ]
  return `${lines.join('\n')}\n`
}

function heading(result: RunResult, wallMs: number | undefined, paint: Paint): string {
  const simulated = `${clockText(result.simulatedMs)} simulated`
  const factor = count(Math.round(result.simulatedMs / Math.max(wallMs ?? 1, 1)))
  const speed = wallMs === undefined ? '' : ` in ${(wallMs / 1000).toFixed(2)}s (${factor}×)`
  const partial = result.isComplete ? '' : '   INTERRUPTED: figures so far'
  return `${paint.bold(result.scenario)}   seed ${result.seed}   ${simulated}${speed}${partial}`
}

function requestsLine({ requests, latencyMs }: RunResult, paint: Paint): string {
  const { total, failed, shadow } = requests
  const failedText = `failed ${count(failed)} (${percent(total === 0 ? 0 : failed / total)})`
  const parts = [
    `requests ${count(total)}`,
    failed > 0 ? paint.bad(failedText) : failedText,
    ...(shadow > 0 ? [`shadow copies ${count(shadow)}`] : []),
    `p50 ${ms(latencyMs.p50)}`,
    `p95 ${ms(latencyMs.p95)}`,
    `p99 ${ms(latencyMs.p99)}`,
    `max ${ms(latencyMs.max)}`,
  ]
  return parts.join('   ')
}

/** Of sources that retry: what their callers got, however often they tried. */
function callerLines({ callers }: RunResult, paint: Paint): readonly string[] {
  return Object.entries(callers).map(([name, { requests, attempts, failed, waiting }]) => {
    const each = requests === 0 ? 0 : attempts / requests
    const tried = `${count(requests)} requests in ${count(attempts)} attempts (${each.toFixed(2)} each)`
    const failedText = `failed ${count(failed)} (${percent(requests === 0 ? 0 : failed / requests)})`
    const open = waiting === 0 ? '' : `, ${count(waiting)} about to retry`
    return `callers of ${name}: ${tried}, ${failed > 0 ? paint.bad(failedText) : failedText}${open}`
  })
}

function variantTable({ endpoints }: RunResult): readonly string[] {
  const rows = [
    [
      'endpoint',
      'variant',
      'share',
      'requests',
      'p99',
      '4xx',
      '5xx',
      'no answer',
      'instances',
      'cost',
    ],
  ]
  for (const [endpointName, endpoint] of Object.entries(endpoints)) {
    for (const [name, variant] of Object.entries(endpoint.variants)) {
      rows.push(variantRow(endpointName, name, variant))
    }
  }
  return tableLines(rows, 2)
}

function planBlock({ plan }: RunResult): readonly string[] {
  const lines = planLines(plan)
  return lines.length === 0 ? [] : [...lines, '']
}

function abBlocks({ endpoints }: RunResult): readonly string[] {
  return Object.entries(endpoints).flatMap(([name, { ab }]) => {
    const lines = abLines(name, ab)
    return lines.length === 0 ? [] : [...lines, '']
  })
}

function variantRow(endpoint: string, name: string, variant: VariantReport): string[] {
  const { instances, costUsd } = variant
  const size =
    instances.max > instances.current
      ? `${instances.current} (max ${instances.max})`
      : `${instances.current}`
  return [
    endpoint,
    variant.isShadow ? `${name} (shadow)` : name,
    percent(variant.share),
    count(variant.invocations),
    ms(variant.latencyMs.p99),
    count(variant.errors4xx),
    count(variant.errors5xx),
    count(variant.timeouts + variant.queueFull + variant.instanceLost),
    size,
    costUsd === null ? '?' : `$${costUsd.toFixed(2)}`,
  ]
}

function eventLines({ timeline }: RunResult, paint: Paint): readonly string[] {
  const shown = timeline.filter(isStory)
  const lines = shown.slice(0, EVENTS_MAX).map(event => {
    const text = `${clockText(event.atMs).padStart(9)}  ${eventText(event)}`
    return isBad(event) ? paint.bad(text) : text
  })
  const rest = shown.length - EVENTS_MAX
  if (rest > 0)
    lines.push(
      paint.dim(`${' '.repeat(11)}… and ${count(rest)} more events (--jsonl FILE has all)`),
    )
  return lines.length === 0 ? lines : [...lines, '']
}

/** Setup, and what a line beside it says already, are left out. */
const isStory = (event: TimelineEvent): boolean =>
  event.atMs >= 0 &&
  event.kind !== 'instances.terminated' &&
  event.kind !== 'instances.draining' &&
  !(event.kind === 'endpoint.status-changed' && event.to === 'Updating')

function isBad(event: TimelineEvent): boolean {
  if (event.kind === 'alarm.state-changed') return event.to === 'ALARM'
  return event.kind === 'deployment.rolled-back' || event.kind === 'instance.killed'
}

function expectationLines({ expectations }: RunResult, paint: Paint): readonly string[] {
  return expectations.flatMap(({ expression, passed, values, error }) => {
    const sign = passed ? paint.good('✓') : paint.bad('✗')
    const shown = Object.entries(values).map(([text, value]) => `${text} = ${valueText(value)}`)
    const lines = [`${sign} ${expression}`]
    if (error !== undefined) lines.push(`    ${error}`)
    else if (!passed && shown.length > 0) lines.push(`    ${shown.join(', ')}`)
    return lines
  })
}

const unpriced = ({ unpricedInstanceTypes: types }: RunResult): string =>
  types.length === 0 ? '' : ` (without ${types.join(', ')}: no price, set prices:)`

const valueText = (value: unknown): string =>
  typeof value === 'number' ? String(Math.round(value * 1e6) / 1e6) : JSON.stringify(value)

const percent = (share: number): string => {
  const value = share * 100
  return `${value > 0 && value < 1 ? value.toFixed(2) : value.toFixed(1)}%`
}

function ms(value: number | null): string {
  if (value === null) return '-'
  return value < 100 ? `${value.toFixed(1)}ms` : `${count(Math.round(value))}ms`
}
