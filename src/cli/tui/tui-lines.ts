/**
 * The compact view as lines of text: a pure function of state and size. Every meaning has a sign of
 * its own besides its colour, for eyes and terminals without.
 */
import type { AlarmState } from '../../core/alarms/alarm-config.ts'
import { withoutControls } from '../../scenario/reading/printable.ts'
import { shortAlarmName } from '../../scenario/story/event-text.ts'
import type { Paint } from '../../scenario/story/story.ts'
import type { TuiEndpoint, TuiState, TuiVariant } from './tui-state.ts'

export interface TuiSize {
  readonly columns: number
  readonly rows: number
}

type Tone = 'bold' | 'dim' | 'good' | 'bad'

interface Line {
  readonly text: string
  /** `undefined`: as it is. */
  readonly tone: Tone | undefined
}

/** At most so many lines as there are rows, none longer than there are columns. */
export function tuiLines(state: TuiState, size: TuiSize, paint: Paint): readonly string[] {
  const head = [
    line([state.clock, state.pace, state.title, state.hint].filter(Boolean).join('   '), 'bold'),
    ...state.endpoints.flatMap(endpoint => endpointLines(endpoint, size)),
    ...alarmLines(state.alarms, size),
  ].slice(0, size.rows)
  const room = size.rows - head.length - 1
  const decisions = room <= 0 ? [] : state.decisions.slice(-room).map(text => line(text))
  const all = decisions.length === 0 ? head : [...head, line(''), ...decisions]
  return all.map(({ text, tone }) => {
    const shown = cut(withoutControls(text).replaceAll('\n', ' '), size.columns)
    return tone === undefined ? shown : paint[tone](shown)
  })
}

const line = (text: string, tone?: Tone): Line => ({ text, tone })

function endpointLines(endpoint: TuiEndpoint, size: TuiSize): readonly Line[] {
  const { name, status, config, requestsPerSecond, variants } = endpoint
  const rate = requestsPerSecond < 10 ? requestsPerSecond.toFixed(1) : requestsPerSecond.toFixed(0)
  const nameWidth = Math.min(20, Math.max(...variants.map(each => each.name.length), 1))
  const besides = variants.map(besideBar)
  const taken = 2 + nameWidth + 2 + Math.max(...besides.map(text => text.length), 0) + 2
  const barWidth = Math.min(BAR_MAX, size.columns - taken)
  return [
    line(''),
    line(`${name}   ${status} on ${config}   ${rate}/s`, status === 'Failed' ? 'bad' : 'bold'),
    ...variants.map((variant, index) => {
      const shown = barWidth < BAR_MIN ? [] : [bar(variant.share ?? 0, barWidth, variant.isShadow)]
      const parts = [cut(variant.name, nameWidth).padEnd(nameWidth), ...shown, besides[index]]
      return line(`  ${parts.join('  ')}`, variant.errorShare > 0 ? 'bad' : undefined)
    }),
  ]
}

/** Shorter bars say less than their figures do. */
const BAR_MIN = 8
const BAR_MAX = 40

function besideBar(variant: TuiVariant): string {
  const { share, weightShare, isShadow, greenShare, errorShare, p99Ms } = variant
  const parts = [
    `${share === undefined ? '–' : percent(share)}`.padStart(6),
    (isShadow ? 'shadow' : `of ${percent(weightShare)}`).padEnd(9),
    instancesText(variant),
    p99Ms === undefined ? '' : `p99 ${p99Ms.toFixed(p99Ms < 10 ? 1 : 0)}ms`,
    errorShare > 0 ? `▲ ${percent(errorShare)} errors` : '',
    greenShare === undefined ? '' : `new fleet ${percent(greenShare)}`,
  ]
  return parts.filter(part => part !== '').join('  ')
}

function bar(share: number, width: number, isShadow: boolean): string {
  const filled = Math.round(Math.min(1, share) * width)
  return (isShadow ? '▒' : '█').repeat(filled) + '░'.repeat(width - filled)
}

const SQUARES_MAX = 10

/** `■■□ 2 of 3`: in service, starting; many of them in figures alone. */
function instancesText({ inService, starting, desired }: TuiVariant): string {
  const isDrawn = inService + starting <= SQUARES_MAX
  const squares = isDrawn ? `${'■'.repeat(inService)}${'□'.repeat(starting)} ` : ''
  return `${squares}${inService} of ${desired}`
}

const ALARM_SIGNS: Readonly<Record<AlarmState, string>> = {
  OK: '○',
  ALARM: '●',
  INSUFFICIENT_DATA: '◌',
}

function alarmLines(alarms: TuiState['alarms'], { columns }: TuiSize): readonly Line[] {
  if (alarms.length === 0) return []
  const inAlarm = alarms.filter(({ state }) => state === 'ALARM')
  const others = alarms.filter(({ state }) => state !== 'ALARM')
  const texts = (list: typeof alarms) =>
    list.map(({ name, state }) => `${ALARM_SIGNS[state]} ${state} ${shortAlarmName(name)}`)
  return [
    line(''),
    ...filled(texts(inAlarm), columns).map(text => line(text, 'bad')),
    ...filled(texts(others), columns).map(text => line(text)),
  ]
}

/** As many of the texts to a line as fit. */
function filled(texts: readonly string[], columns: number): readonly string[] {
  const lines: string[] = []
  for (const text of texts) {
    const last = lines.at(-1)
    const joined = `${last}   ${text}`
    if (last !== undefined && joined.length <= columns) lines[lines.length - 1] = joined
    else lines.push(text)
  }
  return lines
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
