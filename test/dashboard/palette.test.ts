/** What is drawn is seen on its background, and inks are told apart, by all eyes, in both colour schemes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const STYLE = readFileSync(join(import.meta.dirname, '../../src/dashboard/style.css'), 'utf8')
const [LIGHT = '', DARK = ''] = STYLE.split('@media screen and (prefers-color-scheme: dark)')

type Triple = readonly [number, number, number]

/** How eyes without one kind of cone see linear light. Source: Machado, Oliveira, Fernandes 2009. */
const EYES: Readonly<Record<string, readonly [Triple, Triple, Triple]>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopic: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopic: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopic: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

type Scheme = 'light' | 'dark'

/** Linear light of a property of the style sheet. */
function colourOf(scheme: Scheme, property: string): Triple {
  const named = new RegExp(`--${property}: #(\\w{6});`)
  const hex = (scheme === 'dark' && named.exec(DARK)?.[1]) || named.exec(LIGHT)?.[1]
  if (hex === undefined) throw new Error(`no --${property}`)
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(0), channel(2), channel(4)]
}

const INKS = Array.from({ length: 7 }, (_, i) => `ink-${i}`)
const inksOf = (scheme: Scheme): readonly Triple[] => INKS.map(ink => colourOf(scheme, ink))

const dot = ([a, b, c]: Triple, [x, y, z]: Triple): number => a * x + b * y + c * z

/** CIE L*a*b* under D65. */
function labOf(light: Triple): Triple {
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
  const x = f(dot([0.4124, 0.3576, 0.1805], light) / 0.95047)
  const y = f(dot([0.2126, 0.7152, 0.0722], light))
  const z = f(dot([0.0193, 0.1192, 0.9505], light) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

const clamped = (value: number): number => Math.min(1, Math.max(0, value))

/** The two inks that are most alike, and how far they are from each other. */
function nearest(inks: readonly Triple[], eyes: string) {
  const [red, green, blue] = EYES[eyes] ?? []
  const seen = inks.map(ink => {
    if (red === undefined || green === undefined || blue === undefined) throw new Error(eyes)
    return labOf([clamped(dot(red, ink)), clamped(dot(green, ink)), clamped(dot(blue, ink))])
  })
  const pairs = seen.flatMap((one, i) =>
    seen.slice(i + 1).map((other, j) => ({
      pair: `${i} and ${i + 1 + j}`,
      distance: Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]),
    })),
  )
  return pairs.sort((a, b) => a.distance - b.distance)[0]
}

/** Two patches of this distance are told apart at a glance; 2 is the least difference to be seen. */
const DISTANCE_MIN = 12

/** Source: WCAG 2.2, relative luminance and 1.4.11, for what is drawn, 1.4.3, for words. */
const luminanceOf = (light: Triple): number => dot([0.2126, 0.7152, 0.0722], light)
function contrast(scheme: Scheme, one: string, other: string): number {
  const [a, b] = [one, other].map(property => luminanceOf(colourOf(scheme, property)))
  const [high, low] = [Math.max(a ?? 0, b ?? 0), Math.min(a ?? 0, b ?? 0)]
  return (high + 0.05) / (low + 0.05)
}

const DRAWN = [...INKS, 'error', 'target', 'threshold', 'accent']
const WORDS = ['text', 'soft', 'accent', 'error-text', 'good-text']

describe.each(['light', 'dark'] as const)('on %s', scheme => {
  it.each(DRAWN)('%s stands out from card and page by 3:1', name => {
    for (const ground of ['card', 'page']) {
      expect(contrast(scheme, name, ground), ground).toBeGreaterThanOrEqual(3)
    }
  })

  it.each(WORDS)('%s is read on card and page, by 4.5:1', name => {
    for (const ground of ['card', 'page']) {
      expect(contrast(scheme, name, ground), ground).toBeGreaterThanOrEqual(4.5)
    }
  })
})

describe.each(['light', 'dark'] as const)('the inks on %s', scheme => {
  it.each(Object.keys(EYES))('are told apart by %s eyes', eyes => {
    const least = nearest(inksOf(scheme), eyes)
    expect(least?.distance, least?.pair).toBeGreaterThan(DISTANCE_MIN)
  })
})
