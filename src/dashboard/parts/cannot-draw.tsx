/**
 * Around what draws runs: a file whose members are there, but whose words nobody knows (changed by
 * hand, or of another version), is told of; the header stays, and leads to other runs and files.
 */
import type { ComponentChildren } from 'preact'
import { useErrorBoundary } from 'preact/hooks'

export function CannotDraw({ children }: { readonly children: ComponentChildren }) {
  const [error] = useErrorBoundary()
  if (error === undefined) return <>{children}</>
  return (
    <p class="card problem" role="alert">
      ▲ This run cannot be drawn: {messageOf(error)}. Its file may have been changed, or be of
      another version; <code>endpoint-lab open FILE</code> tells where it is damaged.
    </p>
  )
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300)
