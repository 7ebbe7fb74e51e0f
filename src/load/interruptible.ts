/** Ctrl-C during a load: the first ends it early, with its figures so far; the second ends the process. */

/** As of every program that Ctrl-C ends (128 + SIGINT). */
const EXIT_INTERRUPTED = 130

export async function interruptible(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const interrupt = new AbortController()
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT_INTERRUPTED)
    interrupt.abort()
  }
  process.on('SIGINT', onSignal)
  try {
    await run(interrupt.signal)
  } finally {
    process.off('SIGINT', onSignal)
  }
  if (interrupt.signal.aborted) process.exitCode = EXIT_INTERRUPTED
}
