import { describe, expect, it } from 'vitest'
import {
  decideScaling,
  type ScalingSituation,
} from '../../../src/core/autoscaling/scaling-decision.ts'
import { trackingProposal } from '../../../src/core/autoscaling/target-tracking.ts'

interface Situation extends Omit<ScalingSituation, 'direction' | 'asked'> {
  readonly side: 'High' | 'Low'
  readonly load: number
  readonly targetValue: number
}

/** Target 100 a minute for each instance, 4 ordered, between 1 and 10; all is quiet. */
function situationOf(spec: Partial<Situation>): ScalingSituation {
  const { side, load, targetValue, ...rest }: Situation = {
    side: 'High',
    load: 400,
    targetValue: 100,
    policyKind: 'target-tracking',
    current: 4,
    minCapacity: 1,
    maxCapacity: 10,
    suspended: { scalingIn: false, scalingOut: false, scheduled: false },
    isEndpointInService: true,
    isScaleInCooling: false,
    ...spec,
  }
  return { ...rest, ...trackingProposal({ side, load, targetValue, current: rest.current }) }
}

/** `out to 6`, or `AlreadyAtMaxCapacity (max 10), asked 12`. */
function decided(spec: Partial<Situation>): string {
  const decision = decideScaling(situationOf(spec))
  if (decision.kind === 'order') return `${decision.direction} to ${decision.wanted}`
  const { code, minCapacity, maxCapacity } = decision.reason
  const bound =
    minCapacity !== undefined
      ? ` (min ${minCapacity})`
      : maxCapacity !== undefined
        ? ` (max ${maxCapacity})`
        : ''
  return `${code}${bound}, asked ${decision.asked}`
}

const suspended = (spec: { scalingIn?: boolean; scalingOut?: boolean; scheduled?: boolean }) => ({
  suspended: { scalingIn: false, scalingOut: false, scheduled: false, ...spec },
})

describe('decideScaling on the high alarm', () => {
  it.each<{ name: string; when: Partial<Situation>; expected: string }>([
    { name: 'goes straight to what the load needs', when: { load: 900 }, expected: 'out to 9' },
    { name: 'rounds up', when: { load: 501 }, expected: 'out to 6' },
    { name: 'an exact multiple is not rounded up', when: { load: 500 }, expected: 'out to 5' },
    {
      name: 'a target that doubles cannot represent adds no instance',
      when: { load: 3 * 0.1, targetValue: 0.1, current: 2 }, // a little more than 3
      expected: 'out to 3',
    },
    { name: 'stops at the maximum', when: { load: 5000 }, expected: 'out to 10' },
    {
      name: 'at the maximum orders nothing and says so',
      when: { load: 1200, current: 10 },
      expected: 'AlreadyAtMaxCapacity (max 10), asked 12',
    },
    {
      name: 'above the maximum orders nothing',
      when: { load: 1500, current: 12 },
      expected: 'AlreadyAtMaxCapacity (max 10), asked 15',
    },
    {
      name: 'keeps one instance, whatever the maximum',
      when: { load: 900, current: 1, minCapacity: 0, maxCapacity: 0 },
      expected: 'AlreadyAtMaxCapacity (max 0), asked 9',
    },
    {
      name: 'never orders fewer, even when the load needs fewer by now',
      when: { load: 100 },
      expected: 'AlreadyAtDesiredCapacity, asked 4',
    },
    {
      name: 'what is ordered already is enough',
      when: { load: 400 },
      expected: 'AlreadyAtDesiredCapacity, asked 4',
    },
    {
      name: 'a cooling scale-in does not hold it back',
      when: { load: 900, isScaleInCooling: true },
      expected: 'out to 9',
    },
    {
      name: 'an endpoint that updates takes no orders',
      when: { load: 900, isEndpointInService: false },
      expected: 'TargetServicePutResourceAsUnscalable, asked 9',
    },
    {
      name: 'suspended scale-out',
      when: { load: 900, ...suspended({ scalingOut: true }) },
      expected: 'Suspended, asked 9',
    },
    {
      name: 'suspended scale-in and schedules do not matter',
      when: { load: 900, ...suspended({ scalingIn: true, scheduled: true }) },
      expected: 'out to 9',
    },
  ])('$name: $expected', ({ when, expected }) => {
    expect(decided({ side: 'High', ...when })).toBe(expected)
  })
})

describe('decideScaling on the low alarm', () => {
  it.each<{ name: string; when: Partial<Situation>; expected: string }>([
    { name: 'goes straight to what the load needs', when: { load: 200 }, expected: 'in to 2' },
    { name: 'rounds up', when: { load: 201 }, expected: 'in to 3' },
    {
      name: 'removes none when one fewer would be too few',
      when: { load: 350 }, // 3.5 instances: in the dead band between target and low alarm
      expected: 'AlreadyAtDesiredCapacity, asked 4',
    },
    { name: 'stops at the minimum', when: { load: 100, minCapacity: 3 }, expected: 'in to 3' },
    {
      name: 'at the minimum orders nothing and says so',
      when: { load: 100, current: 3, minCapacity: 3 },
      expected: 'AlreadyAtMinCapacity (min 3), asked 1',
    },
    {
      name: 'keeps one instance, whatever the minimum',
      when: { load: 0, minCapacity: 0 },
      expected: 'in to 1',
    },
    {
      name: 'one instance is the floor of a minimum of zero',
      when: { load: 0, current: 1, minCapacity: 0 },
      expected: 'AlreadyAtMinCapacity (min 0), asked 0',
    },
    {
      name: 'keeps one instance, though the maximum is zero, too',
      when: { load: 0, current: 3, minCapacity: 0, maxCapacity: 0 },
      expected: 'in to 1',
    },
    {
      name: 'never orders more, even when the load needs more by now',
      when: { load: 900 },
      expected: 'AlreadyAtDesiredCapacity, asked 4',
    },
    {
      name: 'a count that an update left below the minimum comes back into bounds',
      when: { load: 100, current: 2, minCapacity: 3 },
      expected: 'out to 3',
    },
    {
      name: 'a manual count above the maximum comes back into bounds',
      when: { load: 1100, current: 20 },
      expected: 'in to 10',
    },
    {
      name: 'waits for the cooldown of the last scale-in',
      when: { load: 100, isScaleInCooling: true },
      expected: 'Cooldown, asked 1',
    },
    {
      name: 'an endpoint that updates takes no orders',
      when: { load: 100, isEndpointInService: false },
      expected: 'TargetServicePutResourceAsUnscalable, asked 1',
    },
    {
      name: 'suspended scale-in',
      when: { load: 100, ...suspended({ scalingIn: true }) },
      expected: 'Suspended, asked 1',
    },
    {
      name: 'suspended scale-out does not matter',
      when: { load: 100, ...suspended({ scalingOut: true }) },
      expected: 'in to 1',
    },
  ])('$name: $expected', ({ when, expected }) => {
    expect(decided({ side: 'Low', ...when })).toBe(expected)
  })
})
