/** A chart as a file: its picture as PNG or SVG, its values as CSV. */
import { csvOf } from '../charts/chart-rows.ts'
import type { ChartSpec } from '../charts/chart-spec.ts'
import { svgOf } from '../charts/chart-svg.ts'
import { save } from '../saving.ts'
import { shownSpan } from '../store.ts'

/** Of the picture as PNG: sharp on paper, too. */
const PNG_SCALE = 2

export const ChartMenu = ({ spec }: { readonly spec: ChartSpec }) => (
  <p class="exports">
    Save{' '}
    <button type="button" class="link" onClick={() => savePng(spec)}>
      PNG
    </button>{' '}
    <button
      type="button"
      class="link"
      onClick={() => save(`${spec.id}.svg`, new Blob([svgFor(spec)], { type: 'image/svg+xml' }))}
    >
      SVG
    </button>{' '}
    <button
      type="button"
      class="link"
      onClick={() => save(`${spec.id}.csv`, new Blob([csvOf(spec)], { type: 'text/csv' }))}
    >
      CSV
    </button>
  </p>
)

const svgFor = (spec: ChartSpec): string => svgOf(spec, shownSpan.peek())

function savePng(spec: ChartSpec): void {
  const picture = new Image()
  picture.onload = () => {
    const canvas = document.createElement('canvas')
    canvas.width = picture.width * PNG_SCALE
    canvas.height = picture.height * PNG_SCALE
    const ctx = canvas.getContext('2d')
    ctx?.scale(PNG_SCALE, PNG_SCALE)
    ctx?.drawImage(picture, 0, 0)
    canvas.toBlob(blob => blob !== null && save(`${spec.id}.png`, blob))
  }
  picture.src = `data:image/svg+xml,${encodeURIComponent(svgFor(spec))}`
}
