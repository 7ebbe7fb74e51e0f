/** Problems as text: `file:line:col: what is wrong`, the line itself, and a caret below. */
import { withoutControls } from './printable.ts'
import type { Problem } from './problem.ts'

/** More than anybody mends at once; what follows a broken file is often the same mistake. */
const SHOWN_MAX = 20
/** Columns of a long line (a JSON file may be one line) that are shown around the place. */
const EXCERPT_WIDTH = 100

export function formatProblems(problems: readonly Problem[]): string {
  const texts = problems.slice(0, SHOWN_MAX).map(formatProblem)
  const more = problems.length - texts.length
  if (more > 0) texts.push(`… and ${more} more ${more === 1 ? 'problem' : 'problems'}`)
  return texts.join('\n')
}

export function formatProblem(problem: Problem): string {
  const { file, line, col, message, hint, excerpt } = problem
  const place = line === undefined || col === undefined ? file : `${file}:${line}:${col}`
  const headline = withoutControls(`${place}: ${message}${hint === undefined ? '' : `; ${hint}`}`)
  if (line === undefined || col === undefined || excerpt === undefined) return headline
  const gutter = String(line).padStart(5)
  const { text, caretAt } = cropped(excerpt.replace(/\p{Cc}/gu, ' '), col - 1)
  const lines = [headline, `${gutter} | ${text}`, `${' '.repeat(gutter.length)} | ${caretAt}`]
  return lines.map(shownLine => shownLine.trimEnd()).join('\n')
}

function cropped(line: string, at: number): { readonly text: string; readonly caretAt: string } {
  if (line.length <= EXCERPT_WIDTH) return { text: line, caretAt: `${' '.repeat(at)}^` }
  const start = Math.max(0, Math.min(at - EXCERPT_WIDTH / 2, line.length - EXCERPT_WIDTH))
  const before = start > 0 ? '…' : ''
  const after = start + EXCERPT_WIDTH < line.length ? '…' : ''
  return {
    text: `${before}${line.slice(start, start + EXCERPT_WIDTH)}${after}`,
    caretAt: `${' '.repeat(before.length + at - start)}^`,
  }
}
