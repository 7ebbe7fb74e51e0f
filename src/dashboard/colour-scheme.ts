/** Light or dark, and the inks of the style sheet for what is drawn on a canvas. */
import { signal } from '@preact/signals'

const dark = matchMedia('(prefers-color-scheme: dark)')

export const colourScheme = signal(dark.matches ? 'dark' : 'light')
dark.addEventListener('change', () => {
  colourScheme.value = dark.matches ? 'dark' : 'light'
})

/** A property of the root as the style sheet has it in the scheme of now; asked for once. */
export function styleOf(name: string): string {
  const key = `${colourScheme.peek()} ${name}`
  const known = styles.get(key)
  if (known !== undefined) return known
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  styles.set(key, value)
  return value
}
const styles = new Map<string, string>()

type Ink = number | 'card' | 'grid' | 'text' | 'target' | 'threshold'

/** A number is a place in the palette. */
export function inkOf(ink: Ink, use: 'line' | 'fill' = 'line'): string {
  const colour = styleOf(typeof ink === 'number' ? `--ink-${ink % 7}` : `--${ink}`)
  return use === 'line' ? colour : `color-mix(in srgb, ${colour} 45%, ${styleOf('--card')})`
}
