/**
 * The account at any instant of a timeline. Pictures are kept at intervals, so that scrubbing
 * applies few events, however long the timeline is; who goes on from an instant, fewer still. They
 * share what did not change.
 */
import type { TimelineEvent } from '../../core/timeline.ts'
import type { Ms } from '../../core/units.ts'
import type { RecordedConfig } from '../../scenario/recording/recorded-configs.ts'
import type { Recording } from '../../scenario/recording/recording.ts'
import { applyEvents } from './apply-event.ts'
import { type LabPicture, NOTHING } from './lab-picture.ts'

const KEEP_EVERY = 512

export class Replay {
  readonly #events: readonly TimelineEvent[]
  readonly #configs: readonly RecordedConfig[]
  /** `#kept[i]`: before event i × KEEP_EVERY. */
  readonly #kept: LabPicture[] = [NOTHING]
  /** The picture that was asked for last. */
  #last = { count: 0, picture: NOTHING }

  constructor(events: readonly TimelineEvent[], configs: readonly RecordedConfig[]) {
    this.#events = events
    this.#configs = configs
  }

  /** Everything up to the instant has happened, what happens at it included. */
  at(atMs: Ms): LabPicture {
    return this.before(countUntil(this.#events, atMs))
  }

  /** The first `seq` events have happened, or all there are so far. */
  before(seq: number): LabPicture {
    const count = Math.min(seq, this.#events.length)
    const mark = Math.floor(count / KEEP_EVERY)
    for (let next = this.#kept.length; next <= mark; next++) {
      const start = (next - 1) * KEEP_EVERY
      this.#kept.push(this.#apply(this.#kept[next - 1] ?? NOTHING, start, start + KEEP_EVERY))
    }
    const isNearer = this.#last.count >= mark * KEEP_EVERY && this.#last.count <= count
    const from = isNearer ? this.#last : { count: mark * KEEP_EVERY, picture: this.#kept[mark] }
    const picture = this.#apply(from.picture ?? NOTHING, from.count, count)
    this.#last = { count, picture }
    return picture
  }

  #apply(from: LabPicture, start: number, end: number): LabPicture {
    return start === end ? from : applyEvents(from, this.#events, { start, end }, this.#configs)
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
