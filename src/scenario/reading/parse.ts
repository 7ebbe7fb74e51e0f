/**
 * Text of a scenario file → a checked scenario, or everything that is wrong with it.
 *
 * In steps: YAML; the arguments of `--set`; the schema; then, together, the API requests, the
 * names that must lead somewhere, and the expectations. Each step needs the one before.
 */

import { compileExpectations, type ExpectationProblem } from '../expectations.ts'
import type { ApiCall, Scenario, TimelineEntry, TrafficSource } from '../scenario.ts'
import { type PlacedCall, requestFindings } from './api-calls.ts'
import { applyOverrides, type Override, overrideHead } from './overrides.ts'
import { type Finding, type Path, type Position, type Problem, problemAt } from './problem.ts'
import { references } from './references.ts'
import { DEFAULT_EPOCH_MS, ScenarioFile } from './schema.ts'
import { findingsOf } from './schema-findings.ts'
import type { CallEntry, TimelineItem } from './schema-parts/timeline-schema.ts'
import { YamlDocument } from './yaml-document.ts'

export interface ParseOptions {
  /** `path=value` each; see overrides.ts. */
  readonly set?: readonly string[] | undefined
  /** Wins over the file's and over `set`. */
  readonly seed?: number | undefined
}

export type ParseResult =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** `fileName` is only shown; nothing is read. */
export function parseScenario(
  text: string,
  fileName: string,
  options: ParseOptions = {},
): ParseResult {
  const document = new YamlDocument({ file: fileName, text })
  const syntaxProblems = document.syntaxProblems()
  if (syntaxProblems.length > 0) return { ok: false, problems: syntaxProblems }
  const { overrides, problems } = applyOverrides(document, options.set ?? [])
  if (problems.length > 0) return { ok: false, problems }
  const values = document.values()
  if ('problem' in values) return { ok: false, problems: [values.problem] }
  const places = new Places(document, overrides)

  const checked = ScenarioFile.safeParse(values.root, { reportInput: true })
  if (!checked.success) {
    const findings = findingsOf(checked.error.issues, ScenarioFile)
    return { ok: false, problems: places.problemsOf(findings) }
  }
  const file = checked.data
  const calls = callsOf(file)
  const { findings, variantsByEndpoint } = references(file, calls)
  const scenario = { ...scenarioOf(file, places, options.seed), variantsByEndpoint }
  const found = places.problemsOf([...calls.flatMap(requestFindings), ...findings])
  // What follows from a name that is wrong elsewhere is no news.
  const names = found.length === 0 ? variantsByEndpoint : undefined
  const compiled = compileExpectations(scenario.expect, names)
  const inExpressions = compiled.ok ? [] : compiled.problems
  const wrong = [...found, ...inExpressions.map(each => places.problemInExpression(each, file))]
  return wrong.length > 0 ? { ok: false, problems: inFileOrder(wrong) } : { ok: true, scenario }
}

/** In the order in which they run. */
function callsOf(file: ScenarioFile): readonly PlacedCall[] {
  const setup = (file.setup ?? []).map((call, index) => ({
    ...call,
    path: ['setup', index, call.operation],
    refused: undefined,
  }))
  const timeline = inTimeOrder(file.timeline ?? []).flatMap(({ item, index }) => {
    if (item.kind === 'fault') return []
    const { call, refused } = item
    return [{ ...call, path: ['timeline', index, call.operation], refused }]
  })
  return [...setup, ...timeline]
}

/** With the place each item has in the file; items of one instant stay in the file's order. */
function inTimeOrder(timeline: readonly TimelineItem[]) {
  return timeline
    .map((item, index) => ({ item, index }))
    .sort((left, right) => left.item.atMs - right.item.atMs)
}

function scenarioOf(
  file: ScenarioFile,
  places: Places,
  seed: number | undefined,
): Omit<Scenario, 'variantsByEndpoint'> {
  return {
    source: places.source,
    name: file.name,
    lesson: file.lesson,
    seed: seed ?? file.seed,
    epochMs: file.start ?? DEFAULT_EPOCH_MS,
    hasOwnStart: file.start !== undefined,
    durationMs: file.duration,
    models: file.models ?? [],
    setup: (file.setup ?? []).map((call, index) => apiCall(call, ['setup', index], places)),
    traffic: (file.traffic ?? []).map(
      (source, index): TrafficSource => ({
        ...source,
        name: source.name ?? `traffic[${index}]`,
        position: places.of(['traffic', index]),
        filePosition:
          'file' in source.load
            ? places.of(['traffic', index, source.load.kind, 'file'])
            : undefined,
      }),
    ),
    timeline: inTimeOrder(file.timeline ?? []).map(({ item, index }) =>
      timelineEntry(item, ['timeline', index], places),
    ),
    routerFiles: (file.routers ?? []).map((router, index) => ({
      file: router,
      position: places.of(['routers', index]),
    })),
    routing: Object.entries(file.routing ?? {}).map(([endpoint, router]) => ({
      endpoint,
      router,
      position: places.of(['routing', endpoint]),
    })),
    prices: file.prices ?? {},
    quotas: file.quotas ?? {},
    settings: file.assumptions ?? {},
    expect: (file.expect ?? []).map((expression, index) => ({
      expression,
      position: places.of(['expect', index]),
    })),
  }
}

function apiCall({ operation, input }: CallEntry, path: Path, places: Places): ApiCall {
  const call = [...path, operation]
  return {
    operation,
    input,
    problemAt: (member, what) =>
      places.problemOf({ path: [...call, ...member], isAboutKey: member.length === 0, ...what }),
  }
}

function timelineEntry(item: TimelineItem, path: Path, places: Places): TimelineEntry {
  const position = places.of(path)
  if (item.kind === 'fault') return { ...item, position }
  return { ...item, call: apiCall(item.call, path, places), position }
}

const inFileOrder = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort(
    (left, right) => (left.line ?? 0) - (right.line ?? 0) || (left.col ?? 0) - (right.col ?? 0),
  )

/** Where values are in the file, or which `--set` they came with. */
class Places {
  readonly #document: YamlDocument
  readonly #overrides: readonly Override[]

  constructor(document: YamlDocument, overrides: readonly Override[]) {
    this.#document = document
    this.#overrides = overrides
  }

  get source() {
    return this.#document.source
  }

  /** Of a value that came with `--set`: the start of the file. */
  of(path: Path, isAboutKey = false): Position {
    return this.#document.positionOf(path, isAboutKey) ?? { line: 1, col: 1 }
  }

  problemsOf(findings: readonly Finding[]): readonly Problem[] {
    return inFileOrder(findings.map(finding => this.problemOf(finding)))
  }

  problemInExpression(problem: ExpectationProblem, { expect = [] }: ScenarioFile): Problem {
    const { index, offset, message, hint } = problem
    const finding = { path: ['expect', index], message, hint }
    const position = this.#document.positionInText(finding.path, expect[index] ?? '', offset)
    if (position === undefined) return this.problemOf(finding)
    return problemAt(this.source, position, finding)
  }

  problemOf({ path, isAboutKey = false, message, hint }: Finding): Problem {
    const override = this.#overrideOf(path, isAboutKey)
    if (override !== undefined) return { ...overrideHead(override.argument), message, hint }
    return problemAt(this.source, this.of(path, isAboutKey), { message, hint })
  }

  #overrideOf(path: Path, isAboutKey: boolean): Override | undefined {
    const isFromText = this.#document.positionOf(path, isAboutKey) !== undefined
    return this.#overrides.findLast(
      ({ path: set }) => startsWith(path, set) || (!isFromText && startsWith(set, path)),
    )
  }
}

const startsWith = (path: Path, start: Path): boolean =>
  start.length <= path.length && start.every((step, index) => step === path[index])
