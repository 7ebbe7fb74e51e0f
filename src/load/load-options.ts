/** Readers of the option values of a load; what they refuse, commander tells with the option. */
import { InvalidArgumentError } from 'commander'
import { type QuantityReading, readDurationMs, readRatePerSecond } from '../language/quantities.ts'

const CONNECTIONS_MAX = 10_000
const COUNT_MAX = 1000

export function readServerUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:') return url.origin
  throw new InvalidArgumentError('Expected an address such as http://127.0.0.1:8080.')
}

export function readConnections(text: string): number {
  return wholeFrom(text, 1, CONNECTIONS_MAX)
}

/** How many of something: 1 to 1000. */
export function readCount(text: string): number {
  return wholeFrom(text, 1, COUNT_MAX)
}

/** Wall milliseconds. */
export function readWallMs(text: string): number {
  return above0(readDurationMs(text), '30s')
}

/** Wall seconds, whole ones: autocannon keeps its rates by the second. */
export function readSeconds(text: string): number {
  const ms = readWallMs(text)
  if (ms % 1000 === 0) return ms / 1000
  throw new InvalidArgumentError('Expected whole seconds, such as 30s.')
}

/** Requests per wall second, at least one. */
export function readRate(text: string): number {
  const rate = above0(readRatePerSecond(text), '100/s')
  if (rate >= 1) return rate
  throw new InvalidArgumentError('Expected at least one request a second, such as 100/s.')
}

function above0(reading: QuantityReading, example: string): number {
  if ('problem' in reading) throw new InvalidArgumentError(`${capital(reading.problem)}.`)
  if (reading.value > 0) return reading.value
  throw new InvalidArgumentError(`Expected more than 0, such as ${example}.`)
}

function wholeFrom(text: string, min: number, max: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`)
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
