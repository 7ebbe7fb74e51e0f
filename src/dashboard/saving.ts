/** Hands the reader a file that the page has made. */
import { recording } from './store.ts'

/** `canary-rollback-latency.csv`. */
export function save(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = `${recording.value?.scenario ?? 'endpoint-lab'}-${name}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
