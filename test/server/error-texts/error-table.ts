/**
 * Tables of AWS's literal error texts: each row is a call by a real client, unmodified, and what that
 * client throws for it.
 */
import { expect, it } from 'vitest'
import { thrownBy } from '../sdk-server.ts'

export interface ErrorRow {
  /** The situation. */
  readonly when: string
  readonly call: () => Promise<unknown>
  /** Name of the exception; of a modelled one the client must throw its own class. */
  readonly throws: string
  /** The whole message. */
  readonly text: string | RegExp
  /** HTTP status; default 400. */
  readonly status?: number
  /** Further members of the exception. */
  readonly members?: object
}

const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** One test a row. `sdk`: the client's package, which has the classes of the modelled exceptions. */
export function checkErrorTexts(sdk: object, rows: readonly ErrorRow[]): void {
  it.each(rows)('$when: $throws', async ({ call, throws, text, status = 400, members = {} }) => {
    const error = await thrownBy(call())
    expect(error).toMatchObject({
      name: throws,
      message: typeof text === 'string' ? text : expect.stringMatching(text),
      $metadata: { httpStatusCode: status, requestId: expect.stringMatching(REQUEST_ID) },
      ...members,
    })
    const modelled: unknown = Reflect.get(sdk, throws)
    if (typeof modelled === 'function') expect(error).toBeInstanceOf(modelled)
  })
}
