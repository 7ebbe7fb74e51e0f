/** The compact view on stderr, which is where commands talk; not where nobody could see it. */
import pc from 'picocolors'
import type { World } from '../../core/world.ts'
import { type Paint, PLAIN } from '../../scenario/story/story.ts'
import { tuiLines } from './tui-lines.ts'
import { TuiScreen } from './tui-screen.ts'
import { tuiStateOf } from './tui-state.ts'

const COLOURED: Paint = { bold: pc.bold, dim: pc.dim, good: pc.green, bad: pc.red }

export interface TuiSource {
  readonly title: string
  pace(): string
  /** The world as it is now. */
  world(): World
}

/** `undefined`: stderr is no terminal, or one that cannot be drawn on. */
export function openTui(source: TuiSource): TuiScreen | undefined {
  if (!process.stderr.isTTY || process.env.TERM === 'dumb') return undefined
  const paint = pc.isColorSupported ? COLOURED : PLAIN
  return new TuiScreen(process.stderr, size => {
    const world = source.world()
    return tuiLines(tuiStateOf(world, { title: source.title, pace: source.pace() }), size, paint)
  })
}
