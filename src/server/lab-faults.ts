/** Refuses faults that name what is not there: core takes any name, for faults that come first. */
import { assertNever } from '../core/assert.ts'
import { DomainError } from '../core/errors.ts'
import type { World } from '../core/world.ts'
import type { LabFault } from './lab-request.ts'

/** Throws `DomainError` (not-found). */
export function checkFaultTarget(world: World, fault: LabFault): void {
  // Core looks for the instances itself; AWS may be short of any type.
  if (fault.kind === 'kill' || fault.kind === 'capacity') return
  const { target } = fault
  switch (target.kind) {
    case 'model':
      if (world.models.has(target.model)) return
      throw missing(`model "${target.model}"`)
    case 'variant':
      variantOf(world, target)
      return
    case 'instance': {
      const { blue, green } = variantOf(world, target)
      const fleets = [blue.fleet, green?.fleet]
      if (fleets.some(fleet => fleet?.instances[target.instance] !== undefined)) return
      throw missing(`instance i-${target.instance} in "${target.endpoint}/${target.variant}"`)
    }
    default:
      assertNever(target)
  }
}

function variantOf(world: World, named: { readonly endpoint: string; readonly variant: string }) {
  const endpoint = world.endpoints.peek(named.endpoint)
  if (endpoint === undefined) throw missing(`endpoint "${named.endpoint}"`)
  const variant = endpoint.allVariants.find(({ name }) => name === named.variant)
  if (variant === undefined) throw missing(`variant "${named.variant}" on "${named.endpoint}"`)
  return variant
}

const missing = (what: string): DomainError => new DomainError('not-found', `There is no ${what}.`)
