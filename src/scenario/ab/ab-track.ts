/**
 * How the evidence of an A/B test grew, minute by minute: what somebody would have seen who looked at
 * the end of each, and when the test that allows such looks had decided.
 */
import type { Endpoint } from '../../core/endpoint/endpoint.ts'
import type { MetricRow } from '../../core/metrics/metric-row.ts'
import { addQuality, type QualityCounts } from '../../core/metrics/quality-draws.ts'
import { type Ms, PERIOD_MS } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import { ALPHA, errorEvidence, outcomeEvidence } from '../../evidence/ab-evidence.ts'
import type { MetricEvidence, Verdict } from '../../evidence/metric-evidence.ts'
import { abVariants } from './ab-arms.ts'

/** Columns: one entry a look; the last one is always there. */
export interface AbTrack {
  readonly treatment: string
  readonly metric: 'errors' | 'outcome'
  /** The look is at the end of this minute since time zero. */
  readonly minute: readonly number[]
  /** Of both arms so far. */
  readonly requests: readonly number[]
  /** Treatment less control, so far. */
  readonly difference: readonly number[]
  /** The always-valid interval of the difference. */
  readonly low: readonly number[]
  readonly high: readonly number[]
  /** Of a test that may look once: below alpha now and then although nothing is there. */
  readonly pValue: readonly number[]
  /** The least always-valid one so far: once it is below alpha, the test has decided. */
  readonly pValueAlwaysValid: readonly number[]
  /** When it had; `null`: not yet. */
  readonly decidedAtMs: Ms | null
  readonly verdict: Verdict
}

/** Looks kept of a track: enough for any chart. */
const LOOKS_MAX = 300

interface Sofar {
  answered: number
  failed: number
  quality: QualityCounts | undefined
}

/** Tracks of each treatment against the control; metrics that no request counts in are left out. */
export function abTracks(world: World, endpoint: Endpoint): readonly AbTrack[] {
  const [control, ...treatments] = abVariants(endpoint)
  if (control === undefined) return []
  const rowsOf = (variantName: string): readonly MetricRow[] => {
    const key = { endpointName: endpoint.name, variantName, endpointConfigName: undefined }
    return world.metrics.seriesOf(key)?.between(0, Number.POSITIVE_INFINITY) ?? []
  }
  const controlRows = rowsOf(control.name)
  const alpha = ALPHA / treatments.length
  return treatments.flatMap(({ name }) => {
    const looks = looksAt(controlRows, rowsOf(name), alpha)
    return (['errors', 'outcome'] as const).flatMap(metric => {
      const track = trackOf(
        looks.map(({ minute, ...look }) => ({ minute, evidence: look[metric] })),
      )
      return track === undefined ? [] : [{ treatment: name, metric, ...track }]
    })
  })
}

interface Look {
  readonly minute: number
  readonly errors: MetricEvidence | null
  readonly outcome: MetricEvidence | null
}

function looksAt(
  control: readonly MetricRow[],
  treatment: readonly MetricRow[],
  alpha: number,
): readonly Look[] {
  const sums: readonly [Sofar, Sofar] = [emptySums(), emptySums()]
  const rows = [control, treatment] as const
  const startsMs = new Set(rows.flatMap(each => each.map(({ startMs }) => startMs)))
  const byStart = rows.map(each => new Map(each.map(row => [row.startMs, row])))
  return [...startsMs]
    .sort((a, b) => a - b)
    .map(startMs => {
      for (const [arm, sofar] of sums.entries()) add(sofar, byStart[arm]?.get(startMs))
      const [a, b] = sums
      const outcomes = [a.quality?.outcome ?? null, b.quality?.outcome ?? null] as const
      return {
        minute: startMs / PERIOD_MS,
        errors: a.failed + b.failed === 0 ? null : errorEvidence(a, b, alpha),
        outcome: outcomeEvidence(outcomes[0], outcomes[1], alpha),
      }
    })
}

const emptySums = (): Sofar => ({ answered: 0, failed: 0, quality: undefined })

function add(sofar: Sofar, row: MetricRow | undefined): void {
  if (row === undefined) return
  sofar.answered += row.answers
  sofar.failed += row.modelErrors
  sofar.quality = addQuality(sofar.quality, row.quality)
}

function trackOf(
  all: readonly { readonly minute: number; readonly evidence: MetricEvidence | null }[],
): Omit<AbTrack, 'treatment' | 'metric'> | undefined {
  let least = 1
  let decidedAtMs: Ms | null = null
  let verdict: Verdict = 'inconclusive'
  const looks = all.flatMap(({ minute, evidence }) => {
    if (evidence === null) return []
    if (evidence.sequential.verdict !== 'inconclusive' && decidedAtMs === null) {
      decidedAtMs = (minute + 1) * PERIOD_MS
      verdict = evidence.sequential.verdict
    }
    least = Math.min(least, evidence.sequential.pValue)
    return [{ minute, evidence, least }]
  })
  if (looks.length === 0) return undefined
  const every = Math.ceil(looks.length / LOOKS_MAX)
  const kept = looks.filter((_, index) => (looks.length - 1 - index) % every === 0)
  const column = (of: (look: (typeof kept)[number]) => number): readonly number[] =>
    kept.map(look => Number(of(look).toPrecision(6)))
  return {
    minute: kept.map(({ minute }) => minute),
    requests: kept.map(({ evidence }) => evidence.control.requests + evidence.treatment.requests),
    difference: column(({ evidence }) => evidence.difference),
    low: column(({ evidence }) => evidence.sequential.low),
    high: column(({ evidence }) => evidence.sequential.high),
    pValue: column(({ evidence }) => evidence.pValue),
    pValueAlwaysValid: column(look => look.least),
    decidedAtMs,
    verdict,
  }
}
