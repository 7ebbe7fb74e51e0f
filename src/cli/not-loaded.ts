/** An account that was kept and cannot be served: beside what opens stores, which few servers load. */
import { AccountProblems } from '../aws/account-state/account-document.ts'
import { DomainError } from '../core/errors.ts'
import { CliError, EXIT } from './exit-code.ts'

/** What the user can mend comes with the directory's name; all else is as it was. */
export function notLoaded(directory: string, error: unknown): unknown {
  const isTheirs =
    error instanceof AccountProblems || error instanceof DomainError || error instanceof CliError
  if (!isTheirs) return error
  const text = `The account in ${directory} cannot be loaded; nothing was changed. ${error.message}`
  return new CliError(EXIT.unusableData, text)
}
