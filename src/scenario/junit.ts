/** Expectations as a JUnit report: one suite per scenario, one case per expectation. */
import type { ExpectationResult } from './expectations.ts'
import type { RunResult } from './run.ts'

export function junitText(
  runs: readonly { readonly result: RunResult; readonly wallMs: number }[],
): string {
  const names = distinctNames(runs.map(({ result }) => result.scenario))
  const suites = runs.map(({ result, wallMs }, index) => suite(names[index] ?? '', result, wallMs))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`
}

/** Readers of reports merge what has one name: the second `churn` is `churn#2`. */
function distinctNames(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return names.map(name => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name}#${count}`
  })
}

function suite(name: string, { file, seed, expectations }: RunResult, wallMs: number): string {
  const failures = expectations.filter(({ passed }) => !passed).length
  const cases = expectations.map(expectation => {
    const { expression, passed } = expectation
    const open = `    <testcase classname="${escaped(name)}" name="${escaped(expression)}"`
    if (passed) return `${open}/>`
    const message = escaped(verdict(expectation))
    return `${open}>\n      <failure message="${message}"/>\n    </testcase>`
  })
  const property = `    <properties><property name="seed" value="${seed}"/></properties>`
  const head = `  <testsuite name="${escaped(name)}" file="${escaped(file)}" tests="${expectations.length}" failures="${failures}" time="${(wallMs / 1000).toFixed(3)}">`
  return [head, property, ...cases, '  </testsuite>'].join('\n')
}

function verdict({ expression, values, error }: ExpectationResult): string {
  if (error !== undefined) return `${expression} has no answer: ${error}`
  const shown = Object.entries(values).map(([text, value]) => `${text} = ${JSON.stringify(value)}`)
  return `${expression} is false${shown.length === 0 ? '' : `: ${shown.join(', ')}`}`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, sign => ENTITIES[sign] ?? sign)
