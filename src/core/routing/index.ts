/** The registry of routers: those between variants can be named per endpoint. */
import { DomainError } from '../errors.ts'
import { guardedFactory } from './own-router.ts'
import type { Router, RouterContext, RouterFactory } from './router.ts'
import { weightedRouter } from './weighted-router.ts'

const weighted: RouterFactory = { name: 'weighted', learns: false, create: () => weightedRouter }

export const BUILT_IN_ROUTERS: readonly RouterFactory[] = [weighted]

/** Built-in routers and the user's own, by name. */
export class RouterRegistry {
  readonly #factories = new Map<string, RouterFactory>()

  constructor(own: readonly RouterFactory[]) {
    for (const factory of [...BUILT_IN_ROUTERS, ...own.map(guardedFactory)]) {
      if (this.#factories.has(factory.name)) {
        throw new DomainError('already-exists', `There are two routers named "${factory.name}".`)
      }
      this.#factories.set(factory.name, factory)
    }
  }

  factory(name: string): RouterFactory {
    const factory = this.#factories.get(name)
    if (factory === undefined) {
      const names = [...this.#factories.keys()].join(', ')
      throw new DomainError('not-found', `There is no router named "${name}"; known: ${names}.`)
    }
    return factory
  }

  create(name: string, context: RouterContext): Router {
    return this.factory(name).create(context)
  }
}
