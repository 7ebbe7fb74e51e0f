/**
 * Several runs side by side: one figure a row, one run a column, and a mark where they differ.
 *
 * The figures are those that a deployment or a scaling policy is chosen by: how many callers were
 * hurt, how long it took to see it, how many instances it needed and what it cost.
 */
import type { TimelineEvent } from '../core/timeline.ts'
import { MINUTE_MS, SECOND_MS } from '../core/units.ts'
import type { VariantReport } from './report.ts'
import type { RunResult } from './run.ts'
import { count } from './story/count-text.ts'
import { clockText } from './story/event-text.ts'
import { tableLines } from './story/text-table.ts'

/** What is compared of a run: a page has as much of it. */
export type ComparedRun = Pick<
  RunResult,
  | 'scenario'
  | 'seed'
  | 'digest'
  | 'simulatedMs'
  | 'requests'
  | 'callers'
  | 'latencyMs'
  | 'endpoints'
  | 'deployments'
  | 'costUsd'
  | 'expectations'
  | 'timeline'
> &
  /** A run that was saved before it was counted has none. */
  Partial<Pick<RunResult, 'instancesPeak'>>

export interface ComparedFigure {
  readonly name: string
  /** One per run, in order; `null`: the run has no such figure. */
  readonly values: readonly (number | string | null)[]
  /** Whether they differ as far as they are shown. */
  readonly differs: boolean
}

export interface Comparison {
  readonly runs: readonly {
    readonly scenario: string
    readonly seed: number
    readonly digest: string
  }[]
  readonly figures: readonly ComparedFigure[]
}

interface Figure {
  readonly name: string
  of(run: ComparedRun): number | string | null
  readonly text?: (value: number) => string
}

const countOf = ({ timeline }: ComparedRun, kind: TimelineEvent['kind']): number =>
  timeline.filter(event => event.kind === kind && event.atMs >= 0).length

const firstOf = (
  values: readonly (number | null)[],
  pick: (values: readonly number[]) => number,
): number | null => {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : pick(known)
}

const dollars = (value: number): string => `$${value.toFixed(2)}`
const milliseconds = (value: number): string => `${count(Math.round(value * 10) / 10)}ms`
const percent = (value: number): string => `${(value * 100).toFixed(2)}%`

const sumOver = <T>(items: readonly T[], of: (item: T) => number): number | null =>
  items.length === 0 ? null : items.reduce((sum, item) => sum + of(item), 0)

const variantsOf = ({ endpoints }: ComparedRun): readonly VariantReport[] =>
  Object.values(endpoints).flatMap(({ variants }) => Object.values(variants))

/** Harm and its cost first; a run without deployments has no figures about a new version. */
const FIGURES: readonly Figure[] = [
  {
    name: 'seconds to detect',
    of: ({ deployments }) =>
      firstOf(
        deployments.map(each => each.exposedMs),
        ([first]) => (first ?? 0) / SECOND_MS,
      ),
  },
  { name: 'requests', of: run => run.requests.total },
  { name: 'failed requests', of: run => run.requests.failed },
  {
    name: 'failed share',
    of: ({ requests: { total, failed } }) => (total === 0 ? null : failed / total),
    text: percent,
  },
  {
    name: 'callers who gave up', // of clients with retries: their attempts are requests
    of: ({ callers }) => sumOver(Object.values(callers), each => each.failed),
  },
  {
    name: 'users on the new version',
    of: ({ deployments }) => sumOver(deployments, each => each.greenRequests),
  },
  {
    name: 'users hurt by the new version',
    of: ({ deployments }) => sumOver(deployments, each => each.greenFailed),
  },
  { name: 'peak instances', of: ({ instancesPeak }) => instancesPeak ?? null },
  {
    name: 'instance-hours',
    of: run => sumOver(variantsOf(run), each => each.instanceHours),
    text: value => value.toFixed(2),
  },
  { name: 'dollars', of: run => run.costUsd, text: dollars },
  {
    name: 'dollars per hour',
    of: run => (run.simulatedMs === 0 ? null : run.costUsd / (run.simulatedMs / (60 * MINUTE_MS))),
    text: dollars,
  },
  {
    name: 'minutes to deploy',
    of: ({ deployments }) =>
      firstOf(
        deployments.map(each => each.endedAtMs && each.endedAtMs - each.startedAtMs),
        all => Math.max(...all) / MINUTE_MS,
      ),
    text: minutes => clockText(Math.round(minutes * 60) * SECOND_MS),
  },
  {
    name: 'ends on',
    of: ({ endpoints }) =>
      Object.values(endpoints)
        .map(({ endpointConfigName, status }) =>
          status === 'InService' ? endpointConfigName : `${endpointConfigName} (${status})`,
        )
        .join(', '),
  },
  { name: 'latency p50', of: run => run.latencyMs.p50, text: milliseconds },
  { name: 'latency p99', of: run => run.latencyMs.p99, text: milliseconds },
  { name: 'scale-outs', of: run => countOf(run, 'scaling.scale-out') },
  { name: 'scale-ins', of: run => countOf(run, 'scaling.scale-in') },
  {
    name: 'expectations met',
    of: ({ expectations }) =>
      `${expectations.filter(({ passed }) => passed).length} of ${expectations.length}`,
  },
]

/** Figures that no run has are left out. */
export function compareRuns(runs: readonly ComparedRun[]): Comparison {
  const figures = FIGURES.map(({ name, of }): ComparedFigure => {
    const values = runs.map(of)
    const shown = values.map(value => cellText(name, value))
    return { name, values, differs: new Set(shown).size > 1 }
  })
  return {
    runs: runs.map(({ scenario, seed, digest }) => ({ scenario, seed, digest })),
    figures: figures.filter(({ values }) => values.some(value => value !== null && value !== 0)),
  }
}

/** `*` marks a row in which the runs differ. */
export function comparisonText({ runs, figures }: Comparison): string {
  const names = columnNames(runs)
  const rows = figures.map(({ name, values, differs }) => {
    return [`${differs ? '*' : ' '} ${name}`, ...values.map(value => cellText(name, value))]
  })
  const table = tableLines([['  ', ...names], ...rows], 1)
  return `${[...table, ...sameLines(runs, figures)].join('\n')}\n`
}

/** Said where no row is marked, so that nobody looks for what differs. */
function sameLines(
  runs: Comparison['runs'],
  figures: readonly ComparedFigure[],
): readonly string[] {
  if (figures.some(({ differs }) => differs)) return []
  const isSame = new Set(runs.map(({ digest }) => digest)).size === 1
  if (isSame) return ['', 'the runs are the same to the last event: equal digests']
  return ['', 'no figure differs, though the runs do: their digests are not equal']
}

/** One line for each figure that changed: `failed requests 1,203 → 187`; none: no figure did. */
export function differenceLines(before: ComparedRun, after: ComparedRun): readonly string[] {
  return compareRuns([before, after])
    .figures.filter(({ differs }) => differs)
    .map(({ name, values }) => {
      const [was, is] = values.map(value => cellText(name, value))
      return `${name} ${was} → ${is}`
    })
}

export function cellText(name: string, value: number | string | null): string {
  if (value === null) return '-'
  if (typeof value === 'string') return value
  return (FIGURES.find(figure => figure.name === name)?.text ?? count)(value)
}

/** The same scenario twice is told apart by its seed, and then by its place. */
export function columnNames(runs: Comparison['runs']): string[] {
  const seeded = runs.map(({ scenario, seed }) => {
    const isRepeated = runs.filter(other => other.scenario === scenario).length > 1
    return isRepeated ? `${scenario} seed ${seed}` : scenario
  })
  return seeded.map((name, index) =>
    seeded.filter(other => other === name).length > 1 ? `${name} [${index + 1}]` : name,
  )
}
