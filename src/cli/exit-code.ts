/** What the process tells its caller. */
export const EXIT = {
  ok: 0,
  /** Our bug. */
  internal: 1,
  usage: 2,
  invalidScenario: 3,
  expectationFailed: 4,
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Ends the command with a text for the user; no stack trace. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: ExitCode

  constructor(exitCode: ExitCode, message: string) {
    super(message)
    this.exitCode = exitCode
  }
}
