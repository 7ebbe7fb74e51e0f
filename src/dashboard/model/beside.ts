/** Runs side by side need an endpoint each. */
import type { Recording } from '../../scenario/recording/recording.ts'

/** The run's endpoint of that name or, where it has none, its first. */
export function besideOf({ counts }: Pick<Recording, 'counts'>, name: string): string {
  const own = counts.map(({ endpoint }) => endpoint)
  return own.includes(name) ? name : (own[0] ?? '')
}
