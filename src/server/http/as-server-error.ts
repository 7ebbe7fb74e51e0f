/** Refusals of the core in the words of `/_lab`. */
import { DomainError } from '../../core/errors.ts'
import { ServerError } from './server-errors.ts'

/** Mistakes that the core finds are the client's here. */
export async function asServerError(act: () => void | Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const { code, message } = error
    const isNamed = code === 'not-found' || code === 'wrong-state'
    throw new ServerError(isNamed ? code : 'invalid-value', message)
  }
}
