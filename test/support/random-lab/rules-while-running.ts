/** What holds in a random lab at every instant at which somebody looks. */
import type { Endpoint } from '../../../src/core/endpoint/endpoint.ts'
import type { InstanceTally } from '../../../src/core/endpoint/instance-tally.ts'
import type { ProductionVariant } from '../../../src/core/endpoint/production-variant.ts'
import { shareOf } from '../../../src/core/routing/router.ts'
import type { World } from '../../../src/core/world.ts'
import { INSTANCE_TYPE } from './build-lab.ts'
import { callersNow } from './retry-rules.ts'
import { sum } from './sum.ts'

const NOISE = 1e-9

/** Empty: all is well. */
export function problemsNow(world: World): string[] {
  const found = world.endpoints.all().flatMap(endpoint => {
    const isGone = world.endpoints.peek(endpoint.name) !== endpoint
    return [
      ...endpoint.everyVariant.flatMap(capacityProblems),
      ...tallyProblems(endpoint.name, endpoint.instances, sum(endpoint.everyVariant.map(billedOf))),
      ...(isGone ? goneProblems(endpoint) : weightProblems(world, endpoint)),
      ...requestProblems(world, endpoint),
    ]
  })
  return [...found, ...quotaProblems(world), ...callersNow(world)].map(
    text => `${world.nowMs} ms: ${text}`,
  )
}

function capacityProblems(variant: ProductionVariant): string[] {
  const billed = billedOf(variant)
  const inService = sum(variant.fleets.map(({ inServiceCount }) => inServiceCount))
  const isOver = variant.fleets.some(fleet => fleet.inServiceCount > fleet.desired)
  return [
    ...(isOver ? [`${variant.name} has more instances in service than desired`] : []),
    ...(billed < inService ? [`${variant.name} serves with unpaid instances`] : []),
    ...tallyProblems(variant.name, variant.instances, billed),
  ]
}

const billedOf = ({ fleets }: ProductionVariant): number =>
  sum(fleets.map(({ billedCount }) => billedCount))

/** `billed`: counted one by one. */
function tallyProblems(name: string, { count, peak }: InstanceTally, billed: number): string[] {
  return [
    ...(count === billed ? [] : [`${name} has ${billed} instances, counts ${count}`]),
    ...(peak < billed ? [`${name} had more than its most`] : []),
  ]
}

/** Only instances that still answer their last requests outlive their endpoint. */
function goneProblems({ everyVariant, name }: Endpoint): string[] {
  const instances = everyVariant.flatMap(({ fleets }) =>
    fleets.flatMap(each => each.fleet.instances),
  )
  const left = instances.filter(({ phase }) => phase === 'launching' || phase === 'in-service')
  return left.length === 0 ? [] : [`${left.length} instances of ${name} outlive it`]
}

function quotaProblems(world: World): string[] {
  const quota = world.quotas.get(INSTANCE_TYPE)
  const billed = sum(
    world.endpoints.all().flatMap(({ everyVariant }) => everyVariant.map(billedOf)),
  )
  return [
    ...tallyProblems('the account', world.capacity.instances, billed),
    ...(quota !== undefined && billed > quota
      ? [`${billed} instances, the quota is ${quota}`]
      : []),
  ]
}

/** Shares are weights over their sum; in steady state there is nothing left to apply. */
function weightProblems(world: World, endpoint: Endpoint): string[] {
  const { candidates, variants } = endpoint
  const total = sum(variants.map(({ currentWeight }) => currentWeight))
  const shares = variants.map((_, index) => shareOf(candidates, index))
  const problems = variants.flatMap(({ name, currentWeight, greenShare }, index) => {
    const share = shares[index] as number
    const expected = total === 0 ? 0 : currentWeight / total
    return [
      ...(Math.abs(share - expected) > NOISE ? [`${name} has ${share}, weighs ${expected}`] : []),
      ...(greenShare >= 0 && greenShare <= 1 ? [] : [`green of ${name} has ${greenShare}`]),
    ]
  })
  if (endpoint.status !== 'InService') return problems
  const { pending, variants: described } = world.endpoints.describe(endpoint.name)
  const unsettled = endpoint.allVariants.filter(
    variant =>
      variant.currentWeight !== variant.desiredWeight ||
      variant.green !== undefined ||
      variant.status !== undefined ||
      variant.blue.launchingCount + variant.blue.inServiceCount > variant.blue.desired,
  )
  return [
    ...problems,
    ...unsettled.map(({ name }) => `${name} is not settled, but the endpoint is InService`),
    ...(pending === undefined ? [] : ['InService with a deployment pending']),
    ...(described.every(each => each.desiredInstanceCount >= 1) ? [] : ['a variant is empty']),
  ]
}

/** Every request that arrived is answered, refused or in flight; copies are never more. */
function requestProblems(world: World, endpoint: Endpoint): string[] {
  const counts = endpoint.everyVariant.map(variant => ({
    variant,
    ...variant.countsUntil(world.nowMs),
  }))
  const production = counts.filter(({ variant }) => !variant.isShadow)
  const problems = counts.flatMap(({ variant, invocations, outcomes }) => {
    const answered = sum(outcomes)
    return answered > invocations
      ? [`${variant.name} answered ${answered} of ${invocations} requests`]
      : []
  })
  const arrived = sum(production.map(({ invocations }) => invocations)) + sum(endpoint.rejected)
  if (arrived === endpoint.requestsTotal) return problems
  return [...problems, `of ${endpoint.requestsTotal} requests ${arrived} are accounted for`]
}
