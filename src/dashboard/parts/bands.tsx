/**
 * Stretches of time as one strip, drawn on a canvas: however many there are, a pixel shows one, the
 * gravest. Colour and pattern say the same.
 */
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { clockText } from '../../scenario/story/event-text.ts'
import { colourScheme, styleOf } from '../colour-scheme.ts'
import { CursorLine } from '../cursor-line.tsx'
import { isPrinting } from '../drawing-ahead.ts'
import { type Band, type PixelRun, pixelRuns } from '../model/bands.ts'
import { moveTo, type Span, shownSpan } from '../store.ts'

const HEIGHT = 24
/** Narrower, a word says nothing. */
const LABEL_MIN_PX = 26
/** As wide as a sheet between its margins, about. */
const PAPER_PX = 700

interface Props {
  readonly bands: readonly Band<string>[]
  readonly label: string
}

/** The bands as a picture, and as a list for those who do not see it. */
export function Bands({ bands, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const span = shownSpan.value
  const scheme = colourScheme.value
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    // Of what is around it: what is out of sight, as its content is, says nothing of its size.
    const resized = new ResizeObserver(([strip]) =>
      draw(element, { bands, span, width: Math.round(strip?.contentRect.width ?? 0) }),
    )
    if (element.parentElement !== null) resized.observe(element.parentElement)
    return () => resized.disconnect()
  }, [bands, span, scheme])
  return (
    <>
      {isPrinting.value && <PrintedBands bands={bands} />}
      <div
        class="bands"
        role="img"
        aria-label={bandsText(label, bands)}
        onPointerDown={scrub}
        onPointerMove={event => {
          scrub(event)
          event.currentTarget.title = titleAt(event, bands)
        }}
      >
        <canvas ref={canvas} />
        <CursorLine />
      </div>
    </>
  )
}

/** On paper: as wide as that is, in words and inks of the style sheet. */
function PrintedBands({ bands }: Pick<Props, 'bands'>) {
  return (
    <div class="bands on-paper">
      {pixelRuns(bands, shownSpan.value, PAPER_PX).map(({ value, from, until }) => (
        <span
          key={from}
          class={`is-${value}`}
          style={{
            left: `${(100 * from) / PAPER_PX}%`,
            width: `${(100 * (until - from)) / PAPER_PX}%`,
          }}
        >
          {until - from < LABEL_MIN_PX ? '' : value}
        </span>
      ))}
      <CursorLine />
    </div>
  )
}

interface Strip extends Pick<Props, 'bands'> {
  readonly span: Span
  readonly width: number
}

function draw(element: HTMLCanvasElement, { bands, span, width }: Strip): void {
  const ctx = element.getContext('2d')
  if (ctx === null || width === 0) return
  const scale = devicePixelRatio
  element.width = width * scale
  element.height = HEIGHT * scale
  ctx.scale(scale, scale)
  ctx.font = `11px ${styleOf('font-family')}`
  ctx.textBaseline = 'middle'
  const runs = pixelRuns(bands, span, width)
  for (const { value, from, until } of runs) {
    const name = value.toLowerCase().replace('_', '-')
    ctx.fillStyle = styleOf(`--status-${name}`) || styleOf('--status-none')
    ctx.fillRect(from, 0, until - from, HEIGHT)
  }
  drawPatterns(ctx, runs, width)
  ctx.fillStyle = styleOf('--text')
  for (const { value, from, until } of runs) {
    if (until - from < LABEL_MIN_PX) continue
    ctx.save()
    ctx.beginPath()
    ctx.rect(from, 0, until - from - 2, HEIGHT)
    ctx.clip()
    ctx.fillText(value, from + 5, HEIGHT / 2 + 1)
    ctx.restore()
  }
}

/** Stripes: something goes wrong; dots: under watch; a bar below: under way. */
function drawPatterns(
  ctx: CanvasRenderingContext2D,
  runs: readonly PixelRun[],
  width: number,
): void {
  for (const { value, from, until } of runs) {
    if (value === 'Baking') {
      ctx.fillStyle = styleOf('--soft')
      for (let x = from + 3; x < until; x += 8) {
        ctx.fillRect(x, HEIGHT - 5, Math.min(3, until - x), 3)
      }
    } else if (value === 'Updating' || value === 'Creating') {
      ctx.fillStyle = styleOf('--soft')
      ctx.fillRect(from, HEIGHT - 3, until - from, 3)
    }
  }
  // Stripes over all of the strip at once, let through where they belong: a strip may have hundreds.
  ctx.save()
  ctx.beginPath()
  for (const { value, from, until } of runs) {
    if (ALARMING.has(value)) ctx.rect(from, 0, until - from, HEIGHT)
  }
  ctx.clip()
  ctx.strokeStyle = styleOf('--error')
  ctx.globalAlpha = 0.45
  ctx.lineWidth = 2
  ctx.beginPath()
  for (let x = -HEIGHT; x < width; x += 8) {
    ctx.moveTo(x, HEIGHT)
    ctx.lineTo(x + HEIGHT, 0)
  }
  ctx.stroke()
  ctx.restore()
}

const ALARMING = new Set(['ALARM', 'RollingBack', 'Failed', 'UpdateRollbackFailed'])

const bandText = ({ value, fromMs, untilMs }: Band<string>): string =>
  `${value} ${clockText(Math.round(fromMs))}–${clockText(Math.round(untilMs))}`

/** Past a dozen a list helps nobody: the log has them all. */
const bandsText = (label: string, bands: readonly Band<string>[]): string =>
  `${label}: ${bands.slice(0, 12).map(bandText).join(', ')}${bands.length > 12 ? ', …' : ''}`

type Pointer = JSX.TargetedPointerEvent<HTMLElement>

function instantOf({ currentTarget, clientX }: Pointer): number {
  const { left, width } = currentTarget.getBoundingClientRect()
  const { fromMs, untilMs } = shownSpan.peek()
  return fromMs + ((clientX - left) / width) * (untilMs - fromMs)
}

/** With the button down, the cursor follows the pointer. */
function scrub(event: Pointer): void {
  if (event.buttons === 1) moveTo(instantOf(event))
}

function titleAt(event: Pointer, bands: readonly Band<string>[]): string {
  const atMs = instantOf(event)
  const band = bands.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
  return band === undefined ? '' : bandText(band)
}
