/** Of the deployments of a random lab: what they leave behind, and how long they may take. */
import type {
  EndpointDescription,
  VariantDescription,
} from '../../../src/core/endpoint/endpoint-description.ts'
import { MINUTE } from '../lab.ts'
import { END_MS, type Played, type SeenDeployment } from './play-lab.ts'
import type { RandomLab } from './random-lab.ts'
import { sum } from './sum.ts'

interface Size {
  readonly name: string
  readonly count: number
  readonly weight: number
}

const sizeOf = (each: VariantDescription): Size => ({
  name: each.name,
  count: each.desiredInstanceCount,
  weight: each.currentWeight,
})

const textOf = (production: readonly Size[], shadow: readonly Size[]): string =>
  JSON.stringify([production, shadow])

const sizesText = ({ variants, shadowVariants }: EndpointDescription): string =>
  textOf(variants.map(sizeOf), shadowVariants.map(sizeOf))

/** A rolled-back endpoint serves the old config with the old counts and weights. */
export const rollbackProblems = ({ deployments, world }: Played): string[] =>
  deployments.flatMap(deployment => {
    const { before, end, rolledBack } = deployment
    if (rolledBack === undefined || end?.to !== 'InService') return []
    const { description } = end
    const after = sizesText(description)
    const wereKilled = world.timeline.events.some(
      ({ kind, atMs }) => kind === 'instance.killed' && atMs <= end.atMs,
    )
    const absent = description.variants.filter(
      each => each.currentInstanceCount !== each.desiredInstanceCount,
    )
    return told(deployment, [
      ...(description.configName === before.configName ? [] : [`runs ${description.configName}`]),
      ...(after === sizesText(before) ? [] : [`${sizesText(before)} became ${after}`]),
      ...(description.failureReason === rolledBack.reason ? [] : ['does not say why']),
      ...(wereKilled ? [] : absent.map(({ name }) => `${name} is not whole`)),
    ])
  })

/** One that completed has the counts and weights of its config, or those it was told to retain. */
export const completionProblems = ({ deployments, world }: Played): string[] =>
  deployments.flatMap(deployment => {
    const { end, rolledBack, request, called, toConfig } = deployment
    if (rolledBack !== undefined || end === undefined) return []
    const config = world.endpoints.configs.find(toConfig)
    const known = [...called.variants, ...called.shadowVariants]
    const sizes = config.variants.concat(config.shadowVariants).map((variant): Size => {
      const old = known.find(({ name }) => name === variant.name)
      const isRetained = (what: 'DesiredInstanceCount' | 'DesiredWeight'): boolean =>
        request.retainAll && !request.exclude.includes(what)
      const { name, initialInstanceCount, initialWeight } = variant
      const keepsCount = old !== undefined && isRetained('DesiredInstanceCount')
      const keepsWeight = old !== undefined && isRetained('DesiredWeight')
      return {
        name,
        count: keepsCount ? old.desiredInstanceCount : initialInstanceCount,
        weight: keepsWeight ? old.desiredWeight : initialWeight,
      }
    })
    const production = sizes.slice(0, config.variants.length)
    const expected = textOf(production, sizes.slice(config.variants.length))
    const after = sizesText(end.description)
    return told(deployment, [
      ...(end.description.configName === config.name ? [] : ['runs another config']),
      ...(end.to === 'InService' ? [] : [`is ${end.to}`]),
      ...(after === expected ? [] : [`should have ${expected}, has ${after}`]),
    ])
  })

/** No deployment outlives its time limit by more than its roll-back. */
export const limitProblems = ({ deployments, world, lab }: Played): string[] =>
  deployments.flatMap(deployment => {
    const { startedAtMs, limitMs, rolledBack, end } = deployment
    if (limitMs === undefined) return []
    const limitAtMs = startedAtMs + limitMs
    const endMs = end?.atMs ?? END_MS
    const goesOn = world.timeline.events.some(
      ({ kind, atMs }) => FORWARD.includes(kind) && atMs > limitAtMs && atMs <= endMs,
    )
    const slackMs = slackOf(lab, deployment)
    return told(deployment, [
      ...(goesOn && rolledBack === undefined ? ['goes on after its time limit'] : []),
      ...((rolledBack?.atMs ?? 0) > limitAtMs ? ['is rolled back after its time limit'] : []),
      ...(rolledBack?.cause === 'timeout' && rolledBack.atMs !== limitAtMs ? ['too early'] : []),
      ...(endMs > limitAtMs + slackMs ? [`ends ${endMs - limitAtMs} ms after its limit`] : []),
    ])
  })

const FORWARD: readonly string[] = [
  'deployment.traffic-shifted',
  'deployment.baking',
  'deployment.batch-retired',
]

/** How long removing instances and, batch by batch, launching them again can take. */
function slackOf(lab: RandomLab, { before }: SeenDeployment): number {
  const { abandoned, healthCheckTimeoutMs = 0 } = lab.settings
  if (abandoned === 'served') return Number.POSITIVE_INFINITY // callers are gone, work is not
  const factors = lab.happenings.map(each => (each.kind === 'slow' ? Math.max(1, each.factor) : 1))
  const drainMs = factors.reduce((ms, factor) => ms * factor, 20_000) + 2 * MINUTE
  if (before.lastDeployment?.trafficRouting.type !== 'ROLLING') return drainMs
  const batches = sum(before.variants.map(each => each.desiredInstanceCount)) + 1
  return batches * (drainMs + Math.max(130_000, healthCheckTimeoutMs))
}

const told = ({ startedAtMs }: SeenDeployment, problems: readonly string[]): string[] =>
  problems.map(text => `the deployment of ${startedAtMs} ${text}`)
