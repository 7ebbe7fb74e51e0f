/** States of every alarm over time, as bands under the charts. */
import { shortAlarmName } from '../charts/capacity-charts.ts'
import { alarmBands } from '../model/bands.ts'
import { cursorMs, endMs, eventCount, events, picture, recording } from '../store.ts'
import { Bands } from './ribbon.tsx'

export function AlarmBands() {
  eventCount.value
  const alarms = recording.value?.alarms ?? []
  if (alarms.length === 0) return null
  return (
    <section class="card alarms" aria-label="Alarms">
      <h2>
        Alarms <small>state of each over time</small>
      </h2>
      {alarms.map(({ name }) => (
        <div key={name} class="alarm-row">
          <span class="alarm-name" title={name}>
            {shortAlarmName(name)} <b>{stateAt(name)}</b>
          </span>
          <Bands bands={alarmBands(events.value, name, endMs.value)} label={shortAlarmName(name)} />
        </div>
      ))}
    </section>
  )
}

/** Before its first change an alarm is in the state that it leaves then. */
function stateAt(name: string): string {
  const known = picture.value.alarms.get(name)
  if (known !== undefined) return known.state
  const first = events.value.find(
    event => event.kind === 'alarm.state-changed' && event.alarm === name,
  )
  return first?.kind === 'alarm.state-changed' && first.atMs > cursorMs.value ? first.from : 'OK'
}
