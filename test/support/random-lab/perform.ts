/** What befalls a lab, done to its world; refused as AWS would refuse it. */
import { assertNever } from '../../../src/core/assert.ts'
import type { World } from '../../../src/core/world.ts'
import { modelOf, updateOf } from '../lab.ts'
import { policyOf, registerOf } from '../scaling.ts'
import { alarmAt, INSTANCE_TYPE, modelSpecOf, VARIANT_A } from './build-lab.ts'
import { BY_HAND } from './naive-alarms.ts'
import type { Deed, RandomLab } from './random-lab.ts'

/** The alarm that `alarm` configures anew. */
const CHANGING_ALARM = 3

export function perform(world: World, lab: RandomLab, deed: Deed): void {
  switch (deed.kind) {
    case 'update':
      return update(world, deed)
    case 'weights': {
      const { variant: variantName, weight, instanceCount } = deed
      return world.endpoints.updateWeightsAndCapacities('E', [
        { variantName, weight, instanceCount },
      ])
    }
    case 'kill':
      return world.faults.kill(
        { kind: 'variant', endpointName: 'E', variantName: deed.variant },
        deed.count,
      )
    case 'slow':
      return inject(world, { kind: 'latency', factor: deed.factor }, deed.forMs)
    case 'errors':
      return inject(world, { kind: 'errors', share4xx: 0, share5xx: deed.share5xx }, deed.forMs)
    case 'shortage': {
      const target = { kind: 'instance-type', instanceType: INSTANCE_TYPE } as const
      world.faults.inject(target, { kind: 'capacity', instances: deed.instances }, deed.forMs)
      return
    }
    case 'model':
      return world.changeModel(modelOf(deed.name, modelSpecOf(deed.model)))
    case 'delete':
      return world.endpoints.delete('E')
    case 'create':
      return world.endpoints.create({ name: 'E', configName: 'v1', deployment: undefined })
    case 'alarm':
      return world.alarms.put(alarmAt(CHANGING_ALARM, deed.alarm))
    case 'alarm-state': {
      const state = deed.isAlarm ? 'ALARM' : 'OK'
      return world.alarms.setState(`alarm-${deed.index}`, {
        state,
        reason: BY_HAND,
        reasonData: undefined,
      })
    }
    case 'alarm-actions': {
      const names = world.alarms.list().map(({ config }) => config.name)
      return world.alarms.enableActions(names, deed.areEnabled)
    }
    default:
      return performOnScaling(world, lab, deed)
  }
}

type ScalingDeed = Extract<Deed, { kind: 'register' | 'deregister' | 'policy' | 'no-policy' }>

function performOnScaling(world: World, { scaling }: RandomLab, deed: ScalingDeed): void {
  switch (deed.kind) {
    case 'register':
      return registerOf(world, deed.bounds, {
        scalingIn: deed.suspended,
        scalingOut: deed.suspended,
        scheduled: deed.suspended && scaling?.scheduled.length === 1,
      })
    case 'deregister':
      world.scaling.deregister(VARIANT_A)
      return
    case 'policy':
      world.scaling.putPolicy(policyOf({ targetValue: deed.targetValue }))
      return
    case 'no-policy':
      return world.scaling.deletePolicy(VARIANT_A, 'requests')
    default:
      return assertNever(deed)
  }
}

function update(world: World, deed: Extract<Deed, { kind: 'update' }>): void {
  const { deployment, retainDeployment, retainAll, exclude } = deed
  const running = world.endpoints.peek('E')?.config.name
  const next = running === 'v2' ? 'v1' : 'v2'
  const configName = deed.configName === 'next' ? next : deed.configName
  world.endpoints.update(
    updateOf(configName, {
      deployment: retainDeployment ? undefined : deployment,
      retainDeployment,
      retainAllVariantProperties: retainAll,
      excludeRetained: retainAll ? exclude : [],
    }),
  )
}

type Effect = Parameters<World['faults']['inject']>[1]

function inject(world: World, effect: Effect, forMs: number): void {
  world.faults.inject({ kind: 'variant', ...VARIANT_A }, effect, forMs)
}
