/** `endpoint-lab serve` in a process of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { MAIN } from './command-line.ts'

export type Served = ReturnType<typeof serve>

/** On any port that is free. */
export function serve(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let talk = ''
  child.stderr.on('data', (chunk: Buffer) => {
    talk += chunk.toString()
  })
  let log = ''
  child.stdout.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  return {
    talk: () => talk,
    exited,
    async url(): Promise<string> {
      for (;;) {
        const url = /AWS_ENDPOINT_URL=(\S+)\s/.exec(talk)?.[1]
        if (url !== undefined) return url
        await Promise.race([once(child.stderr, 'data'), exited])
        if (child.exitCode !== null) throw new Error(talk)
      }
    },
    /** Resolves when such words were said on stderr. */
    async said(words: string): Promise<void> {
      while (!talk.includes(words)) await once(child.stderr, 'data')
    },
    /** Resolves when the routing log has such a line. */
    async logged(line: RegExp): Promise<void> {
      while (!line.test(log)) await once(child.stdout, 'data')
    },
    async kill(signal: NodeJS.Signals): Promise<number | null> {
      child.kill(signal)
      return exited
    },
  }
}
