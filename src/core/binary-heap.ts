/** Things in an order of their own, the first at hand: of objects, for tens of thousands at most. */
export class BinaryHeap<Item extends object> {
  readonly #items: Item[] = []
  readonly #isBefore: (a: Item, b: Item) => boolean

  /** `isBefore` must leave no two items equal, or their order is anybody's. */
  constructor(isBefore: (a: Item, b: Item) => boolean) {
    this.#isBefore = isBefore
  }

  get size(): number {
    return this.#items.length
  }

  get first(): Item | undefined {
    return this.#items[0]
  }

  push(item: Item): void {
    const items = this.#items
    let at = items.push(item) - 1
    while (at > 0) {
      const parentAt = (at - 1) >> 1
      const parent = items[parentAt] as Item
      if (!this.#isBefore(item, parent)) break
      items[at] = parent
      at = parentAt
    }
    items[at] = item
  }

  /** Takes out the first; there must be one. */
  pop(): Item {
    const items = this.#items
    const first = items[0] as Item
    const last = items.pop() as Item
    if (items.length === 0) return first
    let at = 0
    for (;;) {
      const childAt = this.#firstChildOf(at)
      if (childAt >= items.length) break
      const child = items[childAt] as Item
      if (!this.#isBefore(child, last)) break
      items[at] = child
      at = childAt
    }
    items[at] = last
    return first
  }

  #firstChildOf(at: number): number {
    const left = 2 * at + 1
    const right = this.#items[left + 1]
    if (right === undefined) return left
    return this.#isBefore(right, this.#items[left] as Item) ? left + 1 : left
  }
}
