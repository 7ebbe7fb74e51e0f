/** What the process tells its caller. */
export const EXIT = {
  ok: 0,
  /** Our bug. */
  internal: 1,
  usage: 2,
  invalidScenario: 3,
  /** A data directory that is damaged, in use, or not ours. */
  unusableData: 3,
  expectationFailed: 4,
  /** Of `exec`, as shells have it. */
  notExecutable: 126,
  notFound: 127,
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
