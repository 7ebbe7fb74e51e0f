/** Readers of option values that several commands share. */
import { InvalidArgumentError } from 'commander'
import { isSpeed, SPEED_EXPECTED, type Speed } from '../../server/virtual-clock.ts'

export function wholeNumber(option: string): (text: string) => number {
  return text => {
    const value = Number(text)
    if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value
    throw new InvalidArgumentError(`${option} takes a whole number from 0, such as 7.`)
  }
}

export const collect = (text: string, before: readonly string[]): readonly string[] => [
  ...before,
  text,
]

export function speedOf(text: string): Speed {
  const speed = text === 'manual' || text === 'max' ? text : Number(text || Number.NaN)
  if (isSpeed(speed)) return speed
  throw new InvalidArgumentError(`--speed takes ${SPEED_EXPECTED}.`)
}

export function portNumber(text: string): number {
  const port = wholeNumber('--port')(text)
  if (port <= 65_535) return port
  throw new InvalidArgumentError('--port is at most 65535.')
}
