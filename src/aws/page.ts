/**
 * Cuts a list answer into pages. A token is the number of items before its page: opaque to
 * clients, and always good for as long as nothing is created or deleted in between.
 */
import type { Sequence } from '../core/sequence.ts'

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextToken: string | undefined
}

interface PageRequest<Item> {
  readonly limit: number
  readonly token: string | undefined
  /** Called when the token was never handed out. */
  readonly refuseToken: (token: string) => never
  /** Default: all are. */
  readonly isWanted?: (item: Item) => boolean
}

/** Looks no further than the page needs, by place: an iterator would leave garbage for every item. */
export function pageOf<Item>(all: Sequence<Item>, request: PageRequest<Item>): Page<Item> {
  const { limit, token, refuseToken, isWanted = () => true } = request
  if (token !== undefined && !/^[1-9]\d{0,8}$/.test(token)) refuseToken(token)
  const start = Number(token ?? 0)
  const end = start + limit
  const items: Item[] = []
  let count = 0
  for (let place = 0; place < all.length; place++) {
    const item = all.at(place)
    if (item === undefined || !isWanted(item)) continue
    if (count >= end) return { items, nextToken: limit > 0 ? String(end) : undefined }
    if (count >= start) items.push(item)
    count++
  }
  return { items, nextToken: undefined }
}
