/**
 * One kind of thing that the account holds, saved and loaded entity by entity: alarms, endpoints,
 * tags. Each part is one file and one line in index.ts.
 *
 * A saved entity is plain JSON, checked by a schema when it comes back, since what is loaded may
 * have been written by hand. `undefined` members are left out of it.
 */
import type { z } from 'zod'
import type { TimelineEvent } from '../../core/timeline.ts'
import type { World } from '../../core/world.ts'

/** A place in the document, and what is wrong there. */
export interface StateProblem {
  /** `alarms[3].config.threshold` */
  readonly path: string
  readonly text: string
}

export interface Entity {
  readonly id: string
  /** Brings the entity back; throws `DomainError` when it contradicts what is there. */
  load(world: World): void
}

/** Which entities something may have changed. */
export type Touched = 'none' | 'all' | readonly string[]

export interface StatePart {
  /** Its member of the document. */
  readonly key: string
  /** In the order in which they must come back, which is also the order in which lists show them. */
  ids(world: World): Iterable<string>
  /** `undefined`: there is none of that id. */
  dump(world: World, id: string): object | undefined
  /**
   * Stays the same as long as the entity does, and costs less than to dump it; without this,
   * entities are told apart by what they dump.
   */
  readonly revision?: ((world: World, id: string) => unknown) | undefined
  /** What to look at after the event. It may name too much, never too little. */
  readonly touchedBy?: ((event: TimelineEvent) => Touched) | undefined
  /** Has every change told that the timeline does not tell, or not exactly enough. */
  readonly follow?: ((world: World, touched: (id: string) => void) => void) | undefined
  read(given: unknown, path: string): Entity | readonly StateProblem[]
}

interface Definition<Saved extends object> {
  readonly key: string
  readonly schema: z.ZodType<Saved>
  idOf(saved: Saved): string
  ids(world: World): Iterable<string>
  dump(world: World, id: string): Saved | undefined
  readonly revision?: (world: World, id: string) => unknown
  touchedBy?(event: TimelineEvent): Touched
  follow?(world: World, touched: (id: string) => void): void
  load(world: World, saved: Saved): void
}

export function defineStatePart<Saved extends object>(definition: Definition<Saved>): StatePart {
  const { key, schema, idOf, ids, dump, revision, touchedBy, follow, load } = definition
  return {
    key,
    ids,
    dump,
    revision,
    touchedBy,
    follow,
    read(given, path) {
      const result = schema.safeParse(given)
      if (!result.success) return problemsOf(result.error, path)
      const saved = result.data
      return { id: idOf(saved), load: world => load(world, saved) }
    },
  }
}

export function problemsOf(error: z.ZodError, root: string): readonly StateProblem[] {
  return error.issues.map(issue => ({
    path: issue.path.reduce<string>(appended, root),
    text: issue.message,
  }))
}

const appended = (path: string, step: PropertyKey): string => {
  if (typeof step === 'number') return `${path}[${step}]`
  return path === '' ? String(step) : `${path}.${String(step)}`
}

/** A member that is there as `undefined` when the document leaves it out. */
export const maybe = <Value>(schema: z.ZodType<Value>) =>
  schema.optional().transform(value => value)
