/** What the README shows is what its reader gets. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseScenario } from '../../src/scenario/reading/parse.ts'

const ROOT = join(import.meta.dirname, '../..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

/** The fenced blocks of the language, without their fences. */
const blocks = (language: string): readonly string[] =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  )

/** `…` stands for what is left out. */
const patternOf = (line: string): RegExp =>
  new RegExp(
    `^${line
      .split('…')
      .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  )

describe('the README', () => {
  it('shows the story of `npm start` line by line (the test of shipped scenarios plays it)', () => {
    const shown = blocks('').find(text => text.startsWith('canary-rollback   seed')) ?? ''
    const story = readFileSync(join(ROOT, 'scenarios/canary-rollback.out'), 'utf8').split('\n')
    const lines = shown.split('\n').filter(line => line !== '' && line !== '…')
    expect(lines.length).toBeGreaterThan(5)
    const missing = lines.filter(line => !story.some(told => patternOf(line).test(told)))
    expect(missing).toEqual([])
  })

  it('starts from a scenario that is valid', () => {
    const [text = ''] = blocks('yaml')
    expect(text).toContain('name: my-first')
    expect(parseScenario(text, 'README.md')).toMatchObject({ ok: true })
  })
})

const PAGES = ['.', 'docs', 'scenarios', 'scenarios/traces'].flatMap(folder =>
  readdirSync(join(ROOT, folder))
    .filter(name => name.endsWith('.md'))
    .map(name => join(folder, name)),
)

it.each(PAGES)('the links of %s lead to files that are there', page => {
  const text = readFileSync(join(ROOT, page), 'utf8')
  const targets = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, target = '']) => target)
  const lost = targets.filter(target => !existsSync(join(ROOT, dirname(page), target)))
  expect(lost).toEqual([])
})
