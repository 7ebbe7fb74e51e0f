/** Alarms by something that several may share: the metric they are on, a policy they call. */

interface Named {
  readonly config: { readonly name: string }
}

export class AlarmGroups<Alarm extends Named> {
  readonly #keysOf: (alarm: Alarm) => readonly string[]
  readonly #groups = new Map<string, Set<Alarm>>()

  /** `keysOf`: the groups that the alarm is in. */
  constructor(keysOf: (alarm: Alarm) => readonly string[]) {
    this.#keysOf = keysOf
  }

  /** To be called before the alarm's configuration changes, and `add` after it. */
  remove(alarm: Alarm): void {
    for (const key of this.#keysOf(alarm)) {
      const group = this.#groups.get(key)
      group?.delete(alarm)
      if (group?.size === 0) this.#groups.delete(key)
    }
  }

  add(alarm: Alarm): void {
    for (const key of this.#keysOf(alarm)) {
      const group = this.#groups.get(key)
      if (group === undefined) this.#groups.set(key, new Set([alarm]))
      else group.add(alarm)
    }
  }

  /** In the order in which they were added. */
  in(key: string): Iterable<Alarm> {
    return this.#groups.get(key) ?? []
  }

  /** Sorted by name. */
  sorted(key: string): readonly Alarm[] {
    return [...this.in(key)].sort((one, other) => (one.config.name < other.config.name ? -1 : 1))
  }
}
