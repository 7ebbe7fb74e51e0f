/**
 * Cuts a list answer into pages. A token is the number of items before its page: opaque to
 * clients, and always good for as long as nothing is created or deleted in between.
 */

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextToken: string | undefined
}

interface PageRequest {
  readonly limit: number
  readonly token: string | undefined
  /** Called when the token was never handed out. */
  readonly refuseToken: (token: string) => never
}

export function pageOf<Item>(all: Iterable<Item>, request: PageRequest): Page<Item> {
  const { limit, token, refuseToken } = request
  if (token !== undefined && !/^[1-9]\d{0,8}$/.test(token)) refuseToken(token)
  const start = Number(token ?? 0)
  const end = start + limit
  const items: Item[] = []
  let count = 0
  for (const item of all) {
    if (count >= end) return { items, nextToken: limit > 0 ? String(end) : undefined }
    if (count >= start) items.push(item)
    count++
  }
  return { items, nextToken: undefined }
}

/** Those that are wanted, each looked at when its turn comes: a page needs only its own. */
export function* wantedOf<Item>(
  all: Iterable<Item>,
  isWanted: (item: Item) => boolean,
): Iterable<Item> {
  for (const item of all) if (isWanted(item)) yield item
}
