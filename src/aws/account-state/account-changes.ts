/**
 * Which entities have changed since somebody last asked: what must be written to keep a copy of the
 * account. The timeline tells where to look, so the cost is that of the change, not of the account.
 */
import type { TimelineEvent } from '../../core/timeline.ts'
import type { World } from '../../core/world.ts'
import { STATE_PARTS } from './index.ts'
import type { StatePart } from './state-part.ts'

export interface EntityChange {
  readonly part: string
  readonly id: string
  /** JSON; `undefined`: the entity is gone. */
  readonly text: string | undefined
  /** Its place among all: entities come back in this order. */
  readonly order: number
}

/** An entity as the copy has it. */
export interface KnownEntity {
  readonly text: string
  readonly order: number
}

interface Known extends KnownEntity {
  /** `undefined`: not known. */
  revision: unknown
}

interface Watched {
  readonly part: StatePart
  readonly known: Map<string, Known>
  isAllTouched: boolean
  readonly touched: Set<string>
}

export class AccountChanges {
  #world: World
  readonly #watched: readonly Watched[]
  #stop: () => void
  #nextOrder = 0

  /** `known`: what the copy has already, by part and id. */
  constructor(
    world: World,
    known: ReadonlyMap<string, ReadonlyMap<string, KnownEntity>> = new Map(),
  ) {
    this.#world = world
    this.#watched = STATE_PARTS.map(part => ({
      part,
      known: new Map(
        [...(known.get(part.key) ?? [])].map(([id, each]) => [
          id,
          { ...each, revision: undefined },
        ]),
      ),
      isAllTouched: true,
      touched: new Set(),
    }))
    for (const { known } of this.#watched) {
      for (const { order } of known.values()) this.#nextOrder = Math.max(this.#nextOrder, order + 1)
    }
    this.#stop = this.#listen(world)
  }

  /** The world was given up for another: the differences between the two are changes too. */
  follow(world: World): void {
    this.#stop()
    this.#world = world
    this.#stop = this.#listen(world)
    for (const watched of this.#watched) watched.isAllTouched = true
    for (const { known } of this.#watched)
      for (const each of known.values()) each.revision = undefined
  }

  get isPending(): boolean {
    return this.#watched.some(({ isAllTouched, touched }) => isAllTouched || touched.size > 0)
  }

  /** Every change since the last call, in the order of loading. */
  take(): readonly EntityChange[] {
    const changes: EntityChange[] = []
    for (const watched of this.#watched) {
      const { touched } = watched
      if (watched.isAllTouched) this.#compareAll(watched, changes)
      else for (const id of touched) this.#compare(watched, id, changes)
      watched.isAllTouched = false
      touched.clear()
    }
    return changes
  }

  #listen(world: World): () => void {
    for (const { part, touched } of this.#watched) part.follow?.(world, id => touched.add(id))
    return world.timeline.onEvent(event => this.#note(event))
  }

  #note(event: TimelineEvent): void {
    for (const watched of this.#watched) {
      const touched = watched.part.touchedBy?.(event) ?? 'none'
      if (touched === 'all') watched.isAllTouched = true
      else if (touched !== 'none') for (const id of touched) watched.touched.add(id)
    }
  }

  #compareAll(watched: Watched, changes: EntityChange[]): void {
    const { part, known, touched } = watched
    const { revision } = part
    let count = 0
    for (const id of part.ids(this.#world)) {
      count++
      const before = known.get(id)
      const isSame =
        revision !== undefined &&
        before?.revision !== undefined &&
        before.revision === revision(this.#world, id) &&
        !touched.has(id)
      if (!isSame) this.#compare(watched, id, changes)
    }
    if (known.size > count) this.#findGone(watched, changes)
  }

  #findGone(watched: Watched, changes: EntityChange[]): void {
    const present = new Set(watched.part.ids(this.#world))
    for (const id of [...watched.known.keys()]) {
      if (!present.has(id)) this.#compare(watched, id, changes)
    }
  }

  #compare({ part, known }: Watched, id: string, changes: EntityChange[]): void {
    const saved = part.dump(this.#world, id)
    const text = saved && JSON.stringify(saved)
    const before = known.get(id)
    const order = before?.order ?? this.#nextOrder++
    if (text !== before?.text) changes.push({ part: part.key, id, text, order })
    if (text === undefined) known.delete(id)
    else known.set(id, { text, order, revision: part.revision?.(this.#world, id) })
  }
}
