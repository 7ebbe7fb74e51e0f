/** The datapoints of an alarm at any instant, and how they fill up. */
import { describe, expect, it } from 'vitest'
import { alarmPoints } from '../../src/dashboard/model/alarm-points.ts'
import { pixelRuns } from '../../src/dashboard/model/bands.ts'
import type { RecordedAlarm, Recording } from '../../src/scenario/recording/recording.ts'
import { at } from '../support/lab.ts'
import { recordedRun } from './recorded-run.ts'

const SIGNS = { breaching: '◆', ok: '○', missing: '✕' }

function dotsOf(recording: Recording, alarm: RecordedAlarm, instant: string): string {
  const { series, assumptions } = recording
  const points = alarmPoints(alarm, series, assumptions, at(instant)) ?? []
  return points.map(({ state }) => SIGNS[state]).join('')
}

describe('the alarms of target tracking, under a spike at 10:00', async () => {
  const { recording } = await recordedRun('spike-target-tracking')
  const alarmNamed = (part: string): RecordedAlarm => {
    const found = recording.alarms.find(({ name }) => name.includes(part))
    if (found === undefined) throw new Error(`no alarm ${part}`)
    return found
  }

  it.each([
    { instant: '0:59', high: '', low: '' },
    { instant: '2:00', high: '○○', low: '◆◆' },
    { instant: '10:59', high: '○○○', low: '◆◆◆◆◆◆◆◆◆◆' },
    { instant: '11:00', high: '○○◆', low: '◆◆◆◆◆◆◆◆◆◆○' },
    { instant: '12:00', high: '○◆◆', low: '◆◆◆◆◆◆◆◆◆◆○○' },
    { instant: '13:00', high: '◆◆◆', low: '◆◆◆◆◆◆◆◆◆◆○○○' },
  ])('have $high and $low at $instant', ({ instant, high, low }) => {
    expect(dotsOf(recording, alarmNamed('AlarmHigh'), instant)).toBe(high)
    expect(dotsOf(recording, alarmNamed('AlarmLow'), instant)).toBe(low)
  })

  it('are as full as the alarm says at each of its changes', () => {
    const changes = recording.events.filter(event => event.kind === 'alarm.state-changed')
    expect(changes.length).toBeGreaterThan(1)
    for (const { alarm: name, to, atMs } of changes) {
      const alarm = alarmNamed(name)
      const points = alarmPoints(alarm, recording.series, recording.assumptions, atMs) ?? []
      const breaching = points.filter(({ state }) => state === 'breaching').length
      expect(`${to} ${breaching >= alarm.datapointsToAlarm}`).toBe(`${to} ${to === 'ALARM'}`)
    }
  })
})

describe('bands on few pixels', () => {
  it('show the gravest that a pixel holds, however short', () => {
    const bands = [
      { value: 'OK', fromMs: 0, untilMs: 5000 },
      { value: 'ALARM', fromMs: 5000, untilMs: 5001 },
      { value: 'OK', fromMs: 5001, untilMs: 10_000 },
    ]
    expect(pixelRuns(bands, { fromMs: 0, untilMs: 10_000 }, 10)).toEqual([
      { value: 'OK', from: 0, until: 5 },
      { value: 'ALARM', from: 5, until: 6 },
      { value: 'OK', from: 6, until: 10 },
    ])
  })
})
