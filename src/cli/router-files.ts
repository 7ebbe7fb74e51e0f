/** The files of a scenario's `routers:`: loaded, and tried once, before anything runs. */
import { resolve } from 'node:path'
import { BUILT_IN_ROUTERS } from '../core/routing/index.ts'
import { guardedFactory, RouterError } from '../core/routing/own-router.ts'
import type { RouterFactory } from '../core/routing/router.ts'
import { ScenarioError } from '../scenario/prepare.ts'
import { problemAt } from '../scenario/reading/problem.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { CliError, EXIT } from './exit-code.ts'
import { importFile } from './import-file.ts'

/** Throws `ScenarioError` with every file that is no router. */
export async function loadRouters(
  scenario: Scenario,
  folder: string,
): Promise<readonly RouterFactory[]> {
  const taken = new Set(BUILT_IN_ROUTERS.map(({ name }) => name))
  const routers: RouterFactory[] = []
  const problems = []
  for (const entry of scenario.routerFiles) {
    const loaded = await loadRouter(entry.file, folder)
    if ('message' in loaded) {
      problems.push(problemAt(scenario.source, entry.position, loaded))
    } else if (taken.has(loaded.name)) {
      const message = `router file "${entry.file}": there is a router "${loaded.name}" already`
      problems.push(problemAt(scenario.source, entry.position, { message }))
    } else {
      taken.add(loaded.name)
      routers.push(loaded)
    }
  }
  if (problems.length > 0) throw new ScenarioError(problems)
  return routers
}

/** The routers of an account that was kept, from where they were; throws `CliError`. */
export async function loadKeptRouters(
  kept: readonly { readonly name: string; readonly path: string }[],
): Promise<readonly RouterFactory[]> {
  const routers: RouterFactory[] = []
  for (const { name, path } of kept) {
    const loaded = await loadRouter(path, '/')
    if ('message' in loaded) throw new CliError(EXIT.unusableData, loaded.message)
    if (loaded.name !== name) {
      const text = `router file "${path}" has the router "${loaded.name}": the account needs "${name}"`
      throw new CliError(EXIT.unusableData, text)
    }
    routers.push(loaded)
  }
  return routers
}

const EXPECTED = 'a default export { name: string, learns: boolean, create(context): Router }'

/** A router file's default export is a RouterFactory (core/routing/router.ts). */
async function loadRouter(
  file: string,
  folder: string,
): Promise<RouterFactory | { readonly message: string }> {
  const path = resolve(folder, file)
  let loaded: unknown
  try {
    loaded = (await importFile(path)).default
  } catch (error) {
    return { message: `router file "${file}" cannot be loaded: ${loadErrorText(error, path)}` }
  }
  if (!isRouterFactory(loaded)) return { message: `router file "${file}" must have ${EXPECTED}` }
  const { name, learns } = loaded
  const factory = { name, learns, file, path, create: loaded.create.bind(loaded) }
  return tried(factory) ?? factory
}

/** What is wrong with the router that it makes: one that nobody asks would pass otherwise. */
function tried(factory: RouterFactory): { readonly message: string } | undefined {
  try {
    guardedFactory(factory).create({ endpointName: 'trial', random: () => 0.5 })
    return undefined
  } catch (error) {
    if (error instanceof RouterError) return { message: error.message }
    throw error
  }
}

function isRouterFactory(value: unknown): value is RouterFactory {
  if (typeof value !== 'object' || value === null) return false
  const { name, learns, create } = value as Partial<Record<string, unknown>>
  return typeof name === 'string' && typeof learns === 'boolean' && typeof create === 'function'
}

/** Of a syntax error Node tells programs no more than its text. */
function loadErrorText(error: unknown, path: string): string {
  if (error instanceof SyntaxError) return `${error.message}; "node --check ${path}" shows the line`
  return error instanceof Error ? error.message : String(error)
}
