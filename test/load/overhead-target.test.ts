/** The servers that `npm run bench:server` measures: each starts, answers, and tells its CPU time. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { ownFolder } from '../support/own-folder.ts'

const LOAD = join(import.meta.dirname, '../../load')
const logFile = join(ownFolder(), 'routing.log')

let child: ChildProcess | undefined
afterEach(() => {
  child?.kill()
})

interface Viewers {
  close(): void
}

async function target(kind: string): Promise<string> {
  child = fork(join(LOAD, 'overhead-target.js'), [kind, '0', logFile])
  const [{ port }] = await once(child, 'message')
  return `http://127.0.0.1:${port}`
}

it.each(['bare', 'raw', 'off', 'on'])('%s answers invocations', async kind => {
  const url = await target(kind)
  const headers = { 'content-type': 'application/json' }
  const request = { method: 'POST', headers, body: '{"x":1}' }
  const answer = await fetch(`${url}/endpoints/churn/invocations`, request)
  expect(await answer.json()).toMatchObject({ endpoint: 'churn', variant: expect.any(String) })
  child?.send('ask')
  const [message] = await once(child as ChildProcess, 'message')
  expect(message.cpuMicros).toBeGreaterThan(0)
  expect(existsSync(logFile)).toBe(kind === 'on')
})

it('is looked at by viewers', async () => {
  const url = await target('on')
  const module: string = join(LOAD, 'viewers.js')
  const { connectViewers } = await import(module)
  const viewers: Viewers = await connectViewers(url, 3)
  const answer = await fetch(`${url}/_lab/routing?since=-1&limit=300`)
  expect(await answer.json()).toMatchObject({ share: 1 })
  viewers.close()
})
