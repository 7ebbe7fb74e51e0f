/** Which errors are the user's to mend, and how the process ends with each. */
import { DomainError } from '../core/errors.ts'
import { RouterError } from '../core/routing/own-router.ts'
import { ScenarioError } from '../scenario/prepare.ts'
import { formatProblems } from '../scenario/reading/problem-text.ts'
import { TraceError } from '../scenario/traces/trace-error.ts'
import { CliError, EXIT, type ExitCode } from './exit-code.ts'

/** `userText` undefined: the error is our bug. */
export function userError(error: unknown): { exitCode: ExitCode; userText: string | undefined } {
  if (error instanceof CliError) return { exitCode: error.exitCode, userText: error.message }
  if (error instanceof ScenarioError) {
    return { exitCode: EXIT.invalidScenario, userText: formatProblems(error.problems) }
  }
  if (error instanceof TraceError || error instanceof DomainError || error instanceof RouterError) {
    return { exitCode: EXIT.invalidScenario, userText: error.message }
  }
  return { exitCode: EXIT.internal, userText: undefined }
}
