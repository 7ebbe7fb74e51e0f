/** "Did you mean …?": the known name nearest to one that is not known. */

/** Longer names are not compared: nobody mistypes them, and the work grows with the square. */
const COMPARED_LENGTH_MAX = 255

/** `undefined` when nothing is near enough. Among equally near names the first wins. */
export function nearestName(given: string, known: Iterable<string>): string | undefined {
  if (given.length > COMPARED_LENGTH_MAX) return undefined
  const editsMax = Math.max(1, Math.floor(given.length / 3))
  let nearest: string | undefined
  let fewest = editsMax + 1
  for (const name of known) {
    if (name.length > COMPARED_LENGTH_MAX) continue
    const edits = name.toLowerCase() === given.toLowerCase() ? 0 : editDistance(given, name)
    if (edits < fewest) {
      nearest = name
      fewest = edits
    }
  }
  return nearest
}

/** `did you mean "rate"?`, or which names there are, or `undefined` when there are none. */
export function suggestion(given: string, known: Iterable<string>): string | undefined {
  const names = [...known]
  const nearest = nearestName(given, names)
  if (nearest !== undefined) return `did you mean "${nearest}"?`
  if (names.length === 0) return undefined
  const listed = names.slice(0, LISTED_MAX).join(', ')
  return `known: ${names.length > LISTED_MAX ? `${listed}, …` : listed}`
}

const LISTED_MAX = 15

/**
 * Fewest insertions, deletions, substitutions and swaps of neighbours that turn one into the other
 * (Levenshtein's distance, and swaps, because those are what fast fingers do).
 */
export function editDistance(from: string, to: string): number {
  let beforePrevious: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(previous, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const removed = at(previous, column) + 1
      const inserted = at(current, column - 1) + 1
      const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      const swapped = isSwap ? at(beforePrevious, column - 2) + 1 : Number.POSITIVE_INFINITY
      current.push(Math.min(replaced, removed, inserted, swapped))
    }
    beforePrevious = previous
    previous = current
  }
  return at(previous, to.length)
}

const at = (row: readonly number[], column: number): number =>
  row[column] ?? Number.POSITIVE_INFINITY
