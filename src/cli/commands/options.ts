/** Readers of option values that several commands share. */
import { InvalidArgumentError } from 'commander'

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
