/** A list that is looked at by place, 0 to length − 1: an array, or a view that copies none. */
export interface Sequence<Item> {
  readonly length: number
  at(place: number): Item | undefined
}

/** The items of both, one list after the other. */
export const joined = <Item>(first: readonly Item[], second: readonly Item[]): Sequence<Item> => ({
  length: first.length + second.length,
  at: place => (place < first.length ? first[place] : second[place - first.length]),
})
