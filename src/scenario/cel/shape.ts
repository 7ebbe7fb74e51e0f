/** What is known of a value before the run: enough to find a mistyped name or a mixed-up type. */

export type Shape =
  /** Nothing is known, so nothing is wrong. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'number' | 'text' | 'boolean' | 'null' }
  | { readonly kind: 'list'; readonly of: Shape }
  /** `members` are all that it can have; the run need not have each of them. */
  | { readonly kind: 'record'; readonly members: ReadonlyMap<string, Shape> }
  /** Named things of one kind; `each`: of one whose name is not written out. */
  | {
      readonly kind: 'named'
      readonly names: ReadonlyMap<string, Shape>
      readonly each: Shape
    }

export const UNKNOWN: Shape = { kind: 'unknown' }
export const NUMBER: Shape = { kind: 'number' }
export const TEXT: Shape = { kind: 'text' }
export const BOOLEAN: Shape = { kind: 'boolean' }
export const NULL: Shape = { kind: 'null' }

/** The shapes of a type's members: one that is missing here does not compile. */
export type MemberShapes<T> = { readonly [Member in keyof T]-?: Shape }

export const listOf = (of: Shape): Shape => ({ kind: 'list', of })

export const recordOf = <T>(members: MemberShapes<T>): Shape => ({
  kind: 'record',
  members: new Map(Object.entries(members)),
})

/** Any name, each with a value of this shape. */
export const mapOf = (each: Shape): Shape => ({ kind: 'named', names: new Map(), each })

/**
 * The member's shape; `undefined`: no run has it. Of named things the report has a second of one
 * name as `A#2`.
 */
export function memberOf(shape: Shape, name: string): Shape | undefined {
  switch (shape.kind) {
    case 'record':
      return shape.members.get(name)
    case 'named':
      return shape.names.size === 0 ? shape.each : shape.names.get(name.replace(/#\d+$/, ''))
    case 'list':
      return shape.of
    case 'unknown':
      return UNKNOWN
    default:
      return undefined
  }
}

export function memberNames(shape: Shape): readonly string[] {
  if (shape.kind === 'record') return [...shape.members.keys()]
  return shape.kind === 'named' ? [...shape.names.keys()] : []
}

/** Whether a comparison of the two can come out either way. */
export function areComparable(left: Shape, right: Shape): boolean {
  return isOpen(left) || isOpen(right) || left.kind === right.kind
}

const isOpen = ({ kind }: Shape): boolean => kind === 'unknown' || kind === 'null'

/** `a number`. */
export function shapeText({ kind }: Shape): string {
  switch (kind) {
    case 'text':
    case 'null':
      return kind
    case 'record':
    case 'named':
      return 'a map'
    default:
      return `a ${kind}`
  }
}
