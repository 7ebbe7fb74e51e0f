/**
 * The only place that opens a scenario's files: the scenario itself, its traces, its routers.
 *
 * A name without a path finds a shipped scenario; paths inside a file are relative to it.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { RouterFactory } from '../core/routing/router.ts'
import { parseScenario } from '../scenario/parse.ts'
import type { ScenarioFiles } from '../scenario/prepare.ts'
import { formatProblems } from '../scenario/problem-text.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { suggestion } from '../scenario/suggest.ts'
import type { ChunkSource } from '../scenario/traces/chunk-source.ts'
import { CliError, EXIT } from './exit-code.ts'

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
  const routers = await Promise.all(
    scenario.routerFiles.map(file => loadRouter(scenario, resolve(folder, file), file)),
  )
  return { scenario, files: { routers, openTrace: file => openChunks(scenario, folder, file) } }
}

/** Where a name or path leads. */
export function pathOf(nameOrPath: string): string {
  const isName =
    !nameOrPath.includes('/') && !nameOrPath.includes('\\') && !/\.(ya?ml|json)$/.test(nameOrPath)
  return isName ? join(SHIPPED_SCENARIOS, `${nameOrPath}.yaml`) : resolve(nameOrPath)
}

function shownPath(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere
}

function textOf(path: string, given: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw unreadable(given, error)
  }
  if (bytes.length > SCENARIO_BYTES_MAX) {
    const text = `${given}: a scenario has at most ${SCENARIO_BYTES_MAX} bytes, this has ${bytes.length}`
    throw new CliError(EXIT.invalidScenario, text)
  }
  return bytes.toString('utf8')
}

function unreadable(given: string, error: unknown): CliError {
  const names = shippedScenarios()
  const near = suggestion(given, names)
  const hint = near === undefined ? '' : `; ${near}`
  const list = `Shipped scenarios: ${names.join(', ')}. A file of your own needs a path, such as ./${given.replace(/\.ya?ml$/, '')}.yaml.`
  return new CliError(
    EXIT.usage,
    `cannot read scenario "${given}" (${codeOf(error)})${hint}\n${list}`,
  )
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

/** The whole file in chunks; closed at its end. */
function openChunks(scenario: Scenario, folder: string, file: string): ChunkSource {
  let descriptor: number
  try {
    descriptor = openSync(resolve(folder, file), 'r')
  } catch (error) {
    const text = `${scenario.source.file}: cannot read trace "${file}" (${codeOf(error)}); its path is relative to the scenario file`
    throw new CliError(EXIT.invalidScenario, text)
  }
  let isOpen = true
  return {
    read() {
      if (!isOpen) return undefined
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
      const length = readSync(descriptor, chunk, 0, CHUNK_BYTES, null)
      if (length > 0) return chunk.subarray(0, length)
      closeSync(descriptor)
      isOpen = false
      return undefined
    },
  }
}

/** A router file's default export is a RouterFactory (core/routing/router.ts). */
async function loadRouter(scenario: Scenario, path: string, file: string): Promise<RouterFactory> {
  const where = `${scenario.source.file}: router file "${file}"`
  let loaded: unknown
  try {
    loaded = (await import(pathToFileURL(path).href)).default
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    throw new CliError(EXIT.invalidScenario, `${where} cannot be loaded: ${text}`)
  }
  if (isRouterFactory(loaded)) return loaded
  const expected = 'a default export { name: string, learns: boolean, create(context): Router }'
  throw new CliError(EXIT.invalidScenario, `${where} must have ${expected}`)
}

function isRouterFactory(value: unknown): value is RouterFactory {
  if (typeof value !== 'object' || value === null) return false
  const { name, learns, create } = value as Partial<Record<string, unknown>>
  return typeof name === 'string' && typeof learns === 'boolean' && typeof create === 'function'
}
