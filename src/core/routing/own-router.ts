/**
 * Routers that users write: every call of theirs goes through here, so that what is wrong with
 * them is told as theirs, and at once.
 *
 * A router that failed once is not asked again: the run ends with the error.
 */
import { type Candidates, NO_CANDIDATE, type Router, type RouterFactory } from './router.ts'

/** Someone else's router failed, or does not have the shape of one. */
export class RouterError extends Error {
  override readonly name = 'RouterError'
}

type Call = 'create' | 'route' | 'routeMany' | 'observe' | 'explain'

/** The same router, watched. Throws `RouterError`, as do its routers. */
export function guardedFactory(factory: RouterFactory): RouterFactory {
  const { name, learns, file, path } = factory
  const whose = `router ${file === undefined ? '' : `file "${file}": `}"${name}"`
  const attempt = <T>(call: Call, act: () => T): T => {
    try {
      return act()
    } catch (error) {
      throw new RouterError(`${whose}: ${call}() failed: ${errorText(error)}`)
    }
  }
  const fail = (text: string): RouterError => new RouterError(`${whose}: ${text}`)
  return {
    name,
    learns,
    ...(file === undefined ? {} : { file }),
    ...(path === undefined ? {} : { path }),
    create(context) {
      const inside: unknown = attempt('create', () => factory.create(context))
      if (!isRouter(inside)) {
        throw fail(`create() must return an object with a function "route", got ${kindOf(inside)}`)
      }
      const stray = OPTIONAL.find(member => !isFunctionOrNone(inside[member]))
      if (stray !== undefined) {
        throw fail(`"${stray}" must be a function, got ${kindOf(inside[stray])}`)
      }
      if (learns && inside.observe === undefined) {
        throw fail('it says "learns: true", but create() returns no function "observe"')
      }
      return guardedRouter(inside, name, { attempt, fail })
    },
  }
}

const OPTIONAL = ['routeMany', 'observe', 'explain'] as const

interface Guard {
  attempt<T>(call: Call, act: () => T): T
  fail(text: string): RouterError
}

function guardedRouter(inside: Router, name: string, { attempt, fail }: Guard): Router {
  const wrong = (call: Call, chosen: unknown, { names }: Candidates): RouterError => {
    const text = `${call}() chose ${String(chosen)} of the variants ${names.join(', ')}`
    return fail(`${text}: expected 0 to ${names.length - 1}, or ${NO_CANDIDATE} for none`)
  }
  return {
    name,
    route(request, candidates) {
      const chosen: unknown = attempt('route', () => inside.route(request, candidates))
      if (isChoice(chosen, candidates)) return chosen
      throw wrong('route', chosen, candidates)
    },
    ...(inside.routeMany === undefined
      ? {}
      : {
          routeMany(draws, candidates, chosen, count) {
            attempt('routeMany', () => inside.routeMany?.(draws, candidates, chosen, count))
            for (let i = 0; i < count; i++) {
              if (!isChoice(chosen[i], candidates)) throw wrong('routeMany', chosen[i], candidates)
            }
          },
        }),
    ...(inside.observe === undefined
      ? {}
      : { observe: answer => attempt('observe', () => inside.observe?.(answer)) }),
    ...(inside.explain === undefined
      ? {}
      : {
          explain: (request, candidates, chosen) =>
            attempt('explain', () => String(inside.explain?.(request, candidates, chosen))),
        }),
  }
}

const isChoice = (chosen: unknown, { names }: Candidates): chosen is number =>
  Number.isInteger(chosen) &&
  (chosen as number) >= NO_CANDIDATE &&
  (chosen as number) < names.length

function isRouter(value: unknown): value is Router {
  return typeof value === 'object' && value !== null && 'route' in value && isFunction(value.route)
}

const isFunction = (value: unknown): boolean => typeof value === 'function'
const isFunctionOrNone = (value: unknown): boolean => value === undefined || isFunction(value)

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return typeof value
  return Object.keys(value).length === 0 ? '{}' : `{ ${Object.keys(value).join(', ')} }`
}

/** `TypeError: x is not a function (my-router.js:12:5)`. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const [, place] = /([^/\\\s(]+:\d+:\d+)\)?$/m.exec(error.stack ?? '') ?? []
  return `${error.name}: ${error.message}${place === undefined ? '' : ` (${place})`}`
}
