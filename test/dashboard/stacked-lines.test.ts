import { expect, it } from 'vitest'
import type { ChartSpec, Line } from '../../src/dashboard/charts/chart-spec.ts'
import { stackedLines } from '../../src/dashboard/charts/stacked-lines.ts'

const line = (series: string, values: readonly number[], dash: Line['dash']): Line => ({
  series,
  part: '',
  values,
  colour: 0,
  dash,
})

it('layers cover what is below them, and a shadow’s copies stand before all of them', () => {
  const spec: ChartSpec = {
    id: 'requests',
    title: '',
    note: '',
    x: [0, 60],
    lines: [
      line('A', [70, 70], 'solid'),
      line('B', [30, 20], 'solid'),
      line('shadow', [100, 20], 'dotted'),
    ],
    isStacked: true,
    levels: [],
    text: String,
    focus: '',
  }
  expect(stackedLines(spec).map(({ line: { series }, values }) => [series, values])).toEqual([
    ['B', [100, 90]],
    ['A', [70, 70]],
    ['shadow', [100, 20]],
  ])
})
