/** `run --record` and `open`: a run that is saved today and looked at tomorrow. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fromBytes } from '../../src/scenario/recording/json-bytes.ts'
import type { PackedRecording } from '../../src/scenario/recording/packed-recording.ts'
import { file, folder, lab, MAIN, VALID } from '../support/command-line.ts'

const saved = (name: string, ...args: readonly string[]): string => {
  const path = join(folder, name)
  expect(lab('run', file(VALID), '--quiet', '--record', path, ...args).status).toBe(0)
  return path
}

/** The command, once it has said where it listens. */
async function opened(...files: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, 'open', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [chunk] = await once(child.stdout, 'data')
  const line = String(chunk)
  const url = /^http:\/\/127\.0\.0\.1:\d+\/_lab\//.exec(line)?.[0] ?? ''
  return {
    line: line.replace(/:\d+\//, ':PORT/'),
    url,
    async end() {
      child.kill('SIGINT')
      const [status] = await once(child, 'exit')
      return status
    },
  }
}

function recordingsIn(page: string) {
  const packed = /gzip\+base64">([^<]+)</.exec(page)?.[1] ?? ''
  return fromBytes(gunzipSync(Buffer.from(packed, 'base64'))) as readonly PackedRecording[]
}

describe('open', () => {
  it('serves the runs of its files on this machine until Ctrl-C', async () => {
    const server = await opened(saved('a.json'), saved('b.json', '--seed', '7'))
    expect(server.line).toBe(
      'http://127.0.0.1:PORT/_lab/ shows tiny (seed 1), tiny (seed 7); Ctrl-C ends it\n',
    )
    const answer = await fetch(new URL('/', server.url)) // leads to /_lab/
    expect(answer.url).toBe(server.url)
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; .*connect-src 'none'.* frame-ancestors 'none'$/,
    )
    const runs = recordingsIn(await answer.text())
    const report = JSON.parse(lab('run', file(VALID), '--json').stdout)
    expect(runs.map(({ seed }) => seed)).toEqual([1, 7])
    expect(runs[0]?.summary?.requests).toEqual(report.requests)
    expect(await server.end()).toBe(130)
  })

  it('shows two runs of one file', async () => {
    const path = join(folder, 'both.json')
    lab('run', file(VALID), file(VALID.replace('tiny', 'small')), '--quiet', '--record', path)
    const server = await opened(path)
    expect(server.line).toContain('shows tiny (seed 1), small (seed 1);')
    await server.end()
  })

  it.each([
    {
      name: 'nowhere.json',
      make: () => {},
      status: 2,
      text: 'cannot read F: there is no such file',
    },
    {
      name: 'half.json',
      make: () => truncateSync(saved('half.json'), 5000),
      status: 3,
      text: 'F is cut off: the JSON ends in the middle',
    },
    {
      name: 'huge.json',
      make: (path: string) => {
        writeFileSync(path, '')
        truncateSync(path, 300 * 1024 * 1024)
      },
      status: 2,
      text: 'F is too large: 300 MB, of at most 256 MB; record a shorter run',
    },
  ])('says what is wrong with $name', ({ name, make, status, text }) => {
    const path = join(folder, name)
    make(path)
    expect(lab('open', path)).toEqual({
      status,
      stdout: '',
      stderr: `${text.replace('F', path)}\n`,
    })
  })

  it('refuses more runs than a page can hold', () => {
    const path = saved('c.json')
    const { status, stderr } = lab('open', ...new Array(21).fill(path))
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'open shows at most 20 runs at once, got 21\n',
    })
  })
})

describe('compare', () => {
  it('takes a saved run', () => {
    const { status, stdout } = lab('compare', saved('d.json'), saved('e.json', '--seed', '7'))
    expect(status).toBe(0)
    expect(stdout).toContain('tiny')
  })

  it('tells of a wrong --vary as --vary, though it is a --set of each run', () => {
    const { status, stderr } = lab(
      'compare',
      'canary-rollback',
      '--vary',
      'models.nosuch.startup=1s,2s',
    )
    expect(status).toBe(3)
    expect(stderr).toContain('--vary models.nosuch.startup=1s: there is no "nosuch" in models')
  })
})
