/**
 * JSON whose lists of numbers stand as bytes: a third of the size, and read many times as fast. In
 * the text each of them is an empty list; an empty list is a list of no numbers, so none is mistaken.
 *
 *     u32 length of the text, text, u32 length of the directory, directory, bytes of each list
 *
 * Whole numbers and thousandths stand as small as all of a list fit, as they are or as distances to
 * the one before: 0 is `null`, 1 the least of them. Others have their eight bytes. Of a list all
 * first bytes come first, then all second ones, which compresses better. Equal lists stand once.
 */
interface Directory {
  readonly lists: readonly ListHead[]
  /** Which of `lists` each empty list of the text is, in its order. */
  readonly places: readonly number[]
}

interface ListHead {
  readonly count: number
  /** Bytes of each number; eight of them are a float. */
  readonly width: number
  /** What 1 stands for. */
  readonly least: number
  /** 1000: of thousandths. */
  readonly scale: 1 | 1000
  readonly isDistances: boolean
}

type NumberList = readonly (number | null)[]

/** A shorter list is as soon read as text. */
const LENGTH_MIN = 16
const FLOAT_WIDTH = 8
/** Wider numbers stand as floats: sums of distances stay whole. */
const WIDTH_MAX = 6
const LENGTH_BYTES = 4

/** What is no JSON is left out or `null`, as by `JSON.stringify`; but -0 in a list stays -0. */
export function toBytes(value: unknown): Uint8Array {
  const writer = new ListWriter()
  const text = JSON.stringify(value, (_, member: unknown) =>
    isNumberList(member) ? writer.add(member) : member,
  )
  const { directory, parts } = writer
  return joined([...lengthAnd(text), ...lengthAnd(JSON.stringify(directory)), ...parts])
}

/** Of bytes from `toBytes`. Throws `RangeError` or `SyntaxError` on others. */
export function fromBytes(bytes: Uint8Array): unknown {
  const [text, afterText] = textAt(bytes, 0)
  const [directory, afterDirectory] = textAt(bytes, afterText)
  const { lists, places } = JSON.parse(directory) as Directory // toBytes wrote it
  let at = afterDirectory
  const read = lists.map(head => {
    const own = bytes.subarray(at, at + head.count * head.width)
    at += own.length
    return head.width === FLOAT_WIDTH ? floatsOf(own, head) : wholesOf(own, head)
  })
  let next = 0
  return JSON.parse(text, (_, member: unknown) =>
    Array.isArray(member) && member.length === 0 ? read[places[next++] ?? -1] : member,
  )
}

function isNumberList(value: unknown): value is NumberList {
  if (!Array.isArray(value)) return false
  const isLong = value.length >= LENGTH_MIN || value.length === 0
  return (isLong || value.some(isMinusZero)) && value.every(isNumberOrNull)
}

const isMinusZero = (value: unknown): boolean => Object.is(value, -0)
const isNumberOrNull = (value: unknown): boolean => value === null || Number.isFinite(value)

class ListWriter {
  readonly #lists: ListHead[] = []
  readonly #places: number[] = []
  readonly #known = new Map<string, number>()
  readonly parts: Uint8Array[] = []

  get directory(): Directory {
    return { lists: this.#lists, places: this.#places }
  }

  /** Gives what stands in the text for it. */
  add(values: NumberList): readonly never[] {
    const { head, bytes } = wholeList(values, 1) ?? wholeList(values, 1000) ?? floatList(values)
    const key = `${JSON.stringify(head)} ${bytes.join()}`
    const known = this.#known.get(key) ?? this.#lists.length
    this.#places.push(known)
    if (known < this.#lists.length) return []
    this.#known.set(key, known)
    this.#lists.push(head)
    this.parts.push(bytes)
    return []
  }
}

interface WrittenList {
  readonly head: ListHead
  readonly bytes: Uint8Array
}

/** `undefined`: they are not whole numbers of that scale, or too large. */
function wholeList(values: NumberList, scale: 1 | 1000): WrittenList | undefined {
  const wholes: (number | null)[] = []
  for (const value of values) {
    const whole = value === null ? null : Math.round(value * scale)
    if (whole !== null && (whole / scale !== value || isMinusZero(whole))) return undefined
    wholes.push(whole)
  }
  const distances = distancesOf(wholes)
  const [plain, stepped] = [spanOf(wholes), spanOf(distances)]
  const isDistances = stepped.width < plain.width
  const { least, width } = isDistances ? stepped : plain
  if (width > WIDTH_MAX) return undefined
  const count = values.length
  const bytes = new Uint8Array(count * width)
  ;(isDistances ? distances : wholes).forEach((whole, i) => {
    let rest = whole === null ? 0 : whole - least + 1
    for (let at = i; at < bytes.length; at += count) {
      bytes[at] = rest % 256
      rest = Math.floor(rest / 256)
    }
  })
  return { head: { count, width, least, scale, isDistances }, bytes }
}

function distancesOf(wholes: NumberList): NumberList {
  let last = 0
  return wholes.map(whole => {
    if (whole === null) return null
    const distance = whole - last
    last = whole
    return distance
  })
}

function spanOf(wholes: NumberList): { readonly least: number; readonly width: number } {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const whole of wholes) {
    if (whole === null) continue
    least = Math.min(least, whole)
    most = Math.max(most, whole)
  }
  if (least > most) return { least: 0, width: 1 }
  let width = 1
  while (width <= WIDTH_MAX && most - least + 1 >= 256 ** width) width++
  const isExact = Number.isSafeInteger(least) && Number.isSafeInteger(most)
  return { least, width: isExact ? width : WIDTH_MAX + 1 }
}

function floatList(values: NumberList): WrittenList {
  const count = values.length
  const bytes = new Uint8Array(count * FLOAT_WIDTH)
  const one = new DataView(new ArrayBuffer(FLOAT_WIDTH))
  values.forEach((value, i) => {
    one.setFloat64(0, value ?? Number.NaN, true)
    for (let byte = 0; byte < FLOAT_WIDTH; byte++) bytes[byte * count + i] = one.getUint8(byte)
  })
  const head = { count, width: FLOAT_WIDTH, least: 0, scale: 1, isDistances: false } as const
  return { head, bytes }
}

function wholesOf(bytes: Uint8Array, { count, least, scale, isDistances }: ListHead): NumberList {
  const values: (number | null)[] = []
  let last = 0
  for (let i = 0; i < count; i++) {
    let number = 0
    for (let at = bytes.length - count + i; at >= 0; at -= count) {
      number = number * 256 + (bytes[at] ?? 0)
    }
    if (number > 0) last = number - 1 + least + (isDistances ? last : 0)
    values.push(number > 0 ? last / scale : null)
  }
  return values
}

function floatsOf(bytes: Uint8Array, { count }: ListHead): NumberList {
  const one = new DataView(new ArrayBuffer(FLOAT_WIDTH))
  return Array.from({ length: count }, (_, i) => {
    for (let byte = 0; byte < FLOAT_WIDTH; byte++) one.setUint8(byte, bytes[byte * count + i] ?? 0)
    const value = one.getFloat64(0, true)
    return Number.isNaN(value) ? null : value
  })
}

function lengthAnd(text: string): readonly Uint8Array[] {
  const bytes = new TextEncoder().encode(text)
  const length = new DataView(new ArrayBuffer(LENGTH_BYTES))
  length.setUint32(0, bytes.length, true)
  return [new Uint8Array(length.buffer), bytes]
}

/** The text that begins there with its length, and where it ends. */
function textAt(bytes: Uint8Array, start: number): readonly [text: string, end: number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const from = start + LENGTH_BYTES
  const end = from + view.getUint32(start, true)
  return [new TextDecoder().decode(bytes.subarray(from, end)), end]
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
