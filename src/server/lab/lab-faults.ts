/** Refuses faults that name what is not there: core takes any name, for faults that come first. */
import { assertNever } from '../../core/assert.ts'
import { DomainError } from '../../core/errors.ts'
import type { World } from '../../core/world.ts'
import type { Fault } from '../../language/fault.ts'
import type { ScenarioLanguage } from './lab-request.ts'

type Suggest = ScenarioLanguage['suggestion']

/** Throws `DomainError` (not-found). */
export function checkFaultTarget(world: World, fault: Fault, suggest: Suggest): void {
  // Core looks for the instances itself; AWS may be short of any type.
  if (fault.kind === 'kill' || fault.kind === 'capacity') return
  const { target } = fault
  switch (target.kind) {
    case 'model':
      if (world.models.has(target.model)) return
      throw missing(`model "${target.model}"`, suggest(target.model, world.models.keys()))
    case 'variant':
      variantOf(world, target, suggest)
      return
    case 'instance': {
      const { blue, green } = variantOf(world, target, suggest)
      const fleets = [blue.fleet, green?.fleet]
      if (fleets.some(fleet => fleet?.instances[target.instance] !== undefined)) return
      throw missing(`instance i-${target.instance} in "${target.endpoint}/${target.variant}"`)
    }
    default:
      assertNever(target)
  }
}

function variantOf(
  world: World,
  named: { readonly endpoint: string; readonly variant: string },
  suggest: Suggest,
) {
  const endpoint = world.endpoints.peek(named.endpoint)
  if (endpoint === undefined) {
    const names = world.endpoints.current().map(({ name }) => name)
    throw missing(`endpoint "${named.endpoint}"`, suggest(named.endpoint, names))
  }
  const { allVariants } = endpoint
  const variant = allVariants.find(({ name }) => name === named.variant)
  if (variant !== undefined) return variant
  const names = allVariants.map(({ name }) => name)
  const what = `variant "${named.variant}" on "${named.endpoint}"`
  throw missing(what, suggest(named.variant, names))
}

function missing(what: string, hint?: string): DomainError {
  return new DomainError(
    'not-found',
    `There is no ${what}${hint === undefined ? '.' : `; ${hint}`}`,
  )
}
