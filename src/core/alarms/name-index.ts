/** Things by name: found at once, listed in order of creation or of their names. */

export class NameIndex<Item> {
  readonly #items = new Map<string, Item>()
  /** Names and items in rising order of the names. */
  readonly #names: string[] = []
  readonly #sorted: Item[] = []

  get size(): number {
    return this.#items.size
  }

  get(name: string): Item | undefined {
    return this.#items.get(name)
  }

  /** In order of creation. */
  names(): Iterable<string> {
    return this.#items.keys()
  }

  /** In order of names. */
  sorted(): readonly Item[] {
    return this.#sorted
  }

  /** Those whose names begin so, in order of names. */
  startingWith(prefix: string): readonly Item[] {
    if (prefix === '') return this.#sorted
    const from = this.#placeOf(prefix)
    let until = from
    while (this.#names[until]?.startsWith(prefix) === true) until++
    return this.#sorted.slice(from, until)
  }

  set(name: string, item: Item): void {
    const at = this.#placeOf(name)
    const known = this.#items.has(name) ? 1 : 0
    this.#names.splice(at, known, name)
    this.#sorted.splice(at, known, item)
    this.#items.set(name, item)
  }

  delete(name: string): void {
    if (!this.#items.delete(name)) return
    const at = this.#placeOf(name)
    this.#names.splice(at, 1)
    this.#sorted.splice(at, 1)
  }

  /** Of the first name that is not before this one. */
  #placeOf(name: string): number {
    let low = 0
    let high = this.#names.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#names[middle] as string) < name) low = middle + 1
      else high = middle
    }
    return low
  }
}
