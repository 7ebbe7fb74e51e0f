import { describe, expect, it } from 'vitest'
import { pathText, problemAt } from '../../src/scenario/reading/problem.ts'
import { formatProblem, formatProblems } from '../../src/scenario/reading/problem-text.ts'

const SOURCE = {
  file: 'scenarios/x.yaml',
  text: 'traffic:\n  - endpoint: churn\n    rat: 100/s\r\n',
}

describe('formatProblem', () => {
  it('shows the place, the line and a caret', () => {
    const message = 'unknown key "rat" in traffic[0]'
    const problem = problemAt(
      SOURCE,
      { line: 3, col: 5 },
      { message, hint: 'did you mean "rate"?' },
    )
    expect(formatProblem(problem)).toBe(
      [
        'scenarios/x.yaml:3:5: unknown key "rat" in traffic[0]; did you mean "rate"?',
        '    3 |     rat: 100/s',
        '      |     ^',
      ].join('\n'),
    )
  })

  it('cuts a long line around the place', () => {
    const text = `${'a'.repeat(150)}HERE${'b'.repeat(150)}`
    const problem = problemAt({ file: 'x.json', text }, { line: 1, col: 151 }, { message: 'wrong' })
    const [, excerpt, caret] = formatProblem(problem).split('\n')
    expect(excerpt).toBe(`    1 | …${'a'.repeat(50)}HERE${'b'.repeat(46)}…`)
    expect(excerpt?.[caret?.indexOf('^') ?? 0]).toBe('H')
  })

  it('obeys no control characters of the file', () => {
    const text = 'name: \u001b[31mx\ty'
    const problem = problemAt({ file: 'x', text }, { line: 1, col: 8 }, { message: 'got \u0007' })
    expect(formatProblem(problem).split('\n')).toEqual([
      'x:1:8: got \\x07',
      '    1 | name:  [31mx y',
      '      |        ^',
    ])
  })

  it('names an argument instead of a line', () => {
    const place = { file: '--set seed=x', line: undefined, col: undefined }
    expect(formatProblem({ ...place, message: 'wrong' })).toBe('--set seed=x: wrong')
  })
})

describe('formatProblems', () => {
  it('shows 20 and counts the rest', () => {
    const problem = { file: 'x', line: undefined, col: undefined, message: 'wrong' }
    const lines = formatProblems(Array.from({ length: 23 }, () => problem)).split('\n')
    expect(lines).toHaveLength(21)
    expect(lines.at(-1)).toBe('… and 3 more problems')
  })
})

describe('pathText', () => {
  it.each([
    { path: ['traffic', 0, 'stages', 1], expected: 'traffic[0].stages[1]' },
    { path: ['models', 'churn-v2', 'errors', '5xx'], expected: 'models.churn-v2.errors.5xx' },
    { path: ['prices', 'ml.m5.large'], expected: 'prices["ml.m5.large"]' },
    { path: [], expected: 'the file' },
  ])('writes $expected', ({ path, expected }) => {
    expect(pathText(path)).toBe(expected)
  })
})
