/** What the package installs as `endpoint-lab`: the command line built into a few files. */
import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const BIN = join(ROOT, 'dist/bin/endpoint-lab.js')
const run = promisify(execFile)

describe('dist/bin/endpoint-lab.js (npm run build)', () => {
  it('is what package.json installs', () => {
    const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    expect(bin).toEqual({ 'endpoint-lab': 'dist/bin/endpoint-lab.js' })
  })

  it('runs a shipped scenario with a router of its own, to the same story', async () => {
    const { stdout } = await run(process.execPath, [BIN, 'run', 'epsilon-greedy'])
    const digest = /digest (\w+)/.exec(stdout)?.[1]
    expect(digest).toBeDefined()
    expect(readFileSync(join(ROOT, 'scenarios/epsilon-greedy.out'), 'utf8')).toContain(digest)
  })

  it('starts from what was compiled at build time', () => {
    const folder = join(ROOT, 'dist/bin')
    const cached = readdirSync(join(folder, 'code-cache'))
    const size = (name: string) => statSync(join(folder, 'code-cache', name)).size
    expect(cached).toContain('main.js')
    expect(cached.filter(name => !existsSync(join(folder, name)))).toEqual([])
    expect(cached.reduce((sum, name) => sum + size(name), 0)).toBeGreaterThan(500_000)
  })

  it.each([
    { folder: 'bin', packages: ['fastify', 'zod', 'pino', 'yaml', '@smithy/core'] },
    { folder: 'dashboard', packages: ['preact', 'uplot', '@preact/signals'] },
  ])('brings the licences of the packages in dist/$folder', ({ folder, packages }) => {
    const path = join(ROOT, 'dist', folder, 'THIRD-PARTY-LICENCES.txt')
    const parts = readFileSync(path, 'utf8').split(`\n${'-'.repeat(80)}\n`)
    for (const name of packages) {
      const part = parts.find(text => text.includes(`${name} `))
      expect(part, name).toMatch(/permission|Apache License/i)
    }
  })

  it('serves, and streams with what it loads only then', async () => {
    const server = spawn(process.execPath, [BIN, 'serve', 'steady-one-variant', '--port', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    try {
      const url = await new Promise<string>(resolve => {
        let said = ''
        server.stderr.on('data', text => {
          said += text
          const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
          if (address !== undefined) resolve(address)
        })
      })
      const state: unknown = await (await fetch(`${url}/_lab/state`)).json()
      const { endpoints } = state as { endpoints: { EndpointName: string }[] }
      const path = `/endpoints/${endpoints[0]?.EndpointName}/invocations-response-stream`
      const answer = await fetch(url + path, { method: 'POST', body: '{}' })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        'application/vnd.amazon.eventstream',
      ])
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100)
    } finally {
      server.kill('SIGKILL')
    }
  })
})
