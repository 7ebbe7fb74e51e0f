/** Texts as chunk sources for trace readers. */
import type { ChunkSource } from '../../../src/scenario/traces/chunk-source.ts'

/** The whole text at once, or in chunks of these sizes, again and again. */
export function chunksOf(text: string, sizes: readonly number[] = [Infinity]): ChunkSource {
  const bytes = new TextEncoder().encode(text)
  // One buffer for all chunks, as a file reader has: what is read must not be kept.
  const buffer = new Uint8Array(bytes.length)
  let at = 0
  let turn = 0
  return {
    read() {
      if (at === bytes.length) return undefined
      const size = Math.min(sizes[turn++ % sizes.length] ?? 1, bytes.length - at)
      buffer.fill(0x3f)
      buffer.set(bytes.subarray(at, at + size))
      at += size
      return buffer.subarray(0, size)
    },
  }
}
