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

export function pageOf<Item>(all: readonly Item[], request: PageRequest): Page<Item> {
  const { limit, token, refuseToken } = request
  if (token !== undefined && !/^[1-9]\d{0,8}$/.test(token)) refuseToken(token)
  const start = Number(token ?? 0)
  const end = start + limit
  return {
    items: all.slice(start, end),
    nextToken: limit > 0 && end < all.length ? String(end) : undefined,
  }
}
