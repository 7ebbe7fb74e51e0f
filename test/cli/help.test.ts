/** What the command line says of itself, and that it loads no more than that needs. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lab } from '../support/command-line.ts'

const SOURCES = join(import.meta.dirname, '../../src')

/** The file and all that is loaded with it, packages included; not what it may import() later. */
function loadedWith(path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen
  seen.add(path)
  const text = readFileSync(join(SOURCES, path), 'utf8')
  for (const [, specifier = ''] of text.matchAll(/^import (?!type).* from '(.+)'/gm)) {
    if (!specifier.startsWith('.')) seen.add(specifier)
    else loadedWith(resolve('/', path, '..', specifier).slice(1), seen)
  }
  return seen
}

describe('before a command is known nothing of the simulator is loaded', () => {
  it('the entry', () => {
    expect([...loadedWith('cli/main.ts')].sort()).toEqual([
      'cli/exit-code.ts',
      'cli/main.ts',
      'cli/output.ts',
      'commander',
      'node:fs',
      'version.ts',
    ])
  })

  it('nor by `run` before its first word', () => {
    const loaded = [...loadedWith('cli/commands/run.ts')]
    expect(loaded.filter(each => !/^(cli|server)\//.test(each))).toEqual(['commander'])
    expect(loaded.length).toBeLessThan(8)
    expect(lab('run', 'steady-one-variant').stderr).toMatch(/^playing steady-one-variant …\n/)
  })
})

describe('help', () => {
  it('names every command with its description', () => {
    const { status, stdout } = lab('--help')
    expect(status).toBe(0)
    for (const name of ['run', 'serve', 'load', 'validate', 'list', 'schema', 'bench']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +\\w`, 'm'))
    }
  })

  it.each([
    ['help', 'run'],
    ['run', '--help'],
  ])('%s %s shows the options and the description', (...args) => {
    const { status, stdout } = lab(...args)
    expect(status).toBe(0)
    expect(stdout).toMatch(/play scenarios on the virtual clock/)
    expect(stdout).toMatch(/--junit <file> +write the expectations/)
  })
})
