/** What can be done to a live server: each control sends what any client would send. */
import { connection } from '../../store.ts'
import { ClockControl } from './clock-control.tsx'
import './controls.css'
import { FaultsControl } from './faults-control.tsx'
import { LoadControl } from './load-control.tsx'
import { UpdateControl } from './update-control.tsx'
import { WeightsControl } from './weights-control.tsx'

export function Controls() {
  if (connection.value === 'file') return null
  return (
    <details class="card controls" open>
      <summary>
        <h2>Controls</h2>
      </summary>
      <div class="control-groups">
        <ClockControl />
        <LoadControl />
        <WeightsControl />
        <FaultsControl />
        <UpdateControl />
      </div>
    </details>
  )
}
