/** What a line of the routing log says in words, and whether it is looked for. */
import type { RoutingLine } from '../../language/routing-line.ts'

export interface RoutingFilter {
  readonly query: string
  /** Empty: every variant. */
  readonly variant: string
  /** Empty: every status; else the first digit: `2`, `4`, `5`. */
  readonly status: string
}

/** Every word of the query occurs in the line, whatever the case. */
export function matchesLine(line: RoutingLine, { query, variant, status }: RoutingFilter): boolean {
  if (variant !== '' && line.variant !== variant) return false
  if (!String(line.status).startsWith(status)) return false
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const { endpoint, source, instance, instanceBy, reason, shadow } = line
  const parts = [
    endpoint,
    source ?? CLIENT,
    line.variant,
    instance,
    instanceBy,
    line.status,
    reason,
    shadow,
  ]
  const text = parts.join(' ').toLowerCase()
  return words.every(word => text.includes(word))
}

/** Who sends what no source of the server's own does. */
const CLIENT = 'client'

/** Who sent it, and that it is one of several. */
export function senderText({ source, oneOf }: Pick<RoutingLine, 'source' | 'oneOf'>): string {
  const sender = source ?? CLIENT
  return oneOf === 1 ? sender : `${sender} (1 of ${Number(oneOf.toFixed(1))})`
}

/** Sentences: variant, fleet, instance, shadow, time, sample. */
export function whyOf(line: RoutingLine): readonly string[] {
  const { route, shift } = partsOf(line.reason)
  return [
    routeText(route),
    ...(shift === undefined ? [] : [shiftText(shift)]),
    ...instanceText(line),
    ...(line.shadow === null ? [] : [shadowText(line.shadow)]),
    ...(line.instance === null ? [] : [timeText(line)]),
    ...(line.source === null ? [] : [sampleText(line.source, line.oneOf)]),
  ]
}

const SHIFT = /^draw (\S+) [<≥] (\S+) → (blue|green)$/

/** The draw between blue and green stands behind the reason of the router. */
function partsOf(reason: string): { route: string; shift: RegExpExecArray | undefined } {
  const start = reason.lastIndexOf('; ')
  const shift = start === -1 ? null : SHIFT.exec(reason.slice(start + 2))
  return shift === null
    ? { route: reason, shift: undefined }
    : { route: reason.slice(0, start), shift }
}

function routeText(reason: string): string {
  const drawn = /^draw (\S+) in \[(\S+), (\S+)\) → (.+)$/.exec(reason)
  if (drawn !== null) {
    const [, draw, lower, upper, variant] = drawn
    return `The draw ${draw} fell into ${variant}’s part of the weights, ${lower} to ${upper}.`
  }
  const only = /^only variant (.+)$/.exec(reason)
  if (only !== null) return `${only[1]} is the only variant: nothing was drawn.`
  const named = /^target variant (\S+)$/.exec(reason)
  if (named !== null) return `The caller named ${named[1]} as target variant: weights do not count.`
  if (reason === 'target variant is not on the endpoint') {
    return 'The caller named a target variant that the endpoint does not have.'
  }
  if (reason === 'every weight is 0') return 'Every weight is 0: no variant takes requests.'
  return `The router says: ${reason}.`
}

function shiftText([, draw, bound, fleet]: RegExpExecArray): string {
  const share = fleet === 'blue' ? `0.000 to ${bound}` : `${bound} to 1.000`
  return `A deployment is under way: the draw ${draw} fell into the ${fleet} fleet’s share, ${share}.`
}

function instanceText({ variant, instance, instanceBy }: RoutingLine): readonly string[] {
  if (instance === null) return variant === null ? [] : ['No instance took it.']
  switch (instanceBy) {
    case 'RANDOM':
      return [`Among the fleet’s instances in service ${instance} was drawn (RANDOM).`]
    case 'LEAST_OUTSTANDING_REQUESTS':
      return [`${instance} had the fewest requests in flight (LEAST_OUTSTANDING_REQUESTS).`]
    default:
      return [`${instance} took it.`]
  }
}

function shadowText(reason: string): string {
  const draw = /^draw (\S+) [<≥] (\S+) → (?:copy to (.+)|no copy)$/.exec(reason)
  if (draw === null) return `Shadow: ${reason}.`
  const [, drawn, share, shadow] = draw
  return shadow === undefined
    ? `The shadow got no copy: the draw ${drawn} is not below the sampled share, ${share}.`
    : `The shadow ${shadow} got a copy: the draw ${drawn} is below the sampled share, ${share}.`
}

const timeText = ({ queueMs, modelMs }: RoutingLine): string =>
  `It waited ${msText(queueMs)} for a worker and was ${msText(modelMs)} in the container.`

function sampleText(source: string, oneOf: number): string {
  const sender = `The server sent it itself: ${source}`
  if (oneOf === 1) return `${sender}.`
  return `${sender}. It is one of the ${oneOf} requests sent since the line before, a sample.`
}

export const msText = (ms: number): string => `${Number(ms.toFixed(1))} ms`
