/**
 * What is wrong with a scenario, and where. Part of the text of a problem is how to mend it.
 *
 * A `Finding` says where by a path into the file's values; `Problem` says it by line and column.
 */

/** Keys and zero-based list indices from the top of the file: `['traffic', 0, 'rate']`. */
export type Path = readonly (string | number)[]

export interface Complaint {
  readonly message: string
  /** How to mend it, or what was probably meant. */
  readonly hint?: string | undefined
}

export interface Finding extends Complaint {
  readonly path: Path
  /** The problem is the last key of the path itself, not its value. */
  readonly isAboutKey?: boolean
}

/** Both count from 1. */
export interface Position {
  readonly line: number
  readonly col: number
}

export interface Problem {
  /** The scenario file, or the `--set …` argument the problem came with. */
  readonly file: string
  /** `undefined`: the problem came with an argument, which has no lines. */
  readonly line: number | undefined
  readonly col: number | undefined
  readonly message: string
  readonly hint?: string | undefined
  /** The line of the file. */
  readonly excerpt?: string | undefined
}

/** A scenario file's name and text, kept for problems that turn up when it runs. */
export interface ScenarioSource {
  readonly file: string
  readonly text: string
}

export function problemAt(source: ScenarioSource, position: Position, what: Complaint): Problem {
  const excerpt = source.text.split('\n')[position.line - 1]?.replace(/\r$/, '')
  return { file: source.file, ...position, message: what.message, hint: what.hint, excerpt }
}

/**
 * `['traffic', 0, 'stages', 1]` → `traffic[0].stages[1]`; keys with dots are quoted, and the empty
 * path is the file.
 */
export function pathText(path: Path): string {
  if (path.length === 0) return 'the file'
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (!/^[\w-]+$/.test(step)) text += `[${JSON.stringify(step)}]`
    else text += text === '' ? step : `.${step}`
  }
  return text
}
