/**
 * Looks through CBOR before it is decoded: whole, not nested without end, no longer than it says,
 * and of the kinds that requests hold. The decoder takes a list's length from its head and makes
 * room for it, so five bytes could ask for a gigabyte; and it knows many tags that would build
 * objects nobody expects.
 *
 * Text in chunks is refused too: the decoder does not read it, and no client writes it.
 * Source: RFC 8949, 3; Smithy RPC v2 CBOR (maps, lists, text, numbers, booleans, tag 1).
 */
import { AwsError } from '../aws-error.ts'

const DEPTH_MAX = 64
const MAJOR = { unsigned: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, tag: 6, simple: 7 }
const TAG_EPOCH_SECONDS = 1
const BREAK = 0xff
const INDEFINITE = 31

interface Head {
  readonly major: number
  /** Length, value or tag; NaN when the end comes later as a break. */
  readonly argument: number
  readonly next: number
}

export const malformedCbor = (): AwsError =>
  new AwsError('SerializationException', 400, 'The request body is not valid CBOR.')

/** Throws `AwsError` unless `bytes` is exactly one such item. */
export function checkCbor(bytes: Uint8Array): void {
  if (endOfItem(bytes, 0, 0) !== bytes.length) throw malformedCbor()
}

/** Where the item at `at` ends. */
function endOfItem(bytes: Uint8Array, at: number, depth: number): number {
  const { major, argument, next } = headAt(bytes, at)
  if (depth > DEPTH_MAX) throw malformedCbor()
  switch (major) {
    case MAJOR.unsigned:
    case MAJOR.negative:
    case MAJOR.simple:
      return next
    case MAJOR.text:
      return withinBytes(bytes, next + argument)
    case MAJOR.list:
      return endOfItems(bytes, next, { count: argument, depth })
    case MAJOR.map:
      return endOfItems(bytes, next, { count: argument * 2, depth })
    case MAJOR.tag:
      if (argument !== TAG_EPOCH_SECONDS || !isNumberAt(bytes, next)) throw malformedCbor()
      return endOfItem(bytes, next, depth)
    default:
      throw malformedCbor() // byte strings: no request has any
  }
}

function endOfItems(
  bytes: Uint8Array,
  start: number,
  { count, depth }: { readonly count: number; readonly depth: number },
): number {
  if (Number.isNaN(count)) {
    let at = start
    while (bytes[at] !== BREAK) at = endOfItem(bytes, at, depth + 1)
    return at + 1
  }
  withinBytes(bytes, start + count) // an item has a byte at least
  let at = start
  for (let i = 0; i < count; i++) at = endOfItem(bytes, at, depth + 1)
  return at
}

function headAt(bytes: Uint8Array, at: number): Head {
  const first = bytes[at]
  if (first === undefined) throw malformedCbor()
  const major = first >> 5
  const short = first & 0x1f
  if (short < 24) return { major, argument: short, next: at + 1 }
  const canBeOpen = major === MAJOR.list || major === MAJOR.map
  if (short === INDEFINITE && canBeOpen) return { major, argument: Number.NaN, next: at + 1 }
  if (short > 27) throw malformedCbor()
  const next = withinBytes(bytes, at + 1 + 2 ** (short - 24))
  const argument = bytes.subarray(at + 1, next).reduce((sum, byte) => sum * 256 + byte, 0)
  return { major, argument, next }
}

function isNumberAt(bytes: Uint8Array, at: number): boolean {
  const { major } = headAt(bytes, at)
  const isFloat = [0xf9, 0xfa, 0xfb].includes(bytes[at] ?? 0)
  return major === MAJOR.unsigned || major === MAJOR.negative || isFloat
}

function withinBytes(bytes: Uint8Array, end: number): number {
  if (end > bytes.length) throw malformedCbor()
  return end
}
