/** Expectations as a JUnit report: one suite per scenario, one case per expectation. */
import type { RunResult } from './run.ts'

export function junitText(
  runs: readonly { readonly result: RunResult; readonly wallMs: number }[],
): string {
  const suites = runs.map(({ result, wallMs }) => suite(result, wallMs))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`
}

function suite({ scenario, expectations }: RunResult, wallMs: number): string {
  const failures = expectations.filter(({ passed }) => !passed).length
  const cases = expectations.map(({ expression, passed, values, error }) => {
    const open = `    <testcase classname="${escaped(scenario)}" name="${escaped(expression)}"`
    if (passed) return `${open}/>`
    const message = escaped(error ?? JSON.stringify(values))
    return `${open}>\n      <failure message="${message}"/>\n    </testcase>`
  })
  const head = `  <testsuite name="${escaped(scenario)}" tests="${expectations.length}" failures="${failures}" time="${(wallMs / 1000).toFixed(3)}">`
  return [head, ...cases, '  </testsuite>'].join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, sign => ENTITIES[sign] ?? sign)
