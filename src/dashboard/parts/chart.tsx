/**
 * One chart: the drawing, a legend with the values at the time cursor, and the table behind it.
 * Its values are gathered when it comes into sight or the browser has time; while it is out of sight
 * it stands still, but for printing.
 */
import { computed, type ReadonlySignal, signal, useSignalEffect } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import { marksAt, thresholdLevels } from '../charts/alarm-levels.ts'
import type { ChartKind, ChartSpec } from '../charts/chart-spec.ts'
import { drawChart } from '../charts/draw-chart.ts'
import { placeMarks } from '../charts/place-marks.ts'
import { colourScheme } from '../colour-scheme.ts'
import { isPrinting, whenIdle } from '../drawing-ahead.ts'
import {
  configNames,
  cursorMinute,
  cursorMs,
  endpoint,
  eventCount,
  focused,
  fullMinutes,
  moveTo,
  recording,
  replay,
  runIndex,
  shownSpan,
} from '../store.ts'
import { zoomTo } from '../zooming.ts'
import { ChartMenu } from './chart-menu.tsx'
import { ChartTable } from './chart-table.tsx'
import { Legend } from './legend.tsx'

/** So far below the window a chart is made ready. */
const AHEAD_PX = 200

export function Chart({ kind }: { readonly kind: ChartKind }) {
  const isSeen = useMemo(() => signal(false), [])
  const isAhead = useMemo(() => signal(false), [])
  const isCurrent = useMemo(() => computed(() => isSeen.value || isPrinting.value), [])
  const spec = useMemo(() => specOf(kind, isCurrent, isAhead), [kind])
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    const observer = new IntersectionObserver(
      entries => {
        isSeen.value = entries.some(({ isIntersecting }) => isIntersecting)
      },
      { rootMargin: `${AHEAD_PX}px` },
    )
    if (card.current !== null) observer.observe(card.current)
    return () => observer.disconnect()
  }, [])
  useEffect(
    () =>
      whenIdle(() => {
        isAhead.value = true
      }),
    [],
  )
  return (
    <section class="card chart" aria-label={kind.title} data-chart={kind.id} ref={card}>
      <h2>{kind.title}</h2>
      <p class="note">{kind.note}</p>
      <Drawing {...{ kind, spec, isCurrent }} />
      {spec.value !== undefined && (
        <>
          <Legend spec={spec.value} isCurrent={isCurrent} />
          <footer>
            <ChartTable spec={spec.value} />
            <ChartMenu spec={spec.value} />
          </footer>
        </>
      )}
    </section>
  )
}

/**
 * Made anew when there is something new to draw, not with every second of a live run. `isAhead`: once
 * although nobody sees it.
 */
function specOf(
  kind: ChartKind,
  isCurrent: ReadonlySignal<boolean>,
  isAhead: ReadonlySignal<boolean>,
): ReadonlySignal<ChartSpec | undefined> {
  let known: ChartSpec | undefined
  return computed(() => {
    fullMinutes.value
    eventCount.value
    configNames.value
    runIndex.value
    const run = recording.peek()
    const name = endpoint.value
    const focus = focused.value
    const isDue = isCurrent.value || (known === undefined && isAhead.value)
    if (!isDue || run === undefined || name === '') return known
    const { id, title, note } = kind
    const content = kind.make(run, name, replay.peek())
    const levels = [...content.levels, ...thresholdLevels(run, name, kind.alarms)]
    known = { id, title, note, focus, ...content, levels }
    return known
  })
}

interface DrawingProps {
  readonly kind: ChartKind
  readonly spec: ReadonlySignal<ChartSpec | undefined>
  readonly isCurrent: ReadonlySignal<boolean>
}

function Drawing({ kind, spec, isCurrent }: DrawingProps) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const scheme = colourScheme.value
  const drawn = spec.value
  const onDrawn = (of: uPlot | null): void => {
    const run = recording.peek()
    if (of === null || run === undefined || kind.alarms === undefined) return
    placeMarks(of, marksAt(run, endpoint.peek(), kind.alarms, cursorMs.peek()))
  }
  useLayoutEffect(() => {
    const element = host.current
    if (element === null || drawn === undefined) return
    const draw = (): void => {
      plot.current?.destroy()
      const span = shownSpan.peek()
      plot.current = drawChart(drawn, { element, span, onPick: moveTo, onMark: zoomTo, onDrawn })
    }
    let width = 0
    const refit = (): void => {
      if (element.clientWidth === width) return
      width = element.clientWidth
      draw()
    }
    const resized = new ResizeObserver(refit)
    resized.observe(element)
    // The printer waits for no observer. Else the browser says the width when it knows it.
    if (isPrinting.peek()) refit()
    return () => {
      resized.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [drawn, scheme])
  useSignalEffect(() => {
    cursorMinute.value
    if (isCurrent.value) onDrawn(plot.current)
  })
  useSignalEffect(() => {
    const { fromMs, untilMs } = shownSpan.value
    plot.current?.setScale('x', { min: fromMs / 1000, max: untilMs / 1000 })
  })
  return (
    <div
      class="drawing"
      ref={host}
      role="img"
      aria-label={`${kind.title}. ${kind.note}. The table below has the values.`}
    />
  )
}
