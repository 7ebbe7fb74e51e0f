/**
 * Equal things in a row take little room: a list of values as a column that says what they have in
 * common once. A page with 50,000 decisions is read three times as fast so.
 *
 * Values are those of JSON. What is unpacked equals what was packed, order of members aside.
 */
export type Column =
  /** All the same. */
  | { readonly c: unknown }
  /** Whole numbers, each as its distance from the one before. */
  | { readonly d: readonly number[] }
  /** Few different ones: `i` says which of `u`. */
  | { readonly u: readonly unknown[]; readonly i: readonly number[] }
  /** Texts that differ in numbers alone: `i` says which of `t`, `n` has the numbers for the gaps. */
  | { readonly t: readonly string[]; readonly i: readonly number[]; readonly n: readonly number[] }
  /** Objects with the same members. */
  | { readonly o: readonly string[]; readonly m: readonly Column[] }
  /** Lists of one length. */
  | { readonly l: number; readonly m: readonly Column[] }
  | { readonly v: readonly unknown[] }

const GAP = '\u0001'
/** No leading zeros: `09` is two numbers. Up to what a number holds exactly. */
const NUMBERS = /0|[1-9]\d{0,14}/g
/** Another value in this many makes a list of all different ones worth its place. */
const REPEATS_MIN = 3

export function packColumn(values: readonly unknown[]): Column {
  const [first] = values
  const texts = values.map(value => (typeof value === 'string' ? value : JSON.stringify(value)))
  const isOneType = values.every(value => typeof value === typeof first)
  const different = new Map<string | undefined, number>()
  const u: unknown[] = []
  texts.forEach((text, place) => {
    if (different.has(text)) return
    different.set(text, u.length)
    u.push(values[place])
  })
  if (isOneType && different.size === 1) return { c: first }
  if (isOneType && values.every(isWhole)) return { d: distances(values) }
  if (isOneType && different.size * REPEATS_MIN <= values.length) {
    return { u, i: texts.map(text => different.get(text) ?? 0) }
  }
  if (values.every(value => typeof value === 'string')) return packTexts(values)
  return packMembers(values) ?? { v: values }
}

const isWhole = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)

const distances = (values: readonly number[]): number[] =>
  values.map((value, i) => value - (values[i - 1] ?? 0))

function packTexts(values: readonly string[]): Column {
  if (values.some(value => value.includes(GAP))) return { v: values }
  const patterns = new Map<string, number>()
  const i: number[] = []
  const n: number[] = []
  for (const value of values) {
    const pattern = value.replace(NUMBERS, GAP)
    const known = patterns.get(pattern) ?? patterns.size
    patterns.set(pattern, known)
    i.push(known)
    for (const [number] of value.matchAll(NUMBERS)) n.push(Number(number))
  }
  if (patterns.size * REPEATS_MIN > values.length) return { v: values }
  return { t: [...patterns.keys()], i, n }
}

/** `undefined`: they are not all lists of one length, or objects with the same members. */
function packMembers(values: readonly unknown[]): Column | undefined {
  const [first] = values
  if (Array.isArray(first)) {
    const isAlike = (value: unknown): value is readonly unknown[] =>
      Array.isArray(value) && value.length === first.length
    if (!values.every(isAlike)) return undefined
    return {
      l: first.length,
      m: first.map((_, place) => packColumn(values.map(value => value[place]))),
    }
  }
  if (!isObject(first) || !values.every(isObject)) return undefined
  const o = Object.keys(first)
  const isAlike = (value: object): boolean => Object.keys(value).join('\n') === o.join('\n')
  if (!values.every(isAlike)) return undefined
  return { o, m: o.map(name => packColumn(values.map(value => value[name]))) }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `count` values. */
export function unpackColumn(column: Column, count: number): readonly unknown[] {
  if ('c' in column) return Array.from({ length: count }, () => column.c)
  if ('d' in column) {
    let sum = 0
    return column.d.map(distance => {
      sum += distance
      return sum
    })
  }
  if ('u' in column) return column.i.map(index => column.u[index])
  if ('t' in column) return unpackTexts(column)
  if ('v' in column) return column.v
  const members = column.m.map(member => unpackColumn(member, count))
  return Array.from({ length: count }, (_, row) =>
    'l' in column
      ? members.map(values => values[row])
      : Object.fromEntries(column.o.map((name, place) => [name, members[place]?.[row]])),
  )
}

function unpackTexts({ t, i, n }: Extract<Column, { t: unknown }>): readonly string[] {
  const patterns = t.map(pattern => pattern.split(GAP))
  let next = 0
  return i.map(index => {
    const [head = '', ...rest] = patterns[index] ?? []
    let text = head
    for (const part of rest) text += n[next++] + part
    return text
  })
}
