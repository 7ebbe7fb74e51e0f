/**
 * The whole account as one JSON document, and back into a fresh world.
 *
 * Loading is all or nothing: everything is checked first, then a world of its own is built, which
 * the caller may put in place of another. What endpoints measured, requests, faults
 * and the timeline are not in it; of custom metrics, the last day is.
 */
import type { Containers } from '../../core/container/containers.ts'
import { DomainError } from '../../core/errors.ts'
import { BUILT_IN_ROUTERS } from '../../core/routing/index.ts'
import type { RouterFactory } from '../../core/routing/router.ts'
import { World, type WorldOptions } from '../../core/world.ts'
import { STATE_PARTS } from './index.ts'
import { type Entity, problemsOf, type StateProblem } from './state-part.ts'
import { headerOf, type SavedRouter, WorldHeader } from './world-header.ts'

export function dumpAccount(world: World): object {
  const lists = STATE_PARTS.map(({ key, ids, dump }) => [
    key,
    [...ids(world)].map(id => dump(world, id)),
  ])
  return { ...headerOf(world), ...Object.fromEntries(lists) }
}

/** What the document does not say of the world it becomes. */
export type WorldHooks = Pick<WorldOptions, 'trackInFlight' | 'onLost' | 'routers'> & {
  /** Without them no model runs on a real container. */
  readonly containers?: Containers
}

export interface ReadAccount {
  /** The user's own that it needs; `createWorld` must be given them. */
  readonly routers: readonly SavedRouter[]
  /** A fresh world with the account in it; throws `AccountProblems`. */
  createWorld(hooks: WorldHooks): World
}

/** The document cannot become an account; nothing has changed. */
export class AccountProblems extends Error {
  override readonly name = 'AccountProblems'
  readonly problems: readonly StateProblem[]

  constructor(problems: readonly StateProblem[]) {
    const shown = problems.slice(0, PROBLEMS_SHOWN).map(({ path, text }) => `${path}: ${text}`)
    const more =
      problems.length > shown.length ? `; and ${problems.length - shown.length} more` : ''
    super(`The account document is wrong. ${shown.join('; ')}${more}`)
    this.problems = problems
  }
}

const PROBLEMS_SHOWN = 5

interface Placed {
  readonly path: string
  readonly entity: Entity
}

/** Throws `AccountProblems`. */
export function readAccount(given: unknown): ReadAccount {
  const problems: StateProblem[] = []
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new AccountProblems([{ path: 'document', text: 'expected a JSON object' }])
  }
  const members = new Map<string, unknown>(Object.entries(given))
  const placed = STATE_PARTS.flatMap(({ key, read }): readonly Placed[] => {
    const list = members.get(key) ?? []
    members.delete(key)
    if (!Array.isArray(list)) {
      problems.push({ path: key, text: 'expected a list' })
      return []
    }
    return readList(key, list, read, problems)
  })
  const header = WorldHeader.safeParse(Object.fromEntries(members))
  if (!header.success) problems.unshift(...problemsOf(header.error, ''))
  if (!header.success || problems.length > 0) throw new AccountProblems(problems)
  return {
    routers: header.data.routers ?? [],
    createWorld: hooks => createWorld(header.data, placed, hooks),
  }
}

function readList(
  key: string,
  list: readonly unknown[],
  read: (given: unknown, path: string) => Entity | readonly StateProblem[],
  problems: StateProblem[],
): readonly Placed[] {
  const places = new Map<string, string>()
  return list.flatMap((given, index) => {
    const path = `${key}[${index}]`
    const entity = read(given, path)
    if (!('id' in entity)) {
      problems.push(...entity)
      return []
    }
    const earlier = places.get(entity.id)
    if (earlier !== undefined) {
      problems.push({ path, text: `"${entity.id}" is at ${earlier} already` })
    }
    places.set(entity.id, path)
    return [{ path, entity }]
  })
}

function createWorld(
  header: WorldHeader,
  placed: readonly Placed[],
  { containers, ...hooks }: WorldHooks,
): World {
  const { seed, epochMs, nowMs, settings, scalingIds } = header
  const quotas = new Map(Object.entries(header.quotas))
  const routing = new Map(Object.entries(header.routing ?? {}))
  checkRouting(routing, hooks.routers)
  const world = new World({ ...hooks, seed, epochMs, settings, quotas, routing, startMs: nowMs })
  if (containers !== undefined) world.useContainers(containers)
  for (const { path, entity } of placed) {
    try {
      entity.load(world)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      throw new AccountProblems([{ path, text: error.message }])
    }
  }
  world.scaling.idsGiven = scalingIds
  return world
}

/** A document names routers; it does not bring them: they are programs. */
function checkRouting(
  routing: ReadonlyMap<string, string>,
  own: readonly RouterFactory[] = [],
): void {
  const known = [...BUILT_IN_ROUTERS, ...own].map(({ name }) => name)
  const problems = [...routing]
    .filter(([, router]) => !known.includes(router))
    .map(([endpoint, router]) => ({
      path: `routing.${endpoint}`,
      text: `there is no router "${router}" here; known: ${known.join(', ')}`,
    }))
  if (problems.length > 0) throw new AccountProblems(problems)
}
