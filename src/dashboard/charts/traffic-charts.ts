/** Who gets how much: requests by fleet, and the split against what weights and shifts ask for. */

import type { Recording } from '../../scenario/recording/recording.ts'
import { intendedShare } from '../model/lab-picture.ts'
import type { Replay } from '../model/replay.ts'
import {
  type ChartContent,
  type ChartKind,
  countText,
  minutesUntil,
  percentText,
} from './chart-spec.ts'
import { type MeasuredLine, measuredLines, onGrid } from './measured-lines.ts'

export const requestChart: ChartKind = {
  id: 'requests',
  title: 'Requests per second',
  note: 'Invocations of each minute ÷ 60; layers add up, copies for a shadow apart',
  make: requestContent,
}

function requestContent(recording: Recording, endpoint: string): ChartContent {
  const minutes = minutesUntil(recording.nowMs)
  const lines = measuredLines(recording, endpoint)
  return {
    x: minutes.map(minute => minute * 60),
    lines: lines.map(({ label, colour, isShadow, columns }) => ({
      series: label,
      part: isShadow ? '(shadow)' : '',
      values: onGrid(columns, 'invocations', minutes).map(value => value && value / 60),
      colour,
      dash: isShadow ? 'dotted' : 'solid',
    })),
    isStacked: true,
    levels: [],
    text: value => `${countText(value)}/s`,
  }
}

export const shareChart: ChartKind = {
  id: 'share',
  title: 'Share of traffic',
  note: 'Solid: measured, by minute. Dashed: what weights and traffic shift ask for',
  make: shareContent,
}

function shareContent(recording: Recording, endpoint: string, replay: Replay): ChartContent {
  const minutes = minutesUntil(recording.nowMs)
  const lines = measuredLines(recording, endpoint).filter(({ isShadow }) => !isShadow)
  const invocations = lines.map(({ columns }) => onGrid(columns, 'invocations', minutes))
  const totals = minutes.map((_, i) => invocations.reduce((sum, each) => sum + (each[i] ?? 0), 0))
  const pictures = minutes.map(minute => replay.at(minute * 60_000).endpoints.get(endpoint))
  const intendedOf = ({ columns }: MeasuredLine): (number | null)[] =>
    pictures.map(picture => {
      if (picture === undefined) return null
      const fleets = picture.fleets.filter(
        fleet =>
          fleet.variant === columns.variant &&
          (columns.config === null || fleet.config === columns.config),
      )
      return fleets.reduce((sum, fleet) => sum + 100 * intendedShare(picture, fleet), 0)
    })
  return {
    x: minutes.map(minute => minute * 60),
    lines: lines.flatMap((line, i) => {
      const { label, colour } = line
      const values = minutes.map((_, m) => {
        const total = totals[m] ?? 0
        return total === 0 ? null : (100 * (invocations[i]?.[m] ?? 0)) / total
      })
      return [
        { series: label, part: '', values, colour, dash: 'solid' as const },
        {
          series: label,
          part: 'asked for',
          values: intendedOf(line),
          colour,
          dash: 'dashed' as const,
        },
      ]
    }),
    isStacked: false,
    levels: [],
    text: percentText,
  }
}
