/**
 * Keys while the compact view is on the screen: `q` is Ctrl-C. Without this the terminal would write
 * what is typed into the view.
 */
const CTRL_C = '\u0003'

/** Whether somebody can press keys; without, Ctrl-C comes from the terminal as ever. */
export const hasKeys = (): boolean => process.stdin.isTTY === true

/** Reads keys until what it returns is called. */
export function readKeys(): () => void {
  const { stdin } = process
  if (!hasKeys()) return () => {}
  const onData = (keys: string): void => {
    for (const key of keys) {
      if (key === 'q' || key === CTRL_C) process.kill(process.pid, 'SIGINT')
    }
  }
  stdin.setRawMode(true)
  stdin.setEncoding('utf8').on('data', onData).resume()
  return () => {
    stdin.off('data', onData).pause()
    stdin.setRawMode(false)
  }
}
