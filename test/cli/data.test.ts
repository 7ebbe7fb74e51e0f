/** `serve --data`: the account outlives the process. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { serve } from '../support/served.ts'

const root = mkdtempSync(join(tmpdir(), 'endpoint-lab-data-'))
afterAll(() => rmSync(root, { recursive: true }))
let serial = 0
const newDirectory = (): string => join(root, String(serial++))

const post = (url: string, path: string, body: string, target = '') =>
  fetch(`${url}${path}`, { method: 'POST', body, headers: { 'x-amz-target': target } })

const accountAt = async (url: string): Promise<unknown> =>
  (await fetch(`${url}/_lab/account`)).json()

describe('serve --data', () => {
  it('goes on after kill -9 with the account, at the instant it was', async () => {
    const directory = newDirectory()
    const first = serve('canary-rollback', '--data', directory, '--speed', 'manual')
    const url = await first.url()
    await post(url, '/', '{"EndpointName":"churn"}', 'SageMaker.DeleteEndpoint')
    await post(url, '/', '{"EndpointConfigName":"v2"}', 'SageMaker.DeleteEndpointConfig')
    await post(url, '/_lab/clock', '{"advance":"10s"}')
    const before = await accountAt(url)
    await first.kill('SIGKILL')

    const second = serve('--data', directory, '--speed', 'manual')
    expect(await accountAt(await second.url())).toEqual(before)
    expect(before).toMatchObject({ nowMs: 10_000, endpoints: [{ status: 'Deleting' }] })
    expect(second.talk()).toContain('an account with 1 endpoint at 0:10')
    expect(await second.kill('SIGTERM')).toBe(130)
  })

  it('replaces an account by a scenario only with --reset', async () => {
    const directory = newDirectory()
    const first = serve('--data', directory)
    await post(await first.url(), '/_lab/clock', '{"advance":"1m"}')
    await first.kill('SIGTERM')

    const refused = serve('canary-rollback', '--data', directory)
    expect(await refused.exited).toBe(2)
    expect(refused.talk()).toContain('add --reset to begin anew with the scenario')

    const reset = serve('canary-rollback', '--data', directory, '--reset', '--speed', 'manual')
    expect(await accountAt(await reset.url())).toMatchObject({ endpoints: [{ name: 'churn' }] })
    await reset.kill('SIGKILL')
  })

  it('says so when the directory is in use, damaged or not ours', async () => {
    const directory = newDirectory()
    const first = serve('--data', directory)
    await first.url()
    const second = serve('--data', directory)
    expect(await second.exited).toBe(3)
    expect(second.talk()).toContain('is in use by another endpoint-lab')
    await first.kill('SIGKILL')

    truncateSync(join(directory, 'written'), 0)
    const damaged = serve('--data', directory)
    expect(await damaged.exited).toBe(3)
    expect(damaged.talk()).toContain('is damaged')

    writeFileSync(join(root, 'notes.txt'), '')
    expect(await serve('--data', root).exited).toBe(3)
    expect(await serve('--reset').exited).toBe(2)
  })
})
