import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A new directory of the test file's own, gone when its tests are over. */
export function ownFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'endpoint-lab-'))
  // Processes that were just killed may still be about to write their last.
  afterAll(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }))
  return path
}
