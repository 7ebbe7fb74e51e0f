/**
 * Equal things in a row take little room: a list of values as a column that says what they have in
 * common once. A page with 50,000 decisions is read many times as fast so.
 *
 * Values are those of JSON. What is unpacked equals what was packed, order of members aside.
 */
export type Column =
  /** All the same. */
  | { readonly c: unknown }
  /** Few different ones: `i` says which of `u`. */
  | { readonly u: readonly unknown[]; readonly i: readonly number[] }
  | AlikeTexts
  /** Texts that are whole numbers. */
  | { readonly n: readonly number[] }
  | AlikeObjects
  /** Lists of one length. */
  | { readonly l: number; readonly m: readonly Column[] }
  /** As they are; of numbers `toBytes` makes more. */
  | { readonly v: readonly unknown[] }

/** Texts that differ in numbers alone: `i` says which of `t`, that one's `g` what fills its gaps. */
interface AlikeTexts {
  readonly t: readonly TextPattern[]
  readonly i: readonly number[]
}

interface TextPattern {
  /** What stands before, between and after the gaps. */
  readonly parts: readonly string[]
  /** For each gap what fills it, in the texts of this pattern. */
  readonly g: readonly Column[]
}

/** Objects with the same members. */
export interface AlikeObjects {
  readonly o: readonly string[]
  readonly m: readonly Column[]
}

const GAP = '\u0001'
/** Numbers, and what is written as some: instants, dates. */
const NUMBERS = /\d+(?:[.:/]\d+)*/g
/** Of which nothing is lost as a number: no leading zero, not more than a number holds exactly. */
const WHOLE_NUMBER = /^(?:0|[1-9]\d{0,14})$/
/** Another value in this many makes a list of all different ones worth its place. */
const REPEATS_MIN = 3

export function packColumn(values: readonly unknown[]): Column {
  const [first] = values
  if (values.every(isNumberOrNull)) {
    const isConstant = values.length > 0 && values.every(value => Object.is(value, first))
    return isConstant && !Object.is(first, -0) ? { c: first } : { v: values }
  }
  const repeated = packRepeated(values)
  if (repeated !== undefined) return repeated
  if (values.every(isText)) return packTexts(values)
  return packMembers(values) ?? { v: values }
}

const isNumberOrNull = (value: unknown): boolean => value === null || typeof value === 'number'
const isText = (value: unknown): value is string => typeof value === 'string'

/** `undefined`: they do not repeat, or are not of one type. */
function packRepeated(values: readonly unknown[]): Column | undefined {
  const [first] = values
  if (values.some(value => typeof value !== typeof first)) return undefined
  const texts = values.map(value => (isText(value) ? value : JSON.stringify(value)))
  const different = new Map<string, number>()
  const u: unknown[] = []
  texts.forEach((text, place) => {
    if (different.has(text)) return
    different.set(text, u.length)
    u.push(values[place])
  })
  if (u.length === 1) return { c: first }
  if (u.length * REPEATS_MIN > values.length) return undefined
  return { u, i: texts.map(text => different.get(text) ?? 0) }
}

function packTexts(values: readonly string[]): Column {
  if (values.some(value => value.includes(GAP))) return { v: values }
  const patterns = new Map<string, { readonly index: number; readonly fills: string[][] }>()
  const i = values.map(value => {
    const pattern = value.replace(NUMBERS, GAP)
    const known = patterns.get(pattern) ?? { index: patterns.size, fills: [] }
    patterns.set(pattern, known)
    known.fills.push(value.match(NUMBERS) ?? [])
    return known.index
  })
  if (patterns.size * REPEATS_MIN > values.length) return { v: values }
  const t = [...patterns].map(([pattern, { fills }]) => patternOf(pattern.split(GAP), fills))
  return { t, i }
}

/** A gap that all texts fill alike is none. */
function patternOf(
  literals: readonly string[],
  fills: readonly (readonly string[])[],
): TextPattern {
  const parts = [literals[0] ?? '']
  const g: Column[] = []
  literals.slice(1).forEach((literal, gap) => {
    const column = packFills(fills.map(each => each[gap] ?? ''))
    if ('c' in column) parts[parts.length - 1] += `${column.c}${literal}`
    else {
      g.push(column)
      parts.push(literal)
    }
  })
  return { parts, g }
}

function packFills(fills: readonly string[]): Column {
  const repeated = packRepeated(fills)
  if (repeated !== undefined) return repeated
  return fills.every(fill => WHOLE_NUMBER.test(fill)) ? { n: fills.map(Number) } : { v: fills }
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
  return values.every(isAlike) ? packObjects(o, values) : undefined
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Objects that all have these members. */
export const packObjects = (
  o: readonly string[],
  values: readonly Readonly<Record<string, unknown>>[],
): AlikeObjects => ({ o, m: o.map(name => packColumn(values.map(value => value[name]))) })

/** `count` values. */
export function unpackColumn(column: Column, count: number): readonly unknown[] {
  if ('c' in column) return Array.from({ length: count }, () => column.c)
  if ('u' in column) return column.i.map(index => column.u[index])
  if ('t' in column) return unpackTexts(column)
  if ('n' in column) return column.n.map(String)
  if ('v' in column) return column.v
  if ('o' in column) return unpackObjects(column, count)
  const members = column.m.map(member => unpackColumn(member, count))
  return Array.from({ length: count }, (_, row) => members.map(values => values[row]))
}

function unpackTexts({ t, i }: AlikeTexts): readonly string[] {
  const counts = t.map(() => 0)
  for (const pattern of i) counts[pattern] = (counts[pattern] ?? 0) + 1
  const texts = t.map((pattern, index) => filled(pattern, counts[index] ?? 0))
  const next = t.map(() => 0)
  return i.map(pattern => {
    const row = next[pattern] ?? 0
    next[pattern] = row + 1
    return texts[pattern]?.[row] ?? ''
  })
}

/** Gap by gap for all texts: the browser joins them only where one is looked at. */
function filled({ parts: [head = '', ...rest], g }: TextPattern, count: number): readonly string[] {
  const texts = Array.from({ length: count }, () => head)
  g.forEach((column, gap) => {
    const after = rest[gap] ?? ''
    const fills = unpackColumn(column, count)
    for (let row = 0; row < count; row++) texts[row] += `${fills[row]}${after}`
  })
  return texts
}

/** Copies of one that has what they have in common: so a browser makes them fastest. */
export function unpackObjects({ o, m }: AlikeObjects, count: number): Record<string, unknown>[] {
  const common = m.map(column => ('c' in column ? column.c : undefined))
  const template: Record<string, unknown> = Object.fromEntries(
    o.map((name, place) => [name, common[place]]),
  )
  const objects = Array.from({ length: count }, () => ({ ...template }))
  o.forEach((name, place) => {
    const column = m[place]
    if (column === undefined || 'c' in column) return
    const values = unpackColumn(column, count)
    objects.forEach((object, row) => {
      object[name] = values[row]
    })
  })
  return objects
}
