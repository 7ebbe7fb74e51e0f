/** A live recording grows: rows from an instant on replace those from that instant on. */
import type { Bill } from '../../scenario/recording/bills.ts'
import type { RecordedDatapoints } from '../../scenario/recording/recorded-datapoints.ts'
import type { Recording, RecordingTail } from '../../scenario/recording/recording.ts'
import type { SeriesColumns } from '../../scenario/recording/series-columns.ts'

/** `sinceMinute`: the first minute the tail has. */
export function withTail(
  recording: Recording,
  tail: RecordingTail,
  sinceMinute: number,
): Recording {
  return {
    ...recording,
    ...tail,
    series: tail.series.map(series => {
      const known = recording.series.find(other => isSameSeries(other, series))
      return known === undefined ? series : joined(known, series, sinceMinute)
    }),
    bills: tail.bills.map(bill => {
      const known = recording.bills.find(other => isSameBill(other, bill))
      return known === undefined ? bill : joinedBill(known, bill)
    }),
    datapoints: tail.datapoints.map(seen => {
      const known = recording.datapoints.find(({ alarm }) => alarm === seen.alarm)
      const isSame = configText(recording, seen.alarm) === configText(tail, seen.alarm)
      return known === undefined || !isSame ? seen : joinedDatapoints(known, seen)
    }),
  }
}

const isSameSeries = (a: SeriesColumns, b: SeriesColumns): boolean =>
  a.endpoint === b.endpoint && a.variant === b.variant && a.config === b.config

const isSameBill = (a: Bill, b: Bill): boolean =>
  a.endpoint === b.endpoint && a.variant === b.variant && a.instanceType === b.instanceType

function joined(known: SeriesColumns, tail: SeriesColumns, sinceMinute: number): SeriesColumns {
  const found = known.minute.findIndex(minute => minute >= sinceMinute)
  const kept = found < 0 ? known.minute.length : found
  const join = <T>(before: readonly T[], after: readonly T[]): readonly T[] => [
    ...before.slice(0, kept),
    ...after,
  ]
  return {
    endpoint: known.endpoint,
    variant: known.variant,
    config: known.config,
    minute: join(known.minute, tail.minute),
    invocations: join(known.invocations, tail.invocations),
    perInstance: join(known.perInstance, tail.perInstance),
    answers: join(known.answers, tail.answers),
    latencyMs: join(known.latencyMs, tail.latencyMs),
    p50Ms: join(known.p50Ms, tail.p50Ms),
    p90Ms: join(known.p90Ms, tail.p90Ms),
    p99Ms: join(known.p99Ms, tail.p99Ms),
    errors4xx: join(known.errors4xx, tail.errors4xx),
    errors5xx: join(known.errors5xx, tail.errors5xx),
    modelErrors: join(known.modelErrors, tail.modelErrors),
    unanswered: join(known.unanswered, tail.unanswered),
    inProgress: join(known.inProgress, tail.inProgress),
    instances: join(known.instances, tail.instances),
  }
}

function joinedBill(known: Bill, tail: Bill): Bill {
  const kept = known.instanceMs.slice(0, tail.fromMinute - known.fromMinute)
  return { ...known, instanceMs: [...kept, ...tail.instanceMs] }
}

/** An alarm that was put anew begins anew: what it saw before may be of another metric. */
function configText({ alarms }: RecordingTail, name: string): string {
  return JSON.stringify({ ...alarms.find(alarm => alarm.name === name), state: undefined })
}

/** The tail goes back as far as the alarm looks: what it has is newer. */
function joinedDatapoints(known: RecordedDatapoints, tail: RecordedDatapoints): RecordedDatapoints {
  const [fromMs = Number.POSITIVE_INFINITY] = tail.startMs
  const kept = known.startMs.filter(startMs => startMs < fromMs).length
  return {
    alarm: known.alarm,
    startMs: [...known.startMs.slice(0, kept), ...tail.startMs],
    value: [...known.value.slice(0, kept), ...tail.value],
  }
}
