/** HTTP as the protocols see it: headers and bytes, no sockets. */

/** Names in lower case, as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

export interface WireRequest {
  /** Without the query. */
  readonly path: string
  readonly headers: RequestHeaders
  /** Inflated; empty when there is none. */
  readonly body: Uint8Array
}

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

export interface TextAnswer extends WireAnswer {
  readonly body: string
}

/** The header's value; the first when it was sent more than once. */
export function headerOf(headers: RequestHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'object' ? value[0] : value
}

const UTF_8 = new TextDecoder()

/** Bytes that are not UTF-8 become replacement characters. */
export const textOf = (body: Uint8Array): string => UTF_8.decode(body)
