/**
 * Lines of the routing log for load that the server makes itself, of a sample: some requests of each
 * source, so many a second of the wall clock whatever their rate and the speed of the virtual clock.
 * They are for `/_lab/routing` alone: nothing is formatted for those who do not read, and the log on
 * stdout has the clients' requests, each once.
 *
 * As with a client, the line is made when the request arrives and kept when it is answered.
 */
import { errorOfOutcome } from '../../aws/sagemaker-runtime/runtime-errors.ts'
import { BinaryHeap } from '../../core/binary-heap.ts'
import type { Instance } from '../../core/endpoint/instance.ts'
import { OUTCOME, type Outcome, reachedModel } from '../../core/endpoint/outcome.ts'
import type { InvocationResult } from '../../core/endpoint/serve-one.ts'
import type { ToldRequest, TrafficWatcher } from '../../core/traffic/traffic.ts'
import type { Ms } from '../../core/units.ts'
import type { RoutingLine } from '../../language/routing-line.ts'
import { SERVER_LIMITS } from '../limits.ts'
import type { RoutingLog } from './routing-log.ts'

/** A line whose request is on its way. */
interface Unanswered {
  readonly line: RoutingLine
  readonly seq: number
  readonly answerMs: Ms
  readonly outcome: Outcome
  /** Where it is; `undefined`: it reached none. */
  readonly instance: Instance | undefined
}

const isBefore = (a: Unanswered, b: Unanswered): boolean =>
  a.answerMs !== b.answerMs ? a.answerMs < b.answerMs : a.seq < b.seq

const { trafficLinesPerSecondMax, trafficLinesAtOnceMax, routingLinesMax } = SERVER_LIMITS
const EVERY_WALL_MS = 1000 / trafficLinesPerSecondMax

export class TrafficLog implements TrafficWatcher {
  everyMs: Ms = Number.POSITIVE_INFINITY
  readonly #log: RoutingLog
  #unanswered = new BinaryHeap<Unanswered>(isBefore)
  #count = 0
  /** Lines that a jump may have yet, and when they were reckoned. */
  #budget: number = trafficLinesAtOnceMax
  #reckonedAtWallMs = 0

  constructor(log: RoutingLog) {
    this.#log = log
  }

  /** Virtual time goes on by so much, `rate` times as fast as the wall clock. */
  goesOn(byMs: Ms, rate: number): void {
    if (byMs <= 0) return
    // Nobody looked for long: all of it at once is not worth more lines than anybody reads.
    this.#tellEvery(Math.max(rate * EVERY_WALL_MS, byMs / trafficLinesAtOnceMax))
  }

  /** Virtual time goes on by so much as fast as the CPU allows. */
  jumps(byMs: Ms, wallMs: number): void {
    const earned = (wallMs - this.#reckonedAtWallMs) / EVERY_WALL_MS
    this.#budget = Math.min(this.#budget + earned, trafficLinesAtOnceMax)
    this.#reckonedAtWallMs = wallMs
    this.#tellEvery(byMs / this.#budget)
  }

  #tellEvery(everyMs: Ms): void {
    const isFull = this.#unanswered.size >= routingLinesMax
    this.everyMs = isFull ? Number.POSITIVE_INFINITY : everyMs
  }

  tell({ source, oneOf, result }: ToldRequest): void {
    // What becomes of it only the container can say, and its callers are told.
    if (result.containerRequest !== undefined) return
    this.#budget = Math.max(0, this.#budget - 1)
    const { outcome, answerMs } = result
    const line = this.#log.describe(result, { source, oneOf })
    const seq = this.#count++
    this.#unanswered.push({ line, seq, answerMs, outcome, instance: instanceOf(result) })
  }

  /** Virtual time has got to the instant: what has been answered is in the log. */
  answeredUntil(nowMs: Ms): void {
    for (;;) {
      const first = this.#unanswered.first
      if (first === undefined || first.answerMs > nowMs) return
      this.#unanswered.pop()
      first.line.status = statusOf(first)
      this.#log.recent.add(first.line)
    }
  }

  /** Another world: what was under way there is never answered, and numbers of lines begin anew. */
  clear(): void {
    this.#unanswered = new BinaryHeap(isBefore)
    this.#log.recent.clear()
  }
}

function instanceOf({ endpoint, instanceId, outcome }: InvocationResult): Instance | undefined {
  return reachedModel(outcome) ? endpoint.lastFleet?.instances[instanceId] : undefined
}

/** Of the HTTP answer that a client would have got. */
function statusOf({ line, outcome, answerMs, instance }: Unanswered): number {
  // An instance that leaves in an orderly way answers first what it has.
  const diedBefore = (instance?.terminatedAtMs ?? Number.POSITIVE_INFINITY) < answerMs
  const place = { account: NOBODY, endpointName: line.endpoint }
  return errorOfOutcome(diedBefore ? OUTCOME.instanceLost : outcome, place)?.status ?? 200
}

/** Accounts stand in the texts of errors alone. */
const NOBODY = { region: '', accountId: '' }
