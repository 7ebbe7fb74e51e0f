/** How much there was to serve with, what moved it, and what it cost. */
import { MINUTE_MS, type Ms } from '../../core/units.ts'
import type { Bill } from '../../scenario/recording/bills.ts'
import type { Recording } from '../../scenario/recording/recording.ts'
import { applyToFleets, isFleetEvent } from '../model/apply-fleet-event.ts'
import { countOf, type FleetPicture } from '../model/lab-picture.ts'
import {
  type ChartContent,
  type ChartKind,
  countText,
  type Level,
  minutesUntil,
  usdText,
} from './chart-spec.ts'
import { onGrid, variantSeries } from './measured-lines.ts'

/** Steps at the very instants of the events, not by minute. */
export const instanceChart: ChartKind = {
  id: 'instances',
  title: 'Instances',
  note: 'In service by variant; over all variants desired (dashed) and starting (dotted)',
  make: instanceContent,
}

function instanceContent(recording: Recording, endpoint: string): ChartContent {
  const steps = fleetSteps(recording, endpoint)
  const variants = [...new Set(steps.flatMap(({ fleets }) => fleets.map(({ variant }) => variant)))]
  const sum = (of: (fleet: FleetPicture) => number): number[] =>
    steps.map(({ fleets }) => {
      let total = 0
      for (const fleet of fleets) total += of(fleet)
      return total
    })
  return {
    x: steps.map(({ atMs }) => atMs / 1000),
    lines: [
      ...variants.map((variant, colour) => ({
        series: variant,
        part: 'in service',
        values: sum(fleet => (fleet.variant === variant ? fleet.inService : 0)),
        colour,
        dash: 'solid' as const,
      })),
      {
        series: 'all',
        part: 'desired',
        values: sum(({ desired }) => desired),
        colour: 5,
        dash: 'dashed',
      },
      {
        series: 'all',
        part: 'starting',
        values: sum(each => countOf(each.starting)),
        colour: 6,
        dash: 'dotted',
      },
    ],
    isStacked: false,
    levels: [],
    text: countText,
  }
}

interface FleetStep {
  readonly atMs: Ms
  readonly fleets: readonly FleetPicture[]
}

/** The endpoint's fleets after each instant that changed them, from time zero to the end. */
function fleetSteps({ events, nowMs }: Recording, endpoint: string): readonly FleetStep[] {
  const steps: FleetStep[] = []
  let fleets: readonly FleetPicture[] = []
  const put = (atMs: Ms): void => {
    const last = steps[steps.length - 1]
    if (last?.atMs === atMs) steps.pop()
    steps.push({ atMs, fleets })
  }
  for (const event of events) {
    if (!isFleetEvent(event) || event.endpoint !== endpoint) continue
    if (event.atMs > 0 && steps.length === 0) put(0)
    fleets = applyToFleets(fleets, event)
    put(Math.max(0, event.atMs))
  }
  put(nowMs)
  return steps
}

/** The metric that target tracking holds, with its target and the thresholds of its two alarms. */
export const perInstanceChart: ChartKind = {
  id: 'per-instance',
  title: 'InvocationsPerInstance',
  note: 'Sum over each minute: the datapoints that scaling alarms look at',
  make: perInstanceContent,
  alarms: {
    // A sum of several minutes is on another scale.
    isOn: ({ metricName, statistic, periodMs }) =>
      metricName === 'InvocationsPerInstance' && statistic === 'Sum' && periodMs === MINUTE_MS,
    inUnit: value => value,
  },
}

function perInstanceContent(recording: Recording, endpoint: string): ChartContent {
  const minutes = minutesUntil(recording.nowMs)
  const targets = recording.targets.filter(target => target.endpoint === endpoint)
  return {
    x: minutes.map(minute => minute * 60),
    lines: variantSeries(recording, endpoint).map((columns, colour) => ({
      series: columns.variant,
      part: '',
      values: onGrid(columns, 'perInstance', minutes),
      colour,
      dash: 'solid',
      hasDots: targets.some(({ variant }) => variant === columns.variant),
    })),
    isStacked: false,
    levels: targetLevels(targets),
    text: countText,
  }
}

const targetLevels = (targets: Recording['targets']): readonly Level[] =>
  targets.flatMap(({ variant, targetValue, metric }) =>
    targetValue === null || metric === null
      ? []
      : [{ label: `target of ${variant}`, value: targetValue, kind: 'target' as const }],
  )

/** What has been spent since time zero. */
export const costChart: ChartKind = {
  id: 'cost',
  title: 'Cost so far',
  note: 'USD since time zero, at on-demand prices per instance hour',
  make: costContent,
}

function costContent(recording: Recording, endpoint: string): ChartContent {
  const minutes = minutesUntil(recording.nowMs)
  const bills = recording.bills.filter(bill => bill.endpoint === endpoint)
  return {
    x: minutes.map(minute => (minute + 1) * 60),
    lines: bills.map((bill, colour) => ({
      series: bill.variant,
      part: bill.instanceType,
      values: costSoFar(bill, minutes),
      colour,
      dash: 'solid' as const,
    })),
    isStacked: true,
    levels: [],
    text: usdText,
  }
}

/** `null`: the instance type has no price. */
export function costSoFar(
  { usdPerHour, instanceMs, fromMinute }: Bill,
  minutes: readonly number[],
): (number | null)[] {
  let spentUsd = 0
  return minutes.map(minute => {
    const billedMs = instanceMs[minute - fromMinute] ?? 0
    spentUsd += (billedMs / 3_600_000) * (usdPerHour ?? 0)
    return usdPerHour === null ? null : spentUsd
  })
}
