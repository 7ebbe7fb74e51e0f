/** What a question about a run comes to. */
export type Answer =
  | { readonly kind: 'told'; readonly lines: readonly string[] }
  /** `message`: why there is nothing to tell, and what to ask instead. */
  | { readonly kind: 'not-found'; readonly message: string }

export const toldIn = (lines: readonly string[]): Answer => ({ kind: 'told', lines })
export const notFound = (message: string): Answer => ({ kind: 'not-found', message })
