/**
 * Imports a file that is no part of the program: a router of the user's own. Alone in its file,
 * because code that V8 brings back from a cache cannot import (src/bin/endpoint-lab.ts).
 */
import { pathToFileURL } from 'node:url'

export const importFile = (path: string): Promise<{ readonly default?: unknown }> =>
  import(pathToFileURL(path).href)
