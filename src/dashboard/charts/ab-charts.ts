/**
 * How the evidence of an A/B test grew: the effect inside its always-valid interval, and the p-value
 * of somebody who peeks every minute beside the one that allows for it.
 */
import type { RecordedAb } from '../../scenario/recording/recorded-ab.ts'
import type { ChartKind, Line } from './chart-spec.ts'

type Track = RecordedAb['tracks'][number]

const SCALE = { errors: 100, outcome: 1 }

export function abCharts({ evidence, tracks }: RecordedAb): readonly ChartKind[] {
  return tracks.flatMap(track => {
    const name = `${track.treatment} against ${evidence.control}: ${track.metric}`
    const id = `${track.treatment}-${track.metric}`
    return [
      {
        id: `ab-effect-${id}`,
        title: `Effect, ${name}`,
        note: 'Treatment less control so far, inside the interval that holds however often one looks',
        make: () => effect(track),
      },
      {
        id: `ab-p-${id}`,
        title: `Peeking, ${name}`,
        note: 'p of a test that may look once goes below alpha now and then although nothing is there; the always-valid one decides',
        make: () => peeking(track, evidence.alpha),
      },
    ]
  })
}

/** A look is at the end of its minute. */
const instantsOf = ({ minute }: Track): readonly number[] => minute.map(each => (each + 1) * 60)

function effect(track: Track): ReturnType<ChartKind['make']> {
  const scale = SCALE[track.metric]
  const line = (part: string, values: readonly number[], rest: Pick<Line, 'colour' | 'dash'>) => ({
    series: track.treatment,
    part,
    values: values.map(value => value * scale),
    ...rest,
  })
  return {
    x: instantsOf(track),
    lines: [
      line('effect', track.difference, { colour: 1, dash: 'solid' }),
      line('low', track.low, { colour: 4, dash: 'dashed' }),
      line('high', track.high, { colour: 4, dash: 'dashed' }),
    ],
    isStacked: false,
    isSigned: true,
    levels: [{ label: 'no effect', value: 0, kind: 'threshold' }],
    text: value => `${Number(value.toPrecision(3))}${track.metric === 'errors' ? ' points' : ''}`,
  }
}

function peeking(track: Track, alpha: number): ReturnType<ChartKind['make']> {
  return {
    x: instantsOf(track),
    lines: [
      { series: 'one look', part: '', values: track.pValue, colour: 6, dash: 'dotted' },
      {
        series: 'always valid',
        part: '',
        values: track.pValueAlwaysValid,
        colour: 0,
        dash: 'solid',
      },
    ],
    isStacked: false,
    levels: [{ label: 'alpha', value: alpha, kind: 'threshold' }],
    text: value => String(Number(value.toPrecision(2))),
  }
}
