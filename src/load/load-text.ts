/** The figures of a load as lines for people. */
import { MINUTE_MS } from '../core/units.ts'
import { durationText } from '../scenario/story/event-text.ts'
import type { ServerClock } from './lab-client.ts'
import type { LatencyFigures, LoadFigures } from './load-tally.ts'
import { LATENESS_P99_MS_MAX, type OpenLoopFigures } from './open-loop.ts'
import type { StepFigures } from './stepped-load.ts'
import type { TrafficSplit } from './traffic-split.ts'
import type { WatchedFigures } from './watched-load.ts'

/** What was sent and answered, the split, and how many decisions there were. */
export function summaryLines(figures: LoadFigures & WatchedFigures): readonly string[] {
  const { sent, ok, failed, statuses, latencyMs, split, decisions } = figures
  const kinds = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`)
  return [
    `sent ${sent}, ok ${ok}, failed ${failed} (${kinds.join(', ')})`,
    `wall latency ${latencyText(latencyMs)}`,
    ...split.flatMap(each => ['', ...splitLines(each)]),
    '',
    decisions.length === 0
      ? 'the server decided nothing meanwhile'
      : `the server took ${decisions.length} decisions meanwhile`,
  ]
}

/** Client beside server, for one endpoint. */
export function splitLines(split: TrafficSplit): readonly string[] {
  const { endpoint, variants, failed, all, shadows } = split
  const rows = [
    [endpoint, 'client', 'share', 'server', 'share', 'difference'],
    ...variants.map(each => [
      each.variant,
      String(each.client),
      percent(each.clientShare),
      String(each.server),
      percent(each.serverShare),
      signed(each.difference),
    ]),
    ['failed', String(failed.client), '', String(failed.server), '', signed(failed.difference)],
    ['all', String(all.client), '', String(all.server), '', signed(all.difference)],
    ...shadows.map(({ variant, copies }) => [`${variant} (shadow)`, '', '', String(copies)]),
  ]
  const others = "somebody else invoked it too, or requests didn't get through"
  const isEqual = all.difference === 0 && failed.difference === 0
  return [...textTable(rows), ...(isEqual ? [] : [`the counts differ: ${others}`])]
}

/** One line for each step, and whether it was an open loop. */
export function stepLines(steps: readonly StepFigures[]): readonly string[] {
  const rows = [
    ['traffic', 'for', 'asked', 'sent', 'ok', 'failed', 'p50 ms', 'p99 ms', 'max ms', 'loop'],
    ...steps.map(step => [
      step.source,
      `${step.seconds}s`,
      step.rateAsked === null ? '-' : `${step.rateAsked}/s`,
      `${step.rateSent.toFixed(1)}/s`,
      String(step.ok),
      String(step.failed),
      ...[step.latencyMs.p50, step.latencyMs.p99, step.latencyMs.max].map(ms => ms.toFixed(1)),
      step.isOpenLoop ? 'open' : 'CLOSED',
    ]),
  ]
  return [...textTable(rows), loopText(steps)]
}

/** Whether it was an open loop, and how late its requests were. */
export function openLoopLines(figures: OpenLoopFigures): readonly string[] {
  const { isOpenLoop, heldBack, unsent, latenessMs } = figures
  const late = `sent late: ${latencyText(latenessMs)}`
  if (isOpenLoop) return ['open loop: each request was sent at its own instant', late]
  if (heldBack + unsent === 0) {
    return [
      `LATE: more than 1% of the requests were sent over ${LATENESS_P99_MS_MAX} ms after their instants; slow the clock down`,
      late,
    ]
  }
  const notSent = unsent > 0 ? `, and ${unsent} were not sent before the time was up` : ''
  const waited = `${heldBack} requests had to wait for answers to others${notSent}`
  return [`CLOSED LOOP: ${waited}; slow the clock down, or raise --connections`, late]
}

/** What autocannon will do, before it does. */
export function autocannonLines(connections: number, { rate }: ServerClock): readonly string[] {
  const keeps = 'an open loop by the second as long as they keep up'
  const bursts =
    `note: at speed ${rate} a second is ${durationText(rate * 1000)} of virtual time, and ` +
    "autocannon sends each second's requests at its beginning: most virtual minutes get none"
  return [
    `autocannon with ${connections} connections at most: ${keeps}`,
    ...(rate * 1000 > MINUTE_MS ? [bursts] : []),
  ]
}

function loopText(steps: readonly StepFigures[]): string {
  const isShort = steps.some(({ rateAsked, isOpenLoop }) => rateAsked !== null && !isOpenLoop)
  if (isShort) {
    return (
      'CLOSED LOOP: the connections did not keep up with the rate; the latencies are those of a ' +
      'closed loop, without the time that requests waited to be sent'
    )
  }
  if (steps.some(({ rateAsked }) => rateAsked === null)) {
    return 'CLOSED LOOP, as asked: a connection sends when it has its answer; no latency under a rate'
  }
  return 'open loop by the second: the rate was kept (within a second autocannon sends in a burst)'
}

export function latencyText({ p50, p90, p99, max }: LatencyFigures): string {
  return `p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, max ${max} ms`
}

/** The first column to the left, the others to the right. */
function textTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row =>
    row
      .map((cell, column) => {
        const width = widths?.[column] ?? 0
        return column === 0 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd(),
  )
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`
const signed = (count: number): string => (count > 0 ? `+${count}` : String(count))
