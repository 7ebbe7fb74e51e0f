/** Why the selected event happened: its inputs, what it changed, and the chain that led to it. */

import type { TimelineEvent } from '../../core/timeline.ts'
import { type Reason, reasonFor } from '../../scenario/reasons/causes.ts'
import { clockText, eventText } from '../../scenario/story/event-text.ts'
import { type Difference, differences } from '../model/describe-picture.ts'
import { events, replay, select, selectedSeq } from '../store.ts'
import { Scroller } from './scroller.tsx'

export function Why() {
  const seq = selectedSeq.value
  const event = seq === undefined ? undefined : events.value[seq]
  if (event === undefined) {
    return (
      <section class="card why" aria-label="Why">
        <h2>Why</h2>
        <p>Choose a decision to see what led to it, and the state before and after.</p>
      </section>
    )
  }
  const { because } = reasonFor(event, events.value)
  return (
    <section class="card why" aria-label="Why">
      <h2>
        Why <small>{clockText(event.atMs)}</small>
      </h2>
      <p class="chosen">{eventText(event)}</p>
      <h3>Because</h3>
      {because.length === 0 ? (
        <p>Somebody asked for it: nothing led to it.</p>
      ) : (
        <Chain because={because} />
      )}
      <h3>Before and after</h3>
      <Changes
        changes={differences(replay.value.before(event.seq), replay.value.before(event.seq + 1))}
      />
      <h3>Inputs</h3>
      <Inputs event={event} />
    </section>
  )
}

const Chain = ({ because }: Pick<Reason, 'because'>) => (
  <ul class="chain">
    {because.map(reason => (
      <li key={reason.event.seq}>
        <button type="button" class="link" onClick={() => select(reason.event)}>
          <time>{clockText(reason.event.atMs)}</time> {eventText(reason.event)}
        </button>
        {reason.because.length > 0 && <Chain because={reason.because} />}
      </li>
    ))}
  </ul>
)

function Changes({ changes }: { readonly changes: readonly Difference[] }) {
  if (changes.length === 0) return <p>It changed nothing that the picture shows.</p>
  return (
    <Scroller label="State before and after">
      <table class="changes">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ what, before, after }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{before}</td>
              <td>{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

const Inputs = ({ event }: { readonly event: TimelineEvent }) => (
  <dl class="inputs">
    {Object.entries(event).map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
      </div>
    ))}
  </dl>
)
