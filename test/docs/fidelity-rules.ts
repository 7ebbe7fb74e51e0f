/** docs/fidelity.yaml, the rules that people may hold the simulator to; and the marks of evidence in the code. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

export const ROOT = join(import.meta.dirname, '../..')

const texts = z.array(z.string().min(1)).min(1)
/** A file, and words in it. */
const reference = z.string().regex(/^\S+ › \S.+$/)

const Rule = z.strictObject({
  rule: z.string().min(1),
  source: texts,
  code: texts.optional(),
  assumed: texts.optional(),
  tests: z.array(reference).min(1).optional(),
  scenario: reference.optional(),
  setting: z.string().optional(),
  not: z.string().optional(),
})
export type Rule = z.output<typeof Rule>

const Table = z.strictObject({
  /** Section of a fact sheet → where AWS writes it. */
  sections: z.record(z.string(), z.string().min(1)),
  groups: z.array(z.strictObject({ group: z.string(), rules: z.array(Rule).min(1) })),
})

export const { sections: SECTIONS, groups: GROUPS } = Table.parse(
  parse(readFileSync(join(ROOT, 'docs/fidelity.yaml'), 'utf8')),
)
export const RULES: readonly Rule[] = GROUPS.flatMap(({ rules }) => rules)

export interface Mark {
  /** From `src/` on. */
  readonly file: string
  readonly kind: 'Source' | 'Assumed' | 'Observed'
  readonly text: string
}

const COMMENT = /\/\*\*[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+/gm
const MARK = /(?=\b(?:Source|Assumed|Observed): )/

export function marksIn(file: string, source: string): readonly Mark[] {
  return [...source.matchAll(COMMENT)].flatMap(([comment]) =>
    comment
      .replace(/^\s*\*\/|\*\/$|^\s*\/?\*+|^\s*\/\//gm, ' ')
      .replace(/\s+/g, ' ')
      .split(MARK)
      .slice(1)
      .map(text => {
        const [kind = '', ...words] = text.trim().split(': ')
        return { file, kind: kind as Mark['kind'], text: words.join(': ') }
      }),
  )
}

/** All of src/core. */
export const CORE_MARKS: readonly Mark[] = readdirSync(join(ROOT, 'src/core'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter(path => path.endsWith('.ts'))
  .sort()
  .flatMap(path => marksIn(`core/${path}`, readFileSync(join(ROOT, 'src/core', path), 'utf8')))

/** `autoscaling.md 5.3 and 6` → both; also `6.1 (every minute), 6.3`. */
export function sectionsIn(text: string): readonly string[] {
  return [
    ...text.matchAll(/(\w+)\.md,?((?:\s*(?:and|,)?\s*\d+(?:\.\d+)?(?:\s*\([^)]*\))?)+)/g),
  ].flatMap(([, sheet, list = '']) =>
    [...list.replace(/\([^)]*\)/g, ' ').matchAll(/\d+(?:\.\d+)?/g)].map(
      ([section]) => `${sheet}.md ${section}`,
    ),
  )
}

/** `endpoints.md 6` covers 6.1, and 6.1 is part of 6. */
export const isCovered = (section: string, by: string): boolean =>
  section === by || section.startsWith(`${by}.`) || by.startsWith(`${section}.`)
