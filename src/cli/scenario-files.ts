/**
 * The only place that opens a scenario's files: the scenario itself, its traces, its routers.
 *
 * A name without a path finds a shipped scenario; paths inside a file are relative to it.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ScenarioError, type ScenarioFiles } from '../scenario/prepare.ts'
import { parseScenario } from '../scenario/reading/parse.ts'
import { problemAt } from '../scenario/reading/problem.ts'
import { formatProblems } from '../scenario/reading/problem-text.ts'
import { nearestName } from '../scenario/reading/suggest.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { ChunkSource } from '../scenario/traces/chunk-source.ts'
import { CliError, EXIT } from './exit-code.ts'
import { loadRouters } from './router-files.ts'

export const SHIPPED_SCENARIOS = fileURLToPath(new URL('../../scenarios', import.meta.url))

/** Larger files are no scenarios. */
const SCENARIO_BYTES_MAX = 4 * 1024 * 1024
const CHUNK_BYTES = 64 * 1024

export interface LoadedScenario {
  readonly scenario: Scenario
  readonly files: ScenarioFiles
}

export interface ScenarioOverrides {
  readonly set: readonly string[]
  readonly seed: number | undefined
}

export function shippedScenarios(): readonly string[] {
  return readdirSync(SHIPPED_SCENARIOS)
    .filter(name => name.endsWith('.yaml'))
    .map(name => name.slice(0, -'.yaml'.length))
    .sort()
}

/** Reads and checks the scenario and loads its routers; throws `CliError` with every problem. */
export async function loadScenario(
  nameOrPath: string,
  overrides: ScenarioOverrides,
): Promise<LoadedScenario> {
  const path = pathOf(nameOrPath)
  const parsed = parseScenario(textOf(path, nameOrPath), shownPath(path), overrides)
  if (!parsed.ok) throw new CliError(EXIT.invalidScenario, formatProblems(parsed.problems))
  const { scenario } = parsed
  const folder = dirname(path)
  const routers = await loadRouters(scenario, folder)
  return { scenario, files: { routers, openTrace: file => openChunks(scenario, folder, file) } }
}

/** Where a name or path leads. */
export function pathOf(nameOrPath: string): string {
  return isName(nameOrPath) ? join(SHIPPED_SCENARIOS, `${nameOrPath}.yaml`) : resolve(nameOrPath)
}

const isName = (given: string): boolean =>
  !given.includes('/') && !given.includes('\\') && !/\.(ya?ml|json)$/.test(given)

function shownPath(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere
}

function textOf(path: string, given: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw unreadable(given, path, error)
  }
  if (bytes.length > SCENARIO_BYTES_MAX) {
    const text = `${given}: a scenario has at most ${SCENARIO_BYTES_MAX} bytes, this has ${bytes.length}`
    throw new CliError(EXIT.invalidScenario, text)
  }
  return bytes.toString('utf8')
}

function unreadable(given: string, path: string, error: unknown): CliError {
  const reason = reasonOf(error)
  const shipped = shippedScenarios()
  const text = `cannot read scenario "${given}": ${reason}`
  if (!isName(given)) return new CliError(EXIT.usage, text + nearbyHint(path, shipped))
  const near = nearestName(given, shipped)
  const hint = near === undefined ? '' : `; did you mean "${near}"?`
  const list = `Shipped scenarios: ${shipped.join(', ')}. A file of your own needs a path, such as ./${given}.yaml.`
  return new CliError(EXIT.usage, `${text}${hint}\n${list}`)
}

/** A file of nearly this name in the same folder, or the shipped scenario of this name. */
function nearbyHint(path: string, shipped: readonly string[]): string {
  const name = basename(path).replace(/\.(ya?ml|json)$/, '')
  const near = nearestName(basename(path), filesIn(dirname(path)))
  if (near !== undefined) return `; did you mean "${near}"?`
  return shipped.includes(name) ? `; the shipped scenario is called "${name}", without a path` : ''
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(name => /\.(ya?ml|json)$/.test(name))
  } catch {
    return [] // there is no such folder: nothing to suggest
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return REASONS.get(code) ?? code
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['EISDIR', 'it is a folder; name a file in it'],
  ['EACCES', 'not allowed'],
])

/** The whole file in chunks; closed at its end. Throws `ScenarioError`. */
function openChunks(scenario: Scenario, folder: string, file: string): ChunkSource {
  const attempt = <T>(read: () => T): T => {
    try {
      return read()
    } catch (error) {
      throw unreadableTrace(scenario, file, error)
    }
  }
  const descriptor = attempt(() => openSync(resolve(folder, file), 'r'))
  let isOpen = true
  return {
    read() {
      if (!isOpen) return undefined
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
      const length = attempt(() => readSync(descriptor, chunk, 0, CHUNK_BYTES, null))
      if (length > 0) return chunk.subarray(0, length)
      closeSync(descriptor)
      isOpen = false
      return undefined
    },
  }
}

function unreadableTrace(scenario: Scenario, file: string, error: unknown): ScenarioError {
  const message = `cannot read trace "${file}": ${reasonOf(error)}`
  const hint = 'its path is relative to the scenario file'
  const of = scenario.traffic.find(({ load }) => 'file' in load && load.file === file)
  const position = of?.filePosition ?? { line: 1, col: 1 }
  return new ScenarioError([problemAt(scenario.source, position, { message, hint })])
}
