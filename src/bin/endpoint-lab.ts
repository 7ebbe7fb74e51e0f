#!/usr/bin/env node
/**
 * The installed command: loads the built command line, with the code that V8 made of it at build
 * time. Most of a start is to compile some hundred thousand lines of packages; to read what was
 * compiled before takes a third of that. A cache that is not of this Node is ignored.
 *
 * Only for the bundle (vite.bin.config.ts); from its sources, the command is src/cli/main.ts.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'

const FOLDER = dirname(fileURLToPath(import.meta.url))
const CACHE = join(FOLDER, 'code-cache')
/** Imports by itself, which compiled code from a cache cannot; it needs no other file. */
const IMPORTER = './import-file.js'
const requireOutside = createRequire(import.meta.url)

interface Loaded {
  exports: unknown
}
type Wrapper = (
  exports: unknown,
  require: (name: string) => unknown,
  module: Loaded,
  filename: string,
  folder: string,
) => void

const loaded = new Map<string, Loaded>()
const scripts = new Map<string, Script>()

/** A file of the bundle, by its name. */
function load(name: string): unknown {
  const known = loaded.get(name)
  if (known !== undefined) return known.exports
  const module: Loaded = { exports: {} }
  loaded.set(name, module)
  const filename = join(FOLDER, name)
  const text = readFileSync(filename, 'utf8').replace(/^#!.*/, '')
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname) {${text}\n})`,
    {
      filename,
      cachedData: readCache(name),
    },
  )
  scripts.set(name, script)
  const run: Wrapper = script.runInThisContext()
  run(module.exports, requireFrom, module, filename, FOLDER)
  return module.exports
}

/** What the files of the bundle require: each other, Node's own modules, and packages left outside. */
const requireFrom = (name: string): unknown =>
  name.startsWith('./') && name !== IMPORTER ? load(name.slice(2)) : requireOutside(name)

function readCache(name: string): Buffer | undefined {
  try {
    return readFileSync(join(CACHE, name))
  } catch {
    return undefined
  }
}

/** Of the files that were loaded, with the functions that were called; at build time. */
function writeCache(): void {
  mkdirSync(CACHE, { recursive: true })
  for (const [name, script] of scripts) {
    if (script.cachedDataRejected === false) continue
    writeFileSync(join(CACHE, name), script.createCachedData())
  }
}

if (process.env.ENDPOINT_LAB_CODE_CACHE === 'write') process.on('exit', writeCache)
load('main.js')
