/**
 * The A/B block of the story: one line on the split, then one a metric and treatment. Endpoints with
 * one variant have none.
 */
import type { TreatmentEvidence } from '../../evidence/ab-evidence.ts'
import type { ClassificationQuality } from '../../evidence/classification.ts'
import type { MetricEvidence } from '../../evidence/metric-evidence.ts'
import type { SplitEvidence } from '../../evidence/split-test.ts'
import { count } from '../story/count-text.ts'
import { clockText } from '../story/event-text.ts'
import { tableLines } from '../story/text-table.ts'
import type { AbReport } from './ab-report.ts'

/** Nothing when the endpoint never had two variants. */
export function abLines(endpointName: string, ab: AbReport | null): readonly string[] {
  if (ab === null) return []
  const rows = Object.entries(ab.treatments).flatMap(([name, evidence]) =>
    treatmentRows(name, evidence),
  )
  return [
    `A/B on ${endpointName}, control ${ab.control}: ${splitText(ab.split)}`,
    ...tableLines([headings(ab.alpha), ...rows], 3).map(line => `  ${line}`),
    ...Object.entries(ab.treatments).flatMap(([name, evidence]) =>
      closingLines(name, evidence, ab.decidedAtMs[name] ?? null),
    ),
    ...classificationLines(ab.classification),
  ]
}

const headings = (alpha: number): string[] => [
  'variant',
  'metric',
  '',
  'control',
  'treatment',
  'difference',
  `${Number((100 * (1 - alpha)).toFixed(2))}% interval`,
  'p',
  'always valid',
  'power',
  'more requests',
]

function splitText(split: SplitEvidence | null): string {
  if (split === null) return 'the split is not tested'
  const figures = `chi-square ${split.chiSquare.toFixed(2)}, p ${pText(split.pValue)}`
  if (!split.isMismatch) return `split as the weights say (${figures})`
  return `SAMPLE RATIO MISMATCH (${figures}): something else than the weights decides, the comparison is void`
}

interface Unit {
  readonly value: (value: number) => string
  readonly difference: (value: number) => string
}

const signed = (text: string): string => (text.startsWith('-') ? text : `+${text}`)
const points = (value: number): string => (value * 100).toFixed(2)

const SHARE: Unit = {
  value: share => `${(share * 100).toFixed(2)}%`,
  difference: share => signed(points(share)),
}

const mean = (suffix: string): Unit => ({
  value: value => `${value.toFixed(2)}${suffix}`,
  difference: value => signed(value.toFixed(3)),
})

function treatmentRows(name: string, evidence: TreatmentEvidence): string[][] {
  const { errors, latency, outcome, decidedBy } = evidence
  const isVoid = decidedBy === 'sample-ratio-mismatch'
  const rows: string[][] = []
  const add = (metric: string, found: MetricEvidence | null, unit: Unit): void => {
    if (found === null) return
    const verdict = isVoid ? 'void' : found.verdict
    rows.push([rows.length === 0 ? name : '', metric, verdict, ...figures(found, unit)])
  }
  add('outcome', outcome, outcome?.kind === 'mean' ? mean('') : SHARE)
  const failed = errors !== null && errors.control.value + errors.treatment.value > 0
  if (failed) add('errors', errors, SHARE)
  add('latency', latency, mean('ms'))
  return rows
}

function figures(found: MetricEvidence, unit: Unit): string[] {
  const { interval, sequential, moreRequests } = found
  const range = (low: number, high: number): string =>
    `${unit.difference(low)} … ${unit.difference(high)}`
  return [
    unit.value(found.control.value),
    unit.value(found.treatment.value),
    unit.difference(found.difference),
    range(interval.low, interval.high),
    pText(found.pValue),
    `${range(sequential.low, sequential.high)}, p ${pText(sequential.pValue)}`,
    `${Math.round(found.power * 100)}%`,
    moreRequests === null ? '-' : count(moreRequests),
  ]
}

const pText = (p: number): string =>
  p < 1e-6 ? '<1e-6' : p < 0.001 ? p.toExponential(1) : p.toFixed(3)

function closingLines(
  name: string,
  { verdict, decidedBy, design }: TreatmentEvidence,
  decidedAtMs: number | null,
): readonly string[] {
  const reason = decidedBy === 'sample-ratio-mismatch' ? 'sample ratio mismatch' : decidedBy
  const decided =
    decidedAtMs === null
      ? 'not decided for somebody who looks every minute'
      : `decided at ${clockText(decidedAtMs)} for somebody who looks every minute`
  const lines = [`  ${name} is ${verdict} (by ${reason}); ${decided}`]
  if (design === null) return lines
  const { control, treatment } = design.requests
  const declared = `the models declare a difference of ${designText(design.difference)}`
  lines.push(
    `  ${declared}: with power 80% that takes ${count(control)} + ${count(treatment)} requests`,
  )
  return lines
}

const designText = (difference: number): string => signed(String(Number(difference.toPrecision(6))))

function classificationLines(
  classification: Readonly<Record<string, ClassificationQuality>>,
): readonly string[] {
  const rows = Object.entries(classification).map(([name, quality]) => [
    name,
    ...[quality.accuracy, quality.baseline, quality.precision, quality.recall].map(figure),
    ...[quality.f1, quality.auc].map(figure),
  ])
  if (rows.length === 0) return []
  const headings = ['', 'accuracy', 'always the commoner class', 'precision', 'recall', 'F1', 'AUC']
  return tableLines([headings, ...rows], 1).map(line => `  ${line}`)
}

const figure = (value: number | null): string => (value === null ? '-' : value.toFixed(3))
