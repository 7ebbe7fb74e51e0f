/**
 * Alarms once more, from the stored datapoints alone: at every instant at which one is looked at,
 * its whole evaluation range is read anew from the metrics as they stand at the end, and the state
 * decided as the user guide words it. Shares no code with src/core/alarms.
 *
 * Source: autoscaling.md 6.1 (when, which periods), 6.2 and 6.3 (what follows from them).
 */
import type { AlarmConfig, AlarmState } from '../../../src/core/alarms/alarm-config.ts'
import type { AlarmHistoryItem } from '../../../src/core/alarms/alarm-history.ts'
import type { MetricSource } from '../../../src/core/metrics/metric-source.ts'
import type { World } from '../../../src/core/world.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const TEN_SECONDS = 10 * SECOND
export const BY_HAND = 'by hand'

/** For so long the alarm had one configuration. */
interface Spell {
  readonly config: AlarmConfig
  readonly fromMs: number
  untilMs: number
}

interface Change {
  readonly atMs: number
  readonly to: AlarmState
  readonly isByHand: boolean
}

interface AlarmStory {
  readonly name: string
  readonly spells: readonly Spell[]
  readonly changes: readonly Change[]
}

/** Where the alarms' states differ from those that their datapoints call for. */
export function alarmProblems(
  world: World,
  { untilMs, areSettled }: { readonly untilMs: number; readonly areSettled: boolean },
): string[] {
  const items = new Map<string, AlarmHistoryItem[]>()
  for (const item of world.alarms.history.all()) {
    const known = items.get(item.alarmName)
    if (known === undefined) items.set(item.alarmName, [item])
    else known.push(item)
  }
  return [...items].flatMap(([name, own]) => {
    const story = storyOf(name, own, untilMs)
    const isSettled = areSettled && (story.spells[0]?.fromMs ?? 0) < 1 && own[0]?.atMs === 0
    return problemsOf(world, story, isSettled)
  })
}

function storyOf(name: string, items: readonly AlarmHistoryItem[], endMs: number): AlarmStory {
  const spells: Spell[] = []
  const changes: Change[] = []
  for (const { atMs, event } of items) {
    const last = spells.at(-1)
    if (event.kind === 'created' || event.kind === 'updated') {
      if (last !== undefined) last.untilMs = atMs
      spells.push({ config: event.alarm.config, fromMs: atMs, untilMs: endMs })
    } else if (event.kind === 'deleted' && last !== undefined) last.untilMs = atMs
    else if (event.kind === 'state') {
      changes.push({ atMs, to: event.to.state, isByHand: event.to.reason === BY_HAND })
    }
  }
  return { name, spells, changes }
}

/** Looks at a whole minute each time, or at ten seconds for periods below a minute. */
const intervalOf = ({ periodMs }: AlarmConfig): number => (periodMs < MINUTE ? TEN_SECONDS : MINUTE)

function problemsOf(world: World, story: AlarmStory, isSettledAtZero: boolean): string[] {
  const alarm = new NaiveAlarm(world, isSettledAtZero)
  const told = [...story.changes]
  for (const spell of story.spells) {
    const phases = phasesOf(story, intervalOf(spell.config))
    if (phases.length > 1) return [`${story.name} was looked at in phases ${phases.join(', ')}`]
    alarm.configure(spell.config)
    for (const nowMs of instantsOf(world, spell, phases[0], told)) {
      while ((told[0]?.atMs ?? nowMs) < nowMs) {
        const change = told.shift() as Change
        if (!change.isByHand) return [`${story.name} went to ${change.to} at ${change.atMs}`]
        alarm.force(change.to)
      }
      const before = alarm.state
      const next = alarm.lookAt(nowMs)
      if (next === before) continue
      const change = told.shift()
      if (change?.atMs === nowMs && change.to === next && !change.isByHand) continue
      const said = change === undefined ? 'nothing' : `${change.to} at ${change.atMs}`
      return [`${story.name} at ${nowMs}: datapoints say ${before} → ${next}, the alarm ${said}`]
    }
  }
  const left = told.find(({ isByHand }) => !isByHand)
  return left === undefined ? [] : [`${story.name} went to ${left.to} at ${left.atMs}`]
}

/** Where in the interval the alarm was seen to change its state. */
function phasesOf({ spells, changes }: AlarmStory, intervalMs: number): number[] {
  const own = changes.filter(({ atMs, isByHand }) => {
    const spell = spells.find(({ fromMs, untilMs }) => fromMs < atMs && atMs <= untilMs)
    return !isByHand && spell !== undefined && intervalOf(spell.config) === intervalMs
  })
  return [...new Set(own.map(({ atMs }) => atMs % intervalMs))]
}

/**
 * When the alarm is looked at. Without a change nobody has seen its phase: then whole intervals
 * alone are sure to have had this configuration, and any instant of them sees the same datapoints;
 * a state given by hand came before or after, nobody knows.
 */
function instantsOf(
  world: World,
  spell: Spell,
  seenPhaseMs: number | undefined,
  told: readonly Change[],
): number[] {
  const { fromMs, untilMs, config } = spell
  const intervalMs = intervalOf(config)
  const isAligned = world.settings.alarmPhase === 'aligned'
  const isSeen = isAligned || seenPhaseMs !== undefined
  if (!isSeen && told.some(({ atMs, isByHand }) => isByHand && atMs <= untilMs)) return []
  const phaseMs = seenPhaseMs ?? 0
  const marginMs = isSeen ? 0 : intervalMs
  const instants: number[] = []
  const firstMs = Math.floor(Math.max(fromMs, 0) / intervalMs) * intervalMs + phaseMs
  for (let atMs = firstMs; atMs + marginMs <= untilMs; atMs += intervalMs) {
    if (atMs > Math.max(fromMs, 0)) instants.push(atMs)
  }
  return instants
}

class NaiveAlarm {
  state: AlarmState
  #config: AlarmConfig | undefined
  #source: MetricSource | undefined
  /** OK since setup: what was before time zero is neither good nor missing. */
  #isSettled: boolean
  readonly #world: World

  constructor(world: World, isSettled: boolean) {
    this.#world = world
    this.#isSettled = isSettled
    this.state = isSettled ? 'OK' : 'INSUFFICIENT_DATA'
  }

  configure(config: AlarmConfig): void {
    this.#config = config
    this.#source = this.#world.directory.sourceOf(config, config.unit)
  }

  force(state: AlarmState): void {
    if (state !== this.state) this.#isSettled = false
    this.state = state
  }

  lookAt(nowMs: number): AlarmState {
    const config = this.#config as AlarmConfig
    const starts = startsOf(config, nowMs, this.#world.settings.metricDelayMs)
    const points = starts.map(startMs => this.#read(startMs, config.statistic))
    const next = this.#isHeld(config, starts, points)
      ? this.state
      : stateFor(config, points, this.state)
    if (next !== this.state) this.#isSettled = false
    this.state = next
    return next
  }

  #read(startMs: number, statistic: AlarmConfig['statistic']): number | undefined {
    const { periodMs } = this.#config as AlarmConfig
    if (startMs < 0) return undefined // nothing is measured in setup
    const window = { fromMs: startMs, untilMs: startMs + periodMs }
    return this.#source?.statistic(statistic, window)
  }

  /** Too few samples for the percentile, or only setup could have decided otherwise. */
  #isHeld(
    config: AlarmConfig,
    starts: readonly number[],
    points: readonly (number | undefined)[],
  ): boolean {
    const newestMs = starts.at(-1) ?? 0
    if (config.lowSamplePercentile === 'ignore' && config.statistic.startsWith('p')) {
      const percent = Number(config.statistic.slice(1))
      const needed = percent >= 50 ? 1000 / (100 - percent) : 1000 / percent
      const samples = this.#read(newestMs, 'SampleCount') ?? 0
      if (samples > 0 && samples < needed) return true
    }
    const isPartOfSetup = (starts[0] ?? 0) < 0
    if (!this.#isSettled || !isPartOfSetup) return false
    const next = stateFor(config, points, this.state)
    if (next !== 'ALARM') return next === 'INSUFFICIENT_DATA'
    const measured = points.filter((_, index) => (starts[index] as number) >= 0)
    const { bad, missing } = countsOf(config, points)
    const absent = measured.filter(value => value === undefined).length
    return bad + Math.min(missing, absent) < config.datapointsToAlarm
  }
}

/** The periods that are looked at, oldest first. */
function startsOf(config: AlarmConfig, nowMs: number, metricDelayMs: number): number[] {
  const { periodMs, evaluationPeriods } = config
  const isShort = periodMs < MINUTE
  const endMs = isShort
    ? Math.floor((nowMs - TEN_SECONDS) / periodMs) * periodMs
    : Math.floor((nowMs - metricDelayMs) / MINUTE) * MINUTE
  const count = evaluationPeriods + (isShort ? MINUTE / periodMs : 2)
  return Array.from({ length: count }, (_, index) => endMs - (count - index) * periodMs)
}

function countsOf(config: AlarmConfig, points: readonly (number | undefined)[]) {
  const { evaluationPeriods } = config
  const used = points.filter(value => value !== undefined).slice(-evaluationPeriods)
  const bad = used.filter(value => isBad(config, value)).length
  return { bad, good: used.length - bad, missing: evaluationPeriods - used.length }
}

function stateFor(
  config: AlarmConfig,
  points: readonly (number | undefined)[],
  before: AlarmState,
): AlarmState {
  const { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData } = config
  const { bad, good, missing } = countsOf(config, points)
  if (bad >= m) return 'ALARM'
  if (good >= n - m + 1) return 'OK'
  if (treatMissingData === 'notBreaching') return 'OK'
  if (treatMissingData === 'breaching') return bad + missing >= m ? 'ALARM' : 'OK'
  if (good > 0) return 'OK'
  if (treatMissingData === 'ignore') return before
  const oldest = points.findIndex(value => value !== undefined)
  const isOldEnough = oldest >= 0 && points.length - oldest >= m
  return isOldEnough ? 'ALARM' : 'INSUFFICIENT_DATA'
}

function isBad({ comparisonOperator, threshold }: AlarmConfig, value: number): boolean {
  if (value === threshold) return comparisonOperator.includes('OrEqual')
  return value > threshold === comparisonOperator.startsWith('Greater')
}
