/**
 * Alarms: the state of each over time, and at the time cursor the datapoints it looks at, filling up
 * to as many as it takes.
 */
import { computed, useSignal } from '@preact/signals'
import type { RecordedAlarm } from '../../scenario/recording/recording.ts'
import { timeText } from '../charts/time-axis.ts'
import { type AlarmPoint, alarmPoints } from '../model/alarm-points.ts'
import { endpointsOf, metricText, ruleText, shortAlarmName } from '../model/alarm-text.ts'
import { alarmBands } from '../model/bands.ts'
import {
  cursorMinute,
  cursorMs,
  endMs,
  endpoint,
  eventCount,
  events,
  picture,
  recording,
} from '../store.ts'
import { Bands } from './bands.tsx'

/** More are shown when asked for. */
const SHOWN_AT_FIRST = 8

/** Those of the chosen endpoint first, then those on none, then those of others. */
const sorted = computed(() => {
  const rank = (alarm: RecordedAlarm): number => {
    const of = endpointsOf(alarm)
    return of.includes(endpoint.value) ? 0 : of.length === 0 ? 1 : 2
  }
  return [...(recording.value?.alarms ?? [])].sort((a, b) => rank(a) - rank(b))
})

/** Of a live run the alarms come anew with every poll: their names tell whether they changed. */
const names = computed(() => sorted.value.map(({ name }) => name).join('\n'))

const bandsByAlarm = computed(() => {
  eventCount.value
  const all = names.value === '' ? [] : names.value.split('\n')
  return alarmBands(events.value, all, endMs.value)
})

export function Alarms() {
  const isAll = useSignal(false)
  const all = sorted.value
  if (all.length === 0) return null
  const shown = isAll.value ? all : all.slice(0, SHOWN_AT_FIRST)
  return (
    <section class="card alarms" aria-label="Alarms">
      <h2>Alarms</h2>
      <p class="note">
        State of each over time; at the cursor, the datapoints it looks at: ◆ breaching, ○ not, ✕
        missing
      </p>
      {shown.map(alarm => (
        <AlarmRow key={alarm.name} alarm={alarm} />
      ))}
      {all.length > SHOWN_AT_FIRST && (
        <button
          type="button"
          class="link"
          onClick={() => {
            isAll.value = !isAll.value
          }}
        >
          {isAll.value ? 'Show fewer' : `Show all ${all.length}`}
        </button>
      )}
    </section>
  )
}

function AlarmRow({ alarm }: { readonly alarm: RecordedAlarm }) {
  const { name } = alarm
  const known = bandsByAlarm.value.get(name)
  const state = picture.value.alarms.get(name)?.state ?? known?.[0]?.value ?? 'OK'
  return (
    <div class="alarm-row" data-alarm={name}>
      <p class="alarm-text">
        <b class="alarm-name" title={name}>
          {shortAlarmName(name)}
        </b>{' '}
        <span class={`state is-${state}`}>
          {STATE_SIGNS[state]} {state}
        </span>{' '}
        <small>
          {metricText(alarm)} {ruleText(alarm)}
        </small>
      </p>
      <Dots alarm={alarm} />
      {known !== undefined && <Bands bands={known} label={shortAlarmName(name)} />}
    </div>
  )
}

const STATE_SIGNS = { OK: '✓', ALARM: '▲', INSUFFICIENT_DATA: '?' }

function Dots({ alarm }: { readonly alarm: RecordedAlarm }) {
  cursorMinute.value
  const isShort = alarm.periodMs < 60_000
  const atMs = isShort ? cursorMs.value : cursorMs.peek()
  const run = recording.value
  const points = run === undefined ? [] : alarmPoints(alarm, run, atMs)
  const breaching = points.filter(({ state }) => state === 'breaching').length
  const toCome = Math.max(0, alarm.evaluationPeriods - points.length)
  const text = `${breaching} of ${alarm.datapointsToAlarm} breaching`
  return (
    <p class="dots">
      <span aria-hidden="true">
        {'·'.repeat(Math.min(toCome, 30))}
        {points.map((point, i) => (
          <i key={i} class={`point is-${point.state}`} title={titleOf(point)}>
            {SIGNS[point.state]}
          </i>
        ))}
      </span>{' '}
      <span class="dots-text">{text}</span>
    </p>
  )
}

const SIGNS = { breaching: '◆', ok: '○', missing: '✕' }
const titleOf = ({ value, startMs }: AlarmPoint): string =>
  `${timeText(startMs / 1000)}: ${value === undefined ? 'missing' : Math.round(value * 1000) / 1000}`
