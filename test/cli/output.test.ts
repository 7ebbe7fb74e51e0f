/** Where the results of commands go, and what happens when they cannot go there. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { file, folder, lab, MAIN, VALID } from '../support/command-line.ts'

/** Runs the command with a reader that goes away after the first piece. */
async function cutShort(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  child.stdout.destroy()
  const [status] = await once(child, 'exit')
  return { status, stderr: stderr.replace(/^playing .*\n/, '') }
}

describe('a reader that goes away ends the command without a word', () => {
  it.each([
    { args: ['schema'] },
    { args: ['list'] },
    { args: ['run', 'canary-rollback', '--json'] },
    { args: ['bench', '--quick', 'mm4'] },
  ])('$args', async ({ args }) => {
    expect(await cutShort(...args)).toEqual({ status: 0, stderr: '' })
  })

  it('but the exit code and the files are those of the whole run', async () => {
    const report = join(folder, 'unread.xml')
    const failing = file(VALID.replace('> 1000', '> 100000'))
    const { status } = await cutShort('run', failing, '--junit', report)
    expect(status).toBe(4)
    expect(readFileSync(report, 'utf8')).toContain('failures="1"')
  })
})

describe('an output that cannot be written ends the command with 2 before the run', () => {
  it.each([
    {
      args: ['--junit', '/nonexist/x.xml'],
      text: '--junit: cannot write "/nonexist/x.xml": there is no such folder\n',
    },
    {
      args: ['--jsonl', folder],
      text: `--jsonl: cannot write "${folder}": it is a folder; name a file in it\n`,
    },
    {
      args: ['--junit', '-', '--json'],
      text: '--json and --junit cannot both go to stdout: give one of them a file\n',
    },
  ])('$args', ({ args, text }) => {
    const { status, stdout, stderr } = lab('run', file(VALID), '--quiet', ...args)
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: text })
  })

  it('and a scenario that is wrong leaves no empty output behind', () => {
    const report = join(folder, 'never.xml')
    expect(lab('run', file('name: x'), '--junit', report).status).toBe(3)
    expect(existsSync(report)).toBe(false)
  })
})

describe('"-" is stdout, which then holds nothing else', () => {
  it('--jsonl -', () => {
    const { stdout } = lab('run', file(VALID), '--jsonl', '-')
    const kinds = stdout.split('\n').map(line => (line === '' ? 'end' : JSON.parse(line).kind))
    expect(kinds).toContain('instances.in-service')
    expect(kinds.at(-1)).toBe('end')
  })

  it('--junit -, in which two runs of one scenario have two names, and a failure says which', () => {
    const path = file(VALID.replace('> 1000', '> 100000'))
    const { stdout } = lab('run', path, path, '--junit', '-')
    expect(stdout.match(/testsuite name="[^"]*"/g)).toEqual([
      'testsuite name="tiny"',
      'testsuite name="tiny#2"',
    ])
    expect(stdout).toMatch(
      /<failure message="requests.total &gt; 100000 is false: requests.total = \d+"\/>/,
    )
  })
})
