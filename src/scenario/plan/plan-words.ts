/** Figures as every part of the forecast writes them. */
import { type Ms, SECOND_MS } from '../../core/units.ts'
import type { Warning } from './warnings.ts'

export const warningText = ({ rule, text }: Warning): string => `  ! ${text} [${rule}]`

export const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`
/** Per minute where callers are rare. */
export const rateText = (perSecond: number): string =>
  perSecond >= 1
    ? `${Math.round(perSecond * 10) / 10}/s`
    : `${Math.round(perSecond * 600) / 10}/min`

/** `9m30s`, `65m`, `2h5m`. */
export function span(ms: Ms): string {
  const seconds = Math.round(ms / SECOND_MS)
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ]
  const text = `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${rest > 0 ? `${rest}s` : ''}`
  return text === '' ? '0s' : text
}

export const dollarsMore = (usd: number | null): string =>
  usd === null ? 'unknown (no price)' : `$${usd.toFixed(2)} more than the fleet alone`
