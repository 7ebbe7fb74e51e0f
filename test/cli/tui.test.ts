/** The compact view: what it draws, and that a terminal is as before when it is gone. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tuiLines } from '../../src/cli/tui/tui-lines.ts'
import { type TuiState, type TuiVariant, tuiStateOf } from '../../src/cli/tui/tui-state.ts'
import { type Paint, PLAIN } from '../../src/scenario/story/story.ts'
import { file, lab, MAIN, VALID } from '../support/command-line.ts'
import { addTraffic, labWorld, MINUTE, rate } from '../support/lab.ts'

const A: TuiVariant = {
  name: 'A',
  isShadow: false,
  share: 0.7,
  weightShare: 0.7,
  greenShare: undefined,
  inService: 2,
  starting: 0,
  desired: 2,
  p99Ms: 20.4,
  errorShare: 0,
}

const stateWith = (variants: readonly TuiVariant[], rest: Partial<TuiState> = {}): TuiState => ({
  title: 'canary',
  clock: '12:34',
  pace: '60×',
  hint: '',
  endpoints: [
    { name: 'churn', status: 'InService', config: 'v1', requestsPerSecond: 100, variants },
  ],
  alarms: [],
  decisions: [],
  ...rest,
})

const WIDE = { columns: 100, rows: 24 }
const drawn = (state: TuiState, size = WIDE, paint = PLAIN) => tuiLines(state, size, paint)

/** The line of the only variant, without the bar. */
const variantLine = (variant: Partial<TuiVariant>): string =>
  (drawn(stateWith([{ ...A, ...variant }]))[3] ?? '').replace(/[█▒░]+ {2}/, '')

describe('the compact view', () => {
  it('shows the run, its endpoints, alarms and last decisions', () => {
    const state = stateWith([A, { ...A, name: 'B', share: 0.3, weightShare: 0.3 }], {
      alarms: [
        { name: 'slow', state: 'OK' },
        { name: 'hot', state: 'ALARM' },
      ],
      decisions: ['   12:00 alarm hot OK → ALARM'],
    })
    expect(drawn(state)).toEqual([
      '12:34   60×   canary',
      '',
      'churn   InService on v1   100/s',
      '  A  ████████████████████████████░░░░░░░░░░░░     70%  of 70%     ■■ 2 of 2  p99 20ms',
      '  B  ████████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░     30%  of 30%     ■■ 2 of 2  p99 20ms',
      '',
      '● ALARM hot',
      '○ OK slow',
      '',
      '   12:00 alarm hot OK → ALARM',
    ])
  })

  it.each<{ what: string; variant: Partial<TuiVariant>; text: string }>([
    {
      what: 'instances that start',
      variant: { inService: 1, starting: 2, desired: 3 },
      text: '  A     70%  of 70%     ■□□ 1 of 3  p99 20ms',
    },
    {
      what: 'many instances as figures',
      variant: { inService: 40, desired: 40 },
      text: '  A     70%  of 70%     40 of 40  p99 20ms',
    },
    {
      what: 'errors with a sign',
      variant: { errorShare: 0.2067 },
      text: '  A     70%  of 70%     ■■ 2 of 2  p99 20ms  ▲ 20.7% errors',
    },
    {
      what: 'an update',
      variant: { greenShare: 0.1 },
      text: '  A     70%  of 70%     ■■ 2 of 2  p99 20ms  new fleet 10%',
    },
    {
      what: 'silence',
      variant: { share: undefined, p99Ms: undefined },
      text: '  A       –  of 70%     ■■ 2 of 2',
    },
    {
      what: 'a shadow',
      variant: { isShadow: true, share: 1 },
      text: '  A    100%  shadow     ■■ 2 of 2  p99 20ms',
    },
  ])('shows $what', ({ variant, text }) => {
    expect(variantLine(variant)).toBe(text)
  })

  it.each([
    { columns: 100, rows: 24 },
    { columns: 40, rows: 10 },
    { columns: 20, rows: 3 },
    { columns: 1, rows: 1 },
  ])('fits into $columns columns and $rows rows', size => {
    const decisions = Array.from({ length: 40 }, (_, i) => `${i}:00 ${'decided '.repeat(30)}`)
    const alarms = Array.from({ length: 20 }, (_, i) => ({ name: `a${i}`, state: 'OK' }) as const)
    const lines = drawn(stateWith([A, A, A], { decisions, alarms }), size)
    expect(lines.length).toBeLessThanOrEqual(size.rows)
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(size.columns)
  })

  it('shows the newest decisions when not all fit', () => {
    const decisions = Array.from({ length: 40 }, (_, i) => `decision ${i}`)
    const lines = drawn(stateWith([A], { decisions }), { columns: 80, rows: 8 })
    expect(lines.slice(-3)).toEqual(['decision 37', 'decision 38', 'decision 39'])
  })

  it('obeys no control characters of names', () => {
    const [title] = drawn(stateWith([], { title: 'a\u001b[2Jb\nc' }))
    expect(title).toBe('12:34   60×   a\\x1b[2Jb c')
  })

  it.each([
    {
      columns: 120, // all of it, and the bar has what is left
      lines: [
        '12:34   60×   canary   q quits',
        '  A  ████████████████████████████████████████     99%  of 90%     10 of 20  p99 20ms  ▲ 1% errors  new fleet 10%',
        '  B  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░      1%  of 10%     ■■ 2 of 2  p99 20ms',
        '○ OK AlarmHigh of churn/A   ○ OK AlarmLow of churn/A',
      ],
    },
    {
      columns: 80,
      lines: [
        '12:34   60×   canary   q quits',
        '  A  ████████     99%  of 90%     10 of 20  p99 20ms  ▲ 1% errors  new fleet 10%',
        '  B  ░░░░░░░░      1%  of 10%     ■■ 2 of 2  p99 20ms',
        '○ OK AlarmHigh of churn/A   ○ OK AlarmLow of churn/A',
      ],
    },
    {
      columns: 40, // figures say more than a bar
      lines: [
        '12:34   60×   canary   q quits',
        '  A     99%  of 90%     10 of 20  p99 2…',
        '  B      1%  of 10%     ■■ 2 of 2  p99 …',
        '○ OK AlarmHigh of churn/A',
        '○ OK AlarmLow of churn/A',
      ],
    },
    {
      columns: 20, // what matters most stands first
      lines: [
        '12:34   60×   canar…',
        '  A     99%  of 90%…',
        '  B      1%  of 10%…',
        '○ OK AlarmHigh of c…',
        '○ OK AlarmLow of ch…',
      ],
    },
  ])('at $columns columns: the figures, and a bar where there is room', ({ columns, lines }) => {
    const name = (which: string): string =>
      `TargetTracking-endpoint/churn/variant/A-${which}-e54a7130-96a4-4931-8f0e-7d3b9a1c2d4e`
    const canary = { share: 0.99, weightShare: 0.9, inService: 10, starting: 10, desired: 20 }
    const state = stateWith(
      [
        { ...A, ...canary, errorShare: 0.01, greenShare: 0.1 },
        { ...A, name: 'B', share: 0.01, weightShare: 0.1 },
      ],
      {
        hint: 'q quits',
        alarms: [
          { name: name('AlarmHigh'), state: 'OK' },
          { name: name('AlarmLow'), state: 'OK' },
        ],
      },
    )
    const shown = drawn(state, { columns, rows: 24 })
    expect([shown[0], ...shown.slice(3).filter(text => text !== '')]).toEqual(lines)
  })

  it('says everything without colour, too', () => {
    const tagged: Paint = {
      bold: t => `<${t}>`,
      dim: t => `<${t}>`,
      good: t => `<${t}>`,
      bad: t => `<${t}>`,
    }
    const state = stateWith([{ ...A, errorShare: 0.5 }], {
      alarms: [{ name: 'hot', state: 'ALARM' }],
    })
    const bare = drawn(state, WIDE, tagged).map(text => text.replace(/^<(.*)>$/, '$1'))
    expect(bare).toEqual(drawn(state))
  })
})

describe('its state', () => {
  it('is that of the last full minute, and reading it changes nothing', () => {
    const world = labWorld({
      models: { m: { latency: { kind: 'constant', ms: 20 } } },
      configs: {
        c: { variants: { A: { modelName: 'm' }, B: { modelName: 'm', initialWeight: 3 } } },
      },
      running: 'c',
    })
    addTraffic(world, [rate(0, 10 * MINUTE, 50)])
    world.runUntil(3 * MINUTE + 500)
    const before = world.metrics.series.map(({ rows }) => rows.length)
    const { endpoints, clock } = tuiStateOf(world, { title: '', pace: '', hint: '' })
    expect(clock).toBe('3:00')
    const [variantA, variantB] = endpoints[0]?.variants ?? []
    expect(variantA).toMatchObject({ weightShare: 0.25, inService: 1, starting: 0, errorShare: 0 })
    expect(variantB?.share).toBeGreaterThan(0.7)
    expect(variantB?.share).toBeLessThan(0.8)
    expect(endpoints[0]?.requestsPerSecond).toBeCloseTo(50, -1)
    expect(world.metrics.series.map(({ rows }) => rows.length)).toEqual(before)
  })
})

const PTY = join(import.meta.dirname, '../support/in_terminal.py')
const PYTHON = '/usr/bin/python3'

interface Step {
  readonly until?: string
  readonly send?: string
  readonly resize?: readonly [rows: number, columns: number]
  readonly signal?: number
}

function underTerminal(args: readonly string[], steps: readonly Step[], env = {}) {
  const plan = {
    command: [process.execPath, MAIN, ...args],
    env: { TERM: 'xterm', ...env },
    size: [24, 100],
    steps,
  }
  const text = execFileSync(PYTHON, [PTY, JSON.stringify(plan)], { encoding: 'utf8' })
  const ended: { status: number; parts: string[]; isAsBefore: boolean } = JSON.parse(text)
  return ended
}

const ENTER = '\u001b[?1049h'
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const SIGTERM = 15

/** Routes a hundred requests, and then breaks. */
const BROKEN_ROUTER = `
let routed = 0
export default {
  name: 'broken',
  learns: false,
  create: () => ({ name: 'broken', route: () => { if (routed++ > 100) throw new Error('worn out'); return 0 } }),
}`

describe.skipIf(!existsSync(PYTHON))('on a terminal', () => {
  it('serve draws, follows the size, and leaves the screen on Ctrl-C', () => {
    const { status, parts, isAsBefore } = underTerminal(
      ['serve', 'canary-rollback', '--port', '0', '--speed', '60', '--tui'],
      [
        { until: 'InService on' },
        { resize: [10, 40] },
        { until: '…' }, // lines are cut: a wide picture may still come before
        { send: '\u0003' },
        { until: 'stopped at' },
      ],
    )
    const [drawn = '', resized = '', left = ''] = parts
    expect(status).toBe(130)
    expect(drawn).toContain(ENTER)
    const [pictures = ''] = `${resized}${left}`.split(LEAVE)
    const frame = pictures.split('\u001b[H').find(text => text.includes('…')) ?? ''
    expect(frame).toContain('churn   InService')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the terminal's own codes
    const lines = frame.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').split(/\r+\n/)
    expect(lines.length).toBeLessThanOrEqual(10)
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(40)
    expect(left.indexOf(LEAVE)).toBeGreaterThanOrEqual(0)
    expect(left.indexOf('stopped at')).toBeGreaterThan(left.indexOf(LEAVE))
    expect(isAsBefore).toBe(true)
  })

  it.each([
    { what: 'serve', args: ['serve', 'canary-rollback', '--port', '0'], said: 'stopped at' },
    { what: 'run', args: ['run', 'two-weeks'], said: 'INTERRUPTED: figures so far' },
  ])('$what: keys leave no marks in the view, and q ends it', ({ args, said }) => {
    const { status, parts, isAsBefore } = underTerminal(
      [...args, '--tui'],
      [
        { until: 'q quits' },
        { send: 'xyzzy' },
        { until: 'q quits' },
        { send: 'q' },
        { until: LEAVE },
      ],
    )
    expect(status).toBe(130)
    expect(parts.join('')).not.toContain('xyzzy')
    const after = parts.at(-1)?.split(LEAVE)[1] ?? ''
    expect(after).toContain(said)
    expect(isAsBefore).toBe(true)
  })

  it.each(['serve', 'run'])('%s leaves the screen when it is told to end', command => {
    const args = command === 'serve' ? ['serve', '--port', '0'] : ['run', 'two-weeks']
    const { parts, isAsBefore } = underTerminal(
      [...args, '--tui'],
      [{ until: 'q quits' }, { signal: SIGTERM }],
    )
    expect(parts.join('')).toContain(LEAVE)
    expect(isAsBefore).toBe(true)
  })

  it.each([
    ['run', []],
    ['serve', ['--traffic', '--speed', '60', '--port', '0']],
  ])('%s: an error under way is told where it can be read', (command, options) => {
    const scenario = VALID.replace(/( +- \{ VariantName: )A(.*\n)/, '$1A$2$1B$2')
    const path = file(
      `${scenario}routers: [${file(BROKEN_ROUTER, 'mjs')}]\nrouting: { e: broken }\n`,
    )
    const { status, parts, isAsBefore } = underTerminal([command, path, ...options, '--tui'], [])
    const [before = '', after = ''] = parts.join('').split(LEAVE)
    expect(status).not.toBe(0)
    expect(before).toContain(ENTER)
    expect(before).not.toContain('worn out')
    expect(after).toContain('worn out')
    expect(isAsBefore).toBe(true)
  })

  it('serve writes its lines where the view cannot be drawn', () => {
    const { parts } = underTerminal(
      ['serve', 'canary-rollback', '--port', '0', '--speed', '600', '--tui'],
      [{ until: 'call UpdateEndpoint churn' }, { send: '\u0003' }],
      { TERM: 'dumb' },
    )
    expect(parts.join('')).not.toContain(ENTER)
  })

  it('run draws without colour when NO_COLOR says so, and then prints the story', () => {
    const { status, parts } = underTerminal(['run', 'two-weeks', '--tui'], [], { NO_COLOR: '1' })
    const text = parts.join('')
    expect(status).toBe(0)
    const [before = '', after = ''] = text.split(LEAVE)
    expect(before).toContain(`${ENTER}\u001b[?25l\u001b[?7l\u001b[H`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
    expect(before).not.toMatch(/\u001b\[\d+m/)
    expect(after).toContain('seed 1')
  })
})

it('without a terminal there are plain lines', async () => {
  const { status, stdout, stderr } = lab('run', file(VALID), '--tui')
  expect(status).toBe(0)
  expect(stdout).toContain('tiny   seed 1')
  expect(stderr).not.toContain('\u001b')
  const server = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--tui'])
  let said = ''
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
    if (said.includes('http://127.0.0.1:')) server.kill('SIGINT')
  })
  await once(server, 'close')
  expect(said).toContain('endpoint-lab serves an empty account')
  expect(said).not.toContain('\u001b')
})
