/**
 * One chart: the drawing, a legend with the values at the time cursor, and the table behind it.
 * Its values are gathered when it comes into sight or the browser has time; while it is out of sight
 * it stands still, but for printing.
 */
import { computed, type ReadonlySignal, signal, useSignalEffect } from '@preact/signals'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import { type Mark, marksAt, thresholdLevels } from '../charts/alarm-levels.ts'
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
import { PrintedChart } from './printed-chart.tsx'

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
          {isPrinting.value && <PrintedChart spec={spec.value} marks={marksOf(kind)} />}
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

/** Datapoints of its alarms at the cursor. */
function marksOf({ alarms }: ChartKind): readonly Mark[] {
  const run = recording.peek()
  return run === undefined ? [] : marksAt(run, endpoint.peek(), alarms, cursorMs.peek())
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
    if (of !== null && kind.alarms !== undefined) placeMarks(of, marksOf(kind))
  }
  useLayoutEffect(() => {
    const element = host.current
    if (element === null || drawn === undefined) return
    let width = 0
    const resized = new ResizeObserver(() => {
      // On paper it has no width: there another picture stands for it.
      if (element.clientWidth === width || element.clientWidth === 0) return
      width = element.clientWidth
      plot.current?.destroy()
      const span = shownSpan.peek()
      plot.current = drawChart(drawn, { element, span, onPick: moveTo, onMark: zoomTo, onDrawn })
    })
    resized.observe(element)
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
