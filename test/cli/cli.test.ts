/** The command line as a caller meets it: what is on stdout and stderr, and the exit code. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { file, folder, lab, MAIN, VALID } from '../support/command-line.ts'

describe('run', () => {
  it('finds a shipped scenario by name, prints its story and ends with 0', () => {
    const { status, stdout } = lab('run', 'canary-rollback')
    expect(status).toBe(0)
    expect(stdout).toContain('ROLLED BACK to v1')
    expect(stdout).not.toContain('\u001b[') // no colour when it is not a terminal
  })

  it('prints one JSON object with --json, and nothing else on stdout', () => {
    const { status, stdout } = lab('run', file(VALID), '--json')
    const result = JSON.parse(stdout)
    expect(status).toBe(0)
    expect(result).toMatchObject({
      scenario: 'tiny',
      seed: 1,
      simulatedMs: 120_000,
      endpoints: { e: { status: 'InService', endpointConfigName: 'c' } },
      expectations: [{ expression: 'requests.total > 1000', passed: true }],
    })
    expect(result.requests.total).toBe(result.requests.ok + result.requests.failed)
    expect(result.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(result.timeline[0].atMs).toBeLessThan(0) // setup is before zero
  })

  it('prints an array for several files', () => {
    const { stdout } = lab('run', file(VALID), file(VALID), '--json')
    expect(JSON.parse(stdout)).toHaveLength(2)
  })

  it('has the same digest in another process', () => {
    const path = file(VALID)
    const digest = () => JSON.parse(lab('run', path, '--json').stdout).digest
    expect(digest()).toBe(digest())
  })

  it('ends with 4 when an expectation fails, and shows the values', () => {
    const { status, stdout } = lab('run', file(VALID.replace('> 1000', '> 100000')))
    expect(status).toBe(4)
    expect(stdout).toMatch(/✗ requests\.total > 100000\n {4}requests\.total = 1\d{3}/)
  })

  it('writes events and a JUnit report to files', () => {
    const [events, report] = [join(folder, 'events.jsonl'), join(folder, 'report.xml')]
    lab('run', file(VALID), '--jsonl', events, '--junit', report)
    const kinds = readFileSync(events, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).kind)
    expect(kinds).toContain('instances.in-service')
    expect(readFileSync(report, 'utf8')).toMatch(
      /<testsuite name="tiny" file=".*" tests="1" failures="0"/,
    )
  })

  it('sums up several files, and names those that failed', () => {
    const failing = VALID.replace('> 1000', '> 100000').replace('tiny', 'greedy')
    const { status, stdout } = lab('run', file(VALID), file(failing))
    expect(status).toBe(4)
    expect(stdout).toMatch(/^2 scenarios, .* 1 expectations met, 1 failed in greedy$/m)
  })

  it('with --quiet prints nothing but what failed, of several files too', () => {
    const failing = VALID.replace('> 1000', '> 100000').replace('tiny', 'greedy')
    const { stdout, stderr } = lab('run', file(VALID), file(failing), '--quiet')
    expect({ stdout, stderr }).toEqual({
      stdout: 'greedy: ✗ requests.total > 100000\n',
      stderr: '',
    })
  })

  it('with --watch runs again when the file is saved, survives a mistake, and ends at Ctrl-C', async () => {
    const path = file(VALID)
    const child = spawn(process.execPath, [MAIN, 'run', path, '--watch'])
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    const runs = (count: number) =>
      vi.waitFor(() => expect(stderr.match(/watching/g)).toHaveLength(count), 20_000)
    await runs(1)
    writeFileSync(path, VALID.replace('10/s', '20/s'))
    await runs(2)
    writeFileSync(path, VALID.replace('rate:', 'rat:'))
    await runs(3)
    child.kill('SIGINT')
    await once(child, 'exit')
    expect(stdout.match(/simulated/g)).toHaveLength(2)
    expect(stdout).toMatch(/^changed since the run before:\n {2}requests 1,\d+ → 2,\d+$/m)
    expect(stderr).toContain('unknown key "rat"')
  })

  it('with --why prints what led to what happened then, instead of the story', () => {
    const { status, stdout } = lab('run', 'canary-rollback', '--why', '15:02')
    expect(status).toBe(0)
    expect(stdout).toBe(lab('why', 'canary-rollback', '15:02').stdout)
    expect(stdout).toMatch(/15:00 {2}└─ churn ROLLED BACK to v1.*\n.*└─ alarm green-5xx OK → ALARM/)
  })

  it('why without an event lists those that may be asked about', () => {
    const { status, stdout } = lab('why', 'canary-rollback')
    expect(status).toBe(0)
    expect(stdout).toMatch(/^ {2}deployment\.rolled-back +15:00 {2}churn ROLLED BACK to v1/m)
  })

  it.each([
    { event: 'nonsense', more: [], says: /canary-rollback: --why: "nonsense" is none of/ },
    { event: '15:02', more: ['--json'], says: /--why prints text to stdout/ },
  ])('with --why $event $more says what is wrong', ({ event, more, says }) => {
    const { status, stdout, stderr } = lab('run', 'canary-rollback', '--why', event, ...more)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(says)
  })

  it('reports the plan of the file, the same that plan prints', () => {
    const { plan } = JSON.parse(lab('run', 'canary-rollback', '--json').stdout)
    expect(plan).toEqual(JSON.parse(lab('plan', 'canary-rollback', '--json').stdout))
    expect(lab('run', 'canary-rollback').stdout).toMatch(
      /^plan: 9:30 churn v1 → v2, CANARY: 19m30s, .* at 20% errors seen after 1m30s: 180 requests fail$/m,
    )
  })

  it('at Ctrl-C prints what there is so far and ends with 130', async () => {
    // Tells of its first request: from then on the run can be interrupted.
    const router = file(
      `let isTold = false
      const route = () => {
        if (!isTold) process.stderr.write('it runs')
        isTold = true
        return 0
      }
      export default { name: 'telling', learns: false, create: () => ({ name: 'telling', route }) }`,
      'mjs',
    )
    const two = VALID.replace(/( +- \{ VariantName: )A(.*\n)/, '$1A$2$1B$2').replace('2m', '700d')
    const endless = `${two}routers: [${router}]\nrouting: { e: telling }\n`
    const child = spawn(process.execPath, [MAIN, 'run', file(endless)])
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.includes('it runs')) child.kill('SIGINT')
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(130)
    expect(stdout).toContain('INTERRUPTED: figures so far')
  })

  it('overrides values with --set and --seed', () => {
    const { stdout } = lab(
      'run',
      file(VALID),
      '--set',
      'traffic[0].rate=20/s',
      '--seed',
      '7',
      '--json',
    )
    const { requests, seed } = JSON.parse(stdout)
    expect(seed).toBe(7)
    expect(requests.total).toBeGreaterThan(2200)
  })
})

describe('a mistake in a scenario ends with 3, says where, and runs nothing', () => {
  it.each([
    ['malformed YAML', VALID.replace('name: tiny', 'name: [tiny'), /scenario-\d+\.yaml:\d+:\d+: /],
    ['an unknown key', VALID.replace('rate:', 'rat:'), /unknown key "rat".*did you mean "rate"\?/],
    ['a wrong unit', VALID.replace('10/s', '10'), /:14:.*"10\/s|100\/s/],
    ['a negative rate', VALID.replace('10/s', '-10/s'), /rate/],
    ['a missing model', VALID.replace('ModelName: m,', 'ModelName: n,'), /model "n"/],
    [
      'a missing endpoint',
      VALID.replace('endpoint: e,', 'endpoint: f,'),
      /no CreateEndpoint makes "f"; did you mean "e"\?/,
    ],
    [
      'a missing config',
      VALID.replace('EndpointConfigName: c }', 'EndpointConfigName: d }'),
      /"d"/,
    ],
    [
      'a value AWS refuses',
      VALID.replace('InitialInstanceCount: 1', 'InitialInstanceCount: 0'),
      /greater than or equal to 1/,
    ],
    [
      'a typo in an expectation',
      VALID.replace('requests.total', 'request.total'),
      /did you mean "?requests/,
    ],
    [
      'a field that no run has',
      VALID.replace('requests.total', 'requests.totl'),
      /:14:14: requests has no "totl"; did you mean "total"\?/,
    ],
    [
      'a missing trace',
      VALID.replace('rate: 10/s', 'trace: { file: no.csv, time: t }'),
      /cannot read trace "no.csv"/,
    ],
  ])('%s', (_, text, message) => {
    const { status, stdout, stderr } = lab('run', file(text))
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toMatch(message)
  })

  it('a bad row of a trace, with the line of the trace', () => {
    const trace = file('t,n\n2026-01-01 00:00:00,1\n2026-01-01 00:00:01,1\nnoon,1\n', 'csv')
    const text = VALID.replace('rate: 10/s', `trace: { file: ${trace}, time: t }`)
    const { status, stderr } = lab('run', file(text))
    expect(status).toBe(3)
    expect(stderr).toMatch(/\.csv:4: /)
  })
})

describe('usage', () => {
  it.each([
    [['rum', 'canary-rollback'], /Did you mean run\?/],
    [['run'], /missing required argument 'scenario'/],
    [['run', 'canary-rollback', '--seed', 'x'], /--seed takes a whole number/],
    [['run', 'canary-rolback'], /did you mean "canary-rollback"\?/],
  ])('%j ends with 2', (args, message) => {
    const { status, stderr } = lab(...args)
    expect(status).toBe(2)
    expect(stderr).toMatch(message)
  })

  it.each(['--help', '--version'])('%s ends with 0', option => {
    expect(lab(option).status).toBe(0)
  })
})

describe('validate, list and schema', () => {
  it('validate runs nothing and says what is valid', () => {
    const { status, stdout } = lab('validate', file(VALID))
    expect(status).toBe(0)
    expect(stdout).toMatch(/valid\n$/)
  })

  it('validate tells of a run that would take minutes, and refuses one that would take hours', () => {
    const many = VALID.replace('10/s', '20000000/s')
    expect(lab('validate', file(many), '--seed', '3')).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/about 2,400,000,000 requests: the run takes minutes/),
    })
    expect(lab('validate', file(many.replace('2m', '200m')))).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(
        /:12:5: traffic\[0\] makes 240 billion requests in the run, of at most 10 billion/,
      ),
    })
  })

  it('validate reports every wrong file', () => {
    const wrong = VALID.replace('rate:', 'rat:')
    const { status, stderr } = lab('validate', file(wrong), file(wrong))
    expect(status).toBe(3)
    expect(stderr.match(/unknown key "rat"/g)).toHaveLength(2)
  })

  it('list names the showcase and its lesson', () => {
    expect(lab('list').stdout).toMatch(/^canary-rollback +A canary limits/m)
  })

  it('schema prints JSON', () => {
    expect(JSON.parse(lab('schema').stdout)).toHaveProperty('properties.traffic')
  })
})
