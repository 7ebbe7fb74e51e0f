/**
 * The account at any instant of a timeline. Pictures are kept at intervals, so that scrubbing
 * applies few events, however long the timeline is; they share what did not change.
 */
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Ms } from '../../core/units.ts'
import type { RecordedConfig } from '../../scenario/recording/recorded-configs.ts'
import type { Recording } from '../../scenario/recording/recording.ts'
import { applyEvent } from './apply-event.ts'
import { type LabPicture, NOTHING } from './lab-picture.ts'

const KEEP_EVERY = 64

export class Replay {
  readonly #events: readonly TimelineEvent[]
  readonly #configs: readonly RecordedConfig[]
  /** `#kept[i]`: before event i × KEEP_EVERY. */
  readonly #kept: LabPicture[] = []

  constructor(events: readonly TimelineEvent[], configs: readonly RecordedConfig[]) {
    this.#events = events
    this.#configs = configs
  }

  /** Everything up to the instant has happened, what happens at it included. */
  at(atMs: Ms): LabPicture {
    return this.before(countUntil(this.#events, atMs))
  }

  /** The first `count` events have happened. */
  before(count: number): LabPicture {
    const mark = Math.floor(count / KEEP_EVERY)
    while (this.#kept.length <= mark) {
      const next = this.#kept.length
      const from = this.#kept[next - 1] ?? NOTHING
      this.#kept.push(
        next === 0 ? NOTHING : this.#apply(from, (next - 1) * KEEP_EVERY, next * KEEP_EVERY),
      )
    }
    return this.#apply(this.#kept[mark] ?? NOTHING, mark * KEEP_EVERY, count)
  }

  #apply(from: LabPicture, start: number, end: number): LabPicture {
    let picture = from
    for (let i = start; i < end; i++) {
      const event = this.#events[i]
      if (event !== undefined) picture = applyEvent(picture, event, this.#configs)
    }
    return picture
  }
}

interface Kept {
  readonly configNames: string
  readonly replay: Replay
}

const kept = new WeakMap<readonly TimelineEvent[], Kept>()

/** Of a run that grows (the same list of events, longer) the same: what it applied stays applied. */
export function replayOf(run: Pick<Recording, 'events' | 'configs'>): Replay {
  const configNames = run.configs.map(({ name }) => name).join('\n')
  const known = kept.get(run.events)
  if (known?.configNames === configNames) return known.replay
  const replay = new Replay(run.events, run.configs)
  kept.set(run.events, { configNames, replay })
  return replay
}

/** How many events happen up to the instant, itself included. */
export function countUntil(events: readonly TimelineEvent[], atMs: Ms): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((events[middle]?.atMs ?? 0) <= atMs) low = middle + 1
    else high = middle
  }
  return low
}
