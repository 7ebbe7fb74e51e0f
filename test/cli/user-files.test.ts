/** Files that a scenario names: routers that somebody wrote, traces that cannot be read. */
import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/cli/scenario-files.ts'
import { userError } from '../../src/cli/user-error.ts'
import { ScenarioRun } from '../../src/scenario/run.ts'
import { file, folder, lab, VALID } from '../support/command-line.ts'

const TWO_VARIANTS = VALID.replace(
  /( +)- \{ VariantName: A.*\n/,
  (line, indent) => `${line}${indent}- ${line.trim().slice(2).replace('A', 'B')}\n`,
)

/** The scenario with this router on its endpoint; the path of the router's file is at 14:11. */
function withRouter(code: string, scenario = TWO_VARIANTS) {
  const router = file(code, 'js')
  const text = scenario.replace('expect:', `routers: [${router}]\nrouting: { e: own }\nexpect:`)
  return { path: file(text), router }
}

/** How the process would end that runs the scenario. */
async function endOf(path: string) {
  try {
    const { scenario, files } = await loadScenario(path, { set: [], seed: undefined })
    new ScenarioRun(scenario, { files, version: '0' }).finish()
  } catch (error) {
    return userError(error)
  }
  throw new Error('the scenario is valid')
}

const factory = (create: string, learns = false): string =>
  `export default { name: 'own', learns: ${learns}, create(context) { ${create} } }`

describe("a router of the user's that is none is found when it is loaded", () => {
  it.each([
    [factory("throw new Error('no idea')"), /create\(\) failed: Error: no idea \(.*\.js:1:\d+\)/],
    [factory('return {}'), /create\(\) must return an object with a function "route", got \{\}/],
    [factory('return null'), /with a function "route", got null/],
    [factory("return { name: 'own', route: 3 }"), /with a function "route", got \{ name, route \}/],
    [factory('return { route: () => 0, observe: 3 }'), /"observe" must be a function, got number/],
    [
      factory('return { route: () => 0 }', true),
      /it says "learns: true", but create\(\) returns no function "observe"/,
    ],
    ['export default { name: "own" }', /must have a default export \{ name: string/],
    [
      `export default { name: 'weighted', learns: false, create: () => ({ route: () => 0 }) }`,
      /there is a router "weighted" already/,
    ],
  ])('%s', async (code, message) => {
    const { path, router } = withRouter(code)
    const { exitCode, userText } = await endOf(path)
    expect(exitCode).toBe(3)
    expect(userText).toContain(`.yaml:14:11: router file "${router}"`)
    expect(userText).toMatch(message)
    expect(userText).toContain('^')
  })

  it('even on an endpoint of one variant, which asks no router', async () => {
    const { exitCode } = await endOf(withRouter(factory('return {}'), VALID).path)
    expect(exitCode).toBe(3)
  })

  it('with the way to the line when it is no JavaScript', () => {
    const { path } = withRouter('export default {\n  name: own,,\n}')
    const { status, stderr } = lab('validate', path)
    expect(status).toBe(3)
    expect(stderr).toMatch(
      /:14:11: router file ".*" cannot be loaded: .*; "node --check .*" shows the line/,
    )
  })
})

describe("a router of the user's that fails in the run ends it with 3, by name", () => {
  it.each([
    [
      factory("return { route() { throw new TypeError('oops') } }"),
      /"own": route\(\) failed: TypeError: oops \(.*\.js:1:\d+\)/,
    ],
    [
      factory("return { route: () => 0, observe() { throw 'oops' } }", true),
      /"own": observe\(\) failed: oops/,
    ],
    [
      factory('return { route: () => 7 }'),
      /"own": route\(\) chose 7 of the variants A, B: expected 0 to 1, or -1 for none/,
    ],
    [factory('return { route: () => {} }'), /route\(\) chose undefined of the variants/],
    [
      factory('return { route: () => 0, routeMany: (d, c, chosen) => chosen.fill(5) }'),
      /routeMany\(\) chose 5 of the variants A, B/,
    ],
  ])('%s', async (code, message) => {
    const { path, router } = withRouter(code)
    const { exitCode, userText } = await endOf(path)
    expect(exitCode).toBe(3)
    expect(userText).toContain(`router file "${router}": `)
    expect(userText).toMatch(message)
  })
})

describe('a file that cannot be read ends with its place in the scenario', () => {
  it.each([
    { trace: '.', reason: 'it is a folder; name a file in it' },
    { trace: 'no.csv', reason: 'there is no such file' },
  ])('a trace "$trace"', async ({ trace, reason }) => {
    const text = VALID.replace('rate: 10/s', `trace: { file: ${trace}, time: t }`)
    const { exitCode, userText } = await endOf(file(text))
    expect(exitCode).toBe(3)
    expect(userText).toContain(
      `.yaml:12:35: cannot read trace "${trace}": ${reason}; its path is relative to the scenario file`,
    )
  })

  it('a scenario by a path that leads nowhere, with the nearest file beside it', () => {
    const path = file(VALID)
    const mistyped = path.replace(/scenario-(\d+)/, 'scenaro-$1')
    const nearest = path.replace(/.*\//, '')
    expect(lab('run', mistyped, '--quiet')).toEqual({
      status: 2,
      stdout: '',
      stderr: `cannot read scenario "${mistyped}": there is no such file; did you mean "${nearest}"?\n`,
    })
  })

  it('a folder as a scenario', () => {
    expect(lab('run', folder, '--quiet')).toEqual({
      status: 2,
      stdout: '',
      stderr: `cannot read scenario "${folder}": it is a folder; name a file in it\n`,
    })
  })
})
