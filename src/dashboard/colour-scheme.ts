/** Light or dark, and the inks of the style sheet for what is drawn on a canvas. */
import { signal } from '@preact/signals'

const dark = matchMedia('(prefers-color-scheme: dark)')

export const colourScheme = signal(dark.matches ? 'dark' : 'light')
dark.addEventListener('change', () => {
  colourScheme.value = dark.matches ? 'dark' : 'light'
})

type Ink = number | 'grid' | 'text' | 'target' | 'threshold'

/** A number is a place in the palette: Okabe and Ito's, told apart by all eyes. */
export function inkOf(ink: Ink, use: 'line' | 'fill' = 'line'): string {
  const name = typeof ink === 'number' ? `--ink-${ink % 7}` : `--${ink}`
  const colour = getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  if (use === 'line') return colour
  const paper = getComputedStyle(document.documentElement).getPropertyValue('--card').trim()
  return `color-mix(in srgb, ${colour} 45%, ${paper})`
}
