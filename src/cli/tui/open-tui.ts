/** The compact view on stderr, which is where commands talk; not where nobody could see it. */
import pc from 'picocolors'
import type { World } from '../../core/world.ts'
import { type Paint, PLAIN } from '../../scenario/story/story.ts'
import { hasKeys, readKeys } from './keys.ts'
import { type TuiSize, tuiLines } from './tui-lines.ts'
import { TuiScreen } from './tui-screen.ts'
import { tuiStateOf } from './tui-state.ts'

const COLOURED: Paint = { bold: pc.bold, dim: pc.dim, good: pc.green, bad: pc.red }

export interface TuiSource {
  readonly title: string
  pace(): string
  /** The world as it is now. */
  world(): World
}

/** `canDraw` must be so. */
export function openTui(source: TuiSource): TuiScreen {
  const paint = pc.isColorSupported ? COLOURED : PLAIN
  const { title } = source
  const hint = hasKeys() ? 'q quits' : ''
  const linesFor = (size: TuiSize): readonly string[] =>
    tuiLines(tuiStateOf(source.world(), { title, pace: source.pace(), hint }), size, paint)
  return new TuiScreen(process.stderr, { linesFor, onClose: readKeys() })
}
