/** The rules of the house that a machine can check: imports, bans, sizes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const FILE_LINES_MAX = 400
const FUNCTION_LINES_MAX = 70

interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
}

const filesUnder = (folder: string): readonly SourceFile[] =>
  readdirSync(resolve(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => /\.tsx?$/.test(path))
    .map(path => {
      const text = readFileSync(resolve(ROOT, folder, path), 'utf8')
      return { path: `${folder}/${path.replaceAll('\\', '/')}`, text, lines: text.split('\n') }
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1))

const SOURCES = filesUnder('src')
const TESTS = filesUnder('test')
/** Examples to copy: they know the package by its name. */
const SCRIPTS = filesUnder('load')

/** Comments and the contents of strings blanked out, so that only code is looked at. */
const codeOf = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, comment => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''")

interface Import {
  readonly from: string
  /** A path from the root for our own files, else the package. */
  readonly target: string
  readonly isTypeOnly: boolean
}

function importsOf({ path, text }: SourceFile): Import[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g
  return [...text.matchAll(pattern)].map(match => {
    const specifier = match[2] ?? match[3] ?? match[4] ?? ''
    const target = specifier.startsWith('.')
      ? relative(ROOT, resolve(ROOT, dirname(path), specifier)).replaceAll('\\', '/')
      : specifier
    return { from: path, target, isTypeOnly: match[1] !== undefined }
  })
}

interface Layer {
  readonly folders: readonly string[]
  readonly packages: readonly RegExp[]
  /** Folders whose types alone may be imported. */
  readonly typesOf?: readonly string[]
  /** Single files of other folders. */
  readonly files?: readonly string[]
}

/** The folders of src, and what each may import (style guide, section 2). */
const LAYERS: Readonly<Record<string, Layer>> = {
  core: { folders: ['core'], packages: [] },
  language: { folders: ['language', 'core'], packages: [/^zod$/] },
  aws: {
    folders: ['aws', 'language', 'core'],
    packages: [/^zod$/, /^cbor-x\/index-no-eval$/, /^croner$/, /^@smithy\/eventstream-codec$/],
  },
  evidence: { folders: ['evidence'], packages: [/^jstat$/] },
  scenario: {
    folders: ['scenario', 'evidence', 'aws', 'language', 'core'],
    packages: [/^zod$/, /^yaml$/, /^@marcbachmann\/cel-js$/, /^node:(?!fs)/],
  },
  server: {
    folders: ['server', 'aws', 'language', 'core'],
    packages: [/^fastify$/, /^pino/, /^node:/, /^zod$/, /^classic-level$/, /^prom-client$/],
  },
  load: {
    folders: ['load', 'scenario', 'language', 'core'],
    packages: [/^autocannon$/, /^commander$/, /^zod$/, /^node:/],
  },
  dashboard: {
    folders: ['dashboard'],
    packages: [/^preact/, /^@preact\/signals$/, /^uplot/],
    typesOf: ['core', 'language', 'scenario', 'evidence'],
    // Pure readings of the timeline: the page says the same as the command line; and the form in
    // which recordings stand in a page, which both sides must know alike.
    files: [
      'src/scenario/story/event-text.ts',
      'src/scenario/reasons/causes.ts',
      'src/scenario/compare.ts',
      'src/scenario/recording/json-bytes.ts',
      'src/scenario/recording/packed-recording.ts',
      // Which periods an alarm looks at, what is beyond its threshold, what it watches.
      'src/core/alarms/alarm-window.ts',
      'src/core/alarms/evaluate.ts',
      'src/core/alarms/watched-text.ts',
      'src/core/units.ts',
      // The rules of an update: its form refuses what the server would.
      'src/aws/sagemaker/deployment-rules.ts',
      'src/aws/sagemaker/instance-types.ts',
      'src/aws/sagemaker/variant-rules.ts',
      'src/core/deployment/strategies.ts',
      'src/core/endpoint/update-rules.ts',
    ],
  },
  bench: { folders: ['bench', 'core'], packages: [/^seedrandom$/, /^node:/] },
}

const layerOf = (path: string): string => path.split('/')[1] ?? ''
const isOurs = (target: string): boolean => target.startsWith('src/')

describe('imports', () => {
  const allImports = SOURCES.flatMap(importsOf)

  it('are found at all', () => {
    expect(allImports.length).toBeGreaterThan(300)
  })

  it.each(Object.entries(LAYERS))('of src/%s stay inside its layer', (layer, allowed) => {
    const wrong = allImports
      .filter(({ from }) => layerOf(from) === layer)
      .filter(({ from, target, isTypeOnly }) => {
        if (from === 'src/core/random.ts' && target === 'seedrandom') return false
        if (isOurs(target)) {
          const files = ['src/version.ts', ...(allowed.files ?? [])]
          const folders = [...allowed.folders, ...(isTypeOnly ? (allowed.typesOf ?? []) : [])]
          return !files.includes(target) && !folders.includes(layerOf(target))
        }
        return !allowed.packages.some(pattern => pattern.test(target))
      })
      .map(({ from, target }) => `${from} imports ${target}`)
    const may = [...allowed.folders, ...allowed.packages.map(String)].join(', ')
    expect(wrong, `src/${layer} may import only: ${may}`).toEqual([])
  })

  it('of seedrandom are in core/random.ts and in the naive loop of the bench alone', () => {
    const users = allImports.filter(({ target }) => target === 'seedrandom').map(({ from }) => from)
    expect(users).toEqual(['src/bench/naive.ts', 'src/core/random.ts'])
  })

  it('of node in scenario are the hash of digest.ts alone: the CLI reads and writes files', () => {
    const users = allImports
      .filter(({ from, target }) => layerOf(from) === 'scenario' && target.startsWith('node:'))
      .map(({ from, target }) => `${from} imports ${target}`)
    expect(users).toEqual(['src/scenario/digest.ts imports node:crypto'])
  })

  it('of the scripts in load/ are of the package alone', () => {
    const targets = new Set(SCRIPTS.flatMap(importsOf).map(({ target }) => target))
    expect([...targets], 'what scripts share is in src/load').toEqual(['endpoint-lab/load'])
  })

  it('of core/metrics are of nobody who reads metrics, not even types', () => {
    const readers = /^src\/core\/(alarms|autoscaling|deployment|experiments)\//
    const wrong = allImports.filter(
      ({ from, target }) => from.startsWith('src/core/metrics/') && readers.test(target),
    )
    expect(wrong).toEqual([])
  })

  it('form no circle between files, types aside', () => {
    const edges = new Map<string, string[]>()
    for (const { from, target, isTypeOnly } of allImports) {
      if (isTypeOnly) continue
      edges.set(from, [...(edges.get(from) ?? []), target])
    }
    expect(circlesOf(edges)).toEqual([])
  })
})

/** Each circle as `a → b → a`, found from its first file by name. */
function circlesOf(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = []
  const done = new Set<string>()
  const visit = (file: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(file)
    if (seenAt >= 0) circles.push([...trail.slice(seenAt), file].join(' → '))
    if (seenAt >= 0 || done.has(file)) return
    for (const next of edges.get(file) ?? []) visit(next, [...trail, file])
    done.add(file)
  }
  for (const file of [...edges.keys()].sort()) visit(file, [])
  return circles
}

describe('core knows neither the wall clock nor the outside', () => {
  const core = SOURCES.filter(({ path }) => layerOf(path) === 'core')

  it.each([
    [/\bDate\b/, 'Date is banned in core: use world.nowMs, and utc.ts for text'],
    [
      /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/,
      'timers are banned in core: use scheduler.schedule',
    ],
    [/\bMath\.random\b/, 'Math.random is banned in core: draw from a named SampleStream'],
    [
      /\b(?:async|await)\b/,
      'async and await are banned in core: it is synchronous; schedule an event',
    ],
    [/\bPromise\b/, 'Promise is banned in core: it is synchronous; schedule an event'],
    [/\bconsole\b/, 'console is banned in core: record an event on the timeline'],
    [
      /\b(?:process|performance)\b\./,
      'process and performance are banned in core: hand the value in',
    ],
    [/\bIntl\b/, 'Intl is banned in core: use utc.ts, and round only when printing'],
    [/\.localeCompare\b/, 'localeCompare is banned in core: sort with <'],
    [/\.toLocale\w+\(/, 'locales are banned in core: format where text is printed'],
    [/\bimport\(/, 'import() is banned in core: it is asynchronous'],
  ])('%s', (pattern, message) => {
    const found = core.flatMap(({ path, text }) =>
      codeOf(text)
        .split('\n')
        .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
    )
    expect(found, message).toEqual([])
  })
})

describe('style', () => {
  it(`no file has more than ${FILE_LINES_MAX} lines`, () => {
    const long = [...SOURCES, ...SCRIPTS, ...TESTS]
      .filter(({ lines }) => lines.length - 1 > FILE_LINES_MAX)
      .map(({ path, lines }) => `${path}: ${lines.length - 1}`)
    expect(long, 'split the file by what its parts are for').toEqual([])
  })

  it(`no function has more than ${FUNCTION_LINES_MAX} lines`, () => {
    const long = SOURCES.flatMap(longFunctions)
    expect(long, 'let the parent branch and helpers compute').toEqual([])
  })

  it('every source file opens with what it is for', () => {
    const silent = [...SOURCES, ...SCRIPTS]
      .filter(({ text }) => !/^(?:#!.*\n)?\/\*\*/.test(text))
      .map(({ path }) => path)
    expect(silent, 'begin the file with a /** … */ comment').toEqual([])
  })

  it.each([
    [/\bany\b(?=\s*[;,)>\]=|&])/, 'no `any`: use `unknown` and check'],
    [/@ts-ignore|@ts-expect-error|biome-ignore/, 'no silenced checks: mend the code'],
    [/^export default\b/, 'named exports only'],
  ])('%s', (pattern, message) => {
    const found = SOURCES.flatMap(({ path, text }) =>
      codeOf(text)
        .split('\n')
        .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
    )
    expect(found, message).toEqual([])
  })

  it('no file is named after nothing in particular', () => {
    const vague = SOURCES.map(({ path }) => path).filter(path =>
      /\/(?:utils?|helpers?|common|types|misc)\.ts$/.test(path),
    )
    expect(vague, 'name the file after its main export').toEqual([])
  })
})

/**
 * Functions and methods that are too long, by their indentation: the formatter puts the closing
 * brace in the column of the line that opens it.
 */
function longFunctions({ path, lines }: SourceFile): string[] {
  const head =
    /^(\s*)(?:export )?(?:async )?(?:function\b|(?:get |set |static )*#?\w+(?:<.*>)?\(|const \w+ = .*=>).*\{$|^(\s*)\): .*\{$/
  return lines.flatMap((line, start) => {
    const match = head.exec(line)
    if (match === null || /^\s*(?:if|for|while|switch|describe|it)\b/.test(line)) return []
    const indent = match[1] ?? match[2] ?? ''
    const end = lines.findIndex((other, i) => i > start && other.startsWith(`${indent}}`))
    const length = end - start + 1
    return end > 0 && length > FUNCTION_LINES_MAX ? [`${path}:${start + 1}: ${length} lines`] : []
  })
}

describe('shipped scenarios', () => {
  const folder = resolve(ROOT, 'scenarios')
  const names = readdirSync(folder).filter(name => name.endsWith('.yaml'))

  it.each(names)('%s names its schema first and has its story beside it', name => {
    const firstLine = readFileSync(resolve(folder, name), 'utf8').split('\n')[0]
    expect(firstLine, 'editors find the schema by this line').toMatch(
      /^# yaml-language-server: \$schema=/,
    )
    expect(existsSync(resolve(folder, name.replace(/yaml$/, 'out')))).toBe(true)
  })
})
