import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { invocationLogger } from '../../src/server/routing-log/invocation-logger.ts'
import { ownFolder } from '../support/own-folder.ts'
import { FIRST_LINE } from './live-world.ts'

const folder = ownFolder()
let serial = 0

async function written(count: number, isPretty: boolean): Promise<readonly string[]> {
  const destination = join(folder, `${serial++}.log`)
  const logger = invocationLogger({ destination, isPretty })
  for (let i = 0; i < count; i++) logger.write({ ...FIRST_LINE, atMs: i })
  await logger.close()
  return readFileSync(destination, 'utf8').trimEnd().split('\n')
}

it('writes one line of JSON per invocation, in the form of pino', async () => {
  const [line, ...others] = await written(1, false)
  expect(others).toEqual([])
  const { level, time, msg, ...fields } = JSON.parse(line ?? '')
  expect({ level, msg }).toEqual({ level: 30, msg: 'invocation' })
  expect(Math.abs(Date.now() - time)).toBeLessThan(60_000)
  expect(fields).toEqual(FIRST_LINE)
})

it('writes every line, in order, when it is closed', async () => {
  const lines = await written(1000, false)
  expect(lines.map(line => JSON.parse(line).atMs)).toEqual(
    Array.from({ length: 1000 }, (_, i) => i),
  )
})

it('writes for people on request', async () => {
  const [line] = await written(1, true)
  expect(line).toContain('INFO')
  expect(line).toContain('invocation')
})
