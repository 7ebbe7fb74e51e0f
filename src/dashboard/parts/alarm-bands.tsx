/** States of every alarm over time, as bands under the charts. */

import { computed } from '@preact/signals'
import { shortAlarmName } from '../charts/capacity-charts.ts'
import { alarmBands, type Band } from '../model/bands.ts'
import { cursorMs, endMs, eventCount, events, recording } from '../store.ts'
import { Bands } from './ribbon.tsx'

/** Of a live run the alarms come anew with every poll: their names tell whether they changed. */
const alarmNames = computed(() => recording.value?.alarms.map(({ name }) => name).join('\n') ?? '')

const bandsByAlarm = computed(() => {
  eventCount.value
  const names = alarmNames.value === '' ? [] : alarmNames.value.split('\n')
  return names.map(name => ({ name, bands: alarmBands(events.value, name, endMs.value) }))
})

export function AlarmBands() {
  if (bandsByAlarm.value.length === 0) return null
  return (
    <section class="card alarms" aria-label="Alarms">
      <h2>
        Alarms <small>state of each over time</small>
      </h2>
      {bandsByAlarm.value.map(({ name, bands }) => (
        <div key={name} class="alarm-row">
          <span class="alarm-name" title={name}>
            {shortAlarmName(name)} <b>{stateAt(bands)}</b>
          </span>
          <Bands bands={bands} label={shortAlarmName(name)} />
        </div>
      ))}
    </section>
  )
}

function stateAt(bands: readonly Band<string>[]): string {
  const atMs = cursorMs.value
  return bands.findLast(({ fromMs }) => fromMs <= atMs)?.value ?? 'OK'
}
