/** Copies between typed arrays on the per-request path. */

/** Up to here a loop is faster than making the view that `set` needs. */
const LOOP_MAX = 16

/** Writes `count` elements of `from`, beginning at `start`, into `out` at `at`. */
export function copyInto(
  out: Float64Array,
  at: number,
  from: Float64Array,
  start: number,
  count: number,
): void {
  if (count > LOOP_MAX) {
    out.set(from.subarray(start, start + count), at)
    return
  }
  for (let i = 0; i < count; i++) out[at + i] = from[start + i] as number
}
