/** docs/clients.md: every block that can run is run, and prints what the page says. */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ownFolder } from '../support/own-folder.ts'

const ROOT = join(import.meta.dirname, '../..')
const MAIN = join(ROOT, 'dist/cli/main.js')
const PAGE = readFileSync(join(ROOT, 'docs/clients.md'), 'utf8')
const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`

const folder = ownFolder()
symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))

interface Block {
  readonly language: string
  readonly options: readonly string[]
  readonly text: string
  readonly output: string
  readonly line: number
}

const BLOCKS: readonly Block[] = [
  ...PAGE.matchAll(/^```(sh|js|python)( [^\n]*)?\n(.*?)^```\n\n```text\n(.*?)^```/gms),
].map(([, language = '', options = '', text = '', output = ''], index) => ({
  language,
  options: options.split(' ').filter(option => option !== ''),
  text,
  output,
  line: index + 1,
}))

const COMMANDS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  sh: text => ['sh', '-e', '-c', text],
  js: text => [process.execPath, '--input-type=module', '-e', text],
  python: text => ['/usr/bin/python3', '-c', text],
}

/**
 * A block takes seconds, but the AWS CLI alone takes one to start and is started eight times: ten
 * times that on a machine which runs other tests beside.
 */
const BLOCK_MS_MAX = 300_000

const succeeds = (command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0

/** `.ci/run` installs them; elsewhere their blocks are skipped without them. */
const hasAws = succeeds('/usr/bin/aws', '--version')
const hasBoto3 = succeeds('/usr/bin/python3', '-c', 'import boto3')

function canRun({ language, text }: Block): boolean {
  if (language === 'python') return hasBoto3
  return language !== 'sh' || hasAws || !text.includes('aws ')
}

function run({ language, options, text }: Block): Promise<{ stdout: string; stderr: string }> {
  const command = COMMANDS[language]?.(text) ?? []
  const child = spawn(process.execPath, [MAIN, 'exec', ...options, '--', ...command], {
    cwd: folder,
    env: {
      PATH,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_PAGER: '',
    },
    timeout: BLOCK_MS_MAX, // then its end is told with what it said, and nothing is left running
  })
  const talk = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => {
      talk[stream] += chunk.toString()
    })
  }
  return new Promise(resolve => {
    child.on('close', (code, signal) => {
      talk.stderr += `\nended with ${code ?? signal}`
      resolve(talk)
    })
  })
}

describe('docs/clients.md', () => {
  it('has blocks of each client, all with what they print', () => {
    expect(BLOCKS.map(({ language }) => language)).toEqual(['sh', 'sh', 'js', 'js', 'sh', 'python'])
    expect(PAGE.match(/^```(sh|js|python)/gm)).toHaveLength(BLOCKS.length)
  })

  for (const block of BLOCKS) {
    const name = `block ${block.line} (${block.language}) prints what the page says`
    it.runIf(canRun(block))(name, { timeout: BLOCK_MS_MAX + 10_000 }, async () => {
      const { stdout, stderr } = await run(block)
      expect(stdout.trim(), stderr).toBe(block.output.trim())
    })
  }
})
