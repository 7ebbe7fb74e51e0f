/** docs/fidelity.yaml keeps step with the code, its marks of evidence, the tests and the scenarios. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts'
import {
  CORE_MARKS,
  isCovered,
  type Mark,
  marksIn,
  ROOT,
  RULES,
  type Rule,
  SECTIONS,
  sectionsIn,
} from './fidelity-rules.ts'

const modelled = RULES.filter(({ not }) => not === undefined)
const named = (rules: readonly Rule[]) => rules.map(rule => [rule.rule, rule] as const)
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** `file › words`: the file, and whether it has the words. */
function lookUp(reference: string, folder: string, extension = '') {
  const [file = '', words = ''] = reference.split(' › ')
  const path = `${folder}/${file.trim()}${extension}`
  return existsSync(join(ROOT, path))
    ? { path, has: textOf(path).includes(words.trim()) }
    : { path }
}

describe.each(named(modelled))('%s', (_, rule) => {
  it('names tests that are there', () => {
    const found = (rule.tests ?? []).map(each => ({ each, ...lookUp(each, 'test') }))
    expect(found.filter(({ has }) => has !== true)).toEqual([])
    expect(found.length).toBeGreaterThan(0)
  })

  it('names a scenario whose story says so, and a setting that there is', () => {
    if (rule.scenario !== undefined) {
      expect(lookUp(rule.scenario, 'scenarios', '.out')).toMatchObject({ has: true })
    }
    const settings = Object.keys(DEFAULT_SETTINGS).map(key => key.replace(/Ms$/, ''))
    if (rule.setting !== undefined) expect(settings).toContain(rule.setting)
  })

  it('names files whose marks cite its sources or say what it assumes', () => {
    const missing = (rule.code ?? []).filter(file => !isClaimed(file, rule))
    expect(missing).toEqual([])
    expect(rule.code?.length).toBeGreaterThan(0)
  })
})

function isClaimed(file: string, rule: Rule): boolean {
  const marks = file.startsWith('core/')
    ? CORE_MARKS.filter(mark => mark.file === file)
    : marksIn(file, textOf(`src/${file}`))
  return marks.some(mark => belongs(mark, rule))
}

const belongs = (mark: Mark, rule: Rule): boolean =>
  mark.kind === 'Assumed'
    ? (rule.assumed ?? []).some(phrase => mark.text.startsWith(phrase))
    : rule.source.some(source => cites(mark, source))

/** A section of a fact sheet, or the start of an API's name. */
function cites({ text }: Mark, source: string): boolean {
  const sections = sectionsIn(text)
  return sections.some(section => isCovered(section, source)) || text.includes(source)
}

describe('every mark of evidence in src/core', () => {
  const rulesOf = (file: string) => RULES.filter(({ code = [] }) => code.includes(file))

  it('is found at all', () => {
    expect(CORE_MARKS.length).toBeGreaterThan(150)
  })

  it('that assumes something is said by a rule', () => {
    const unsaid = CORE_MARKS.filter(({ kind }) => kind === 'Assumed').filter(
      mark => !rulesOf(mark.file).some(rule => belongs(mark, rule)),
    )
    expect(unsaid, 'add the phrase to a rule of docs/fidelity.yaml').toEqual([])
  })

  it('that cites a section has that section in a rule of its file', () => {
    const uncited = CORE_MARKS.filter(({ kind }) => kind !== 'Assumed').flatMap(mark =>
      sectionsIn(mark.text)
        .filter(section => !rulesOf(mark.file).some(rule => sourceCovers(rule, section)))
        .map(section => ({ file: mark.file, section })),
    )
    expect(uncited, 'add file and section to a rule of docs/fidelity.yaml').toEqual([])
  })

  it('that cites something else is in a file that a rule names', () => {
    const files = CORE_MARKS.filter(({ text }) => sectionsIn(text).length === 0)
      .map(({ file }) => file)
      .filter(file => rulesOf(file).length === 0 && !NO_RULE.includes(file))
    expect([...new Set(files)]).toEqual([])
  })

  const sourceCovers = (rule: Rule, section: string): boolean =>
    rule.source.some(source => isCovered(section, source))
})

/** Mathematics, not AWS. */
const NO_RULE = ['core/sampling/ziggurat.ts', 'core/utc.ts']

describe('the sections of the fact sheets', () => {
  const IN_SCOPE = [
    ...['3.1', '3.2', '3.3', '3.4', '3.5', '4', '5.1', '5.2', '5.3', '5.4', '5.5', '5.6', '6'].map(
      section => `endpoints.md ${section}`,
    ),
    ...['2', '3.1', '3.2', '3.3', '3.4', '3.5', '4.1', '4.2', '4.3', '4.4', '4.5'].map(
      section => `autoscaling.md ${section}`,
    ),
    ...['5.1', '5.2', '5.3', '5.4', '5.5', '6.1', '6.2', '6.3', '6.4', '6.5'].map(
      section => `autoscaling.md ${section}`,
    ),
  ]

  it.each(IN_SCOPE)('%s has a rule', section => {
    expect(RULES.filter(({ source }) => source.includes(section))).not.toEqual([])
  })

  it('that rules cite are told where AWS writes them', () => {
    const cited = RULES.flatMap(({ source }) => source).filter(source => /\.md /.test(source))
    const unknown = cited.filter(
      section => !Object.keys(SECTIONS).some(known => isCovered(section, known)),
    )
    expect([...new Set(unknown)]).toEqual([])
  })

  it('rules are told apart, and say why what is not modelled is not', () => {
    expect(new Set(RULES.map(({ rule }) => rule)).size).toBe(RULES.length)
    const both = RULES.filter(({ not, tests, code }) => not !== undefined && (tests ?? code))
    expect(both).toEqual([])
  })
})

describe('reading marks and sections', () => {
  it.each([
    {
      text: 'autoscaling.md 5.3 and 6; an action',
      sections: ['autoscaling.md 5.3', 'autoscaling.md 6'],
    },
    { text: 'autoscaling.md 6.1 (every minute; 10 s).', sections: ['autoscaling.md 6.1'] },
    {
      text: 'endpoints.md 5.2 (blue/green), 5.4 (rolling) and 5.5 (roll-back).',
      sections: ['endpoints.md 5.2', 'endpoints.md 5.4', 'endpoints.md 5.5'],
    },
    { text: 'CloudWatch API, PutMetricAlarm.', sections: [] },
  ])('$text has $sections', ({ text, sections }) => {
    expect(sectionsIn(text)).toEqual(sections)
  })

  it('a mark ends where the next begins', () => {
    const source =
      '/**\n * What.\n *\n * Source: a\n * and b.\n * Assumed: c.\n */\nx // Source: no\n'
    expect(marksIn('f.ts', source)).toEqual([
      { file: 'f.ts', kind: 'Source', text: 'a and b.' },
      { file: 'f.ts', kind: 'Assumed', text: 'c.' },
    ])
  })
})
