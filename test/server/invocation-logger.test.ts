import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { RoutingLine } from '../../src/language/routing-line.ts'
import { invocationLogger } from '../../src/server/routing-log/invocation-logger.ts'

const LINE: RoutingLine = {
  atMs: 12.5,
  endpoint: 'churn',
  source: null,
  oneOf: 1,
  variant: 'B',
  instance: 'i-1',
  instanceBy: 'RANDOM',
  draw: 0.898783,
  weights: { A: 0.7, B: 0.3 },
  reason: 'draw 0.899 in [0.700, 1.000) → B',
  shadow: null,
  queueMs: 0,
  modelMs: 40,
  status: 200,
}

async function written(count: number, isPretty: boolean): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'endpoint-lab-'))
  try {
    const destination = join(folder, 'routing.log')
    const logger = invocationLogger({ destination, isPretty })
    for (let i = 0; i < count; i++) logger.write({ ...LINE, atMs: i })
    await logger.close()
    return readFileSync(destination, 'utf8').trimEnd().split('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('writes one line of JSON per invocation, in the form of pino', async () => {
  const [line, ...others] = await written(1, false)
  expect(others).toEqual([])
  const { level, time, msg, ...fields } = JSON.parse(line ?? '')
  expect({ level, msg }).toEqual({ level: 30, msg: 'invocation' })
  expect(Math.abs(Date.now() - time)).toBeLessThan(60_000)
  expect(fields).toEqual({ ...LINE, atMs: 0 })
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
