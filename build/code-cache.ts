/**
 * Runs the built command once for each of its common uses, so that it leaves behind what V8 compiled
 * (src/bin/endpoint-lab.ts). Without it, the command works and starts more slowly.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const TIMEOUT_MS = 60_000

export const codeCache = (folder: string): Plugin => ({
  name: 'code-cache',
  async closeBundle() {
    const command = join(folder, 'endpoint-lab.js')
    try {
      await play(command, ['serve', 'ab-70-30', '--port', '0'], use)
      await play(command, ['run', 'ab-70-30'])
    } catch (error) {
      this.warn(`no code cache, the command starts more slowly: ${String(error)}`)
    }
  },
})

/** `use` is called with the address that a server says; then the server is stopped. */
function play(
  command: string,
  args: readonly string[],
  use?: (url: string) => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...process.env, ENDPOINT_LAB_CODE_CACHE: 'write' },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
  })
  return new Promise((resolve, reject) => {
    let said = ''
    child.on('error', reject)
    child.on('exit', code => {
      const isGood = code === (use === undefined ? 0 : 130)
      if (isGood) resolve()
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${said}`))
    })
    child.stderr.on('data', (chunk: Buffer) => {
      const before = addressIn(said)
      said += chunk.toString()
      const url = addressIn(said)
      if (use === undefined || url === undefined || before !== undefined) return
      use(url).then(() => child.kill('SIGINT'), reject)
    })
  })
}

const addressIn = (text: string): string | undefined => /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0]

/** What a first client does. */
async function use(url: string): Promise<void> {
  await fetch(`${url}/_lab/health`)
  await fetch(`${url}/_lab/state`)
  for (const target of ['SageMaker.ListEndpoints', 'GraniteServiceVersion20100801.ListMetrics']) {
    await fetch(`${url}/`, { method: 'POST', headers: { 'x-amz-target': target }, body: '{}' })
  }
}
