/**
 * The digest of a run: SHA-256 over every decision and every per-period metric. Same version,
 * scenario and seed: same digest, on every machine.
 */
import { createHash } from 'node:crypto'
import type { MetricRow } from '../core/metrics/metric-row.ts'
import type { World } from '../core/world.ts'
import type { RunSummary } from './report.ts'

export function digestOf(world: World, requests: RunSummary['requests']): string {
  const hash = createHash('sha256')
  for (const event of world.timeline.events) hash.update(`${JSON.stringify(event)}\n`)
  for (const { key, rows } of world.metrics.series) {
    hash.update(`${JSON.stringify(key)}\n`)
    for (const row of rows) hash.update(`${rowText(row)}\n`)
  }
  hash.update(JSON.stringify(requests))
  if (world.callers.size > 0) hash.update(JSON.stringify([...world.callers]))
  return hash.digest('hex')
}

/** Numbers in a fixed order; the histogram is covered by its percentiles. */
const rowText = (row: MetricRow): string =>
  [
    row.startMs,
    row.invocations,
    row.perInstance,
    row.answers,
    row.latencySumMs,
    row.latencyMinMs,
    row.latencyMaxMs,
    row.p50Ms,
    row.p90Ms,
    row.p95Ms,
    row.p99Ms,
    row.errors4xx,
    row.errors5xx,
    row.unanswered,
    row.gaugeSum,
    row.instances,
    ...(row.quality === undefined ? [] : [JSON.stringify(row.quality)]),
  ].join(' ')
