/** Ctrl-C for the commands that serve until somebody has had enough. */
import { EXIT } from './exit-code.ts'

/** Resolves at the first Ctrl-C (or SIGTERM); the second ends the process at once. */
export function interrupt(onFirst: () => void): Promise<void> {
  return new Promise(resolve => {
    let isStopping = false
    const onSignal = (): void => {
      if (isStopping) process.exit(EXIT.interrupted)
      isStopping = true
      onFirst()
      resolve()
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}
