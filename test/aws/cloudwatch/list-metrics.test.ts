import { describe, expect, it } from 'vitest'
import { execute } from '../../../src/aws/execute.ts'
import { HOUR_MS } from '../../../src/core/units.ts'
import type { World } from '../../../src/core/world.ts'
import { accountWithEndpoint, answer, newAccount, refusal } from '../account.ts'
import { accountWithTraffic, ENDPOINT_DIMENSIONS } from './metric-account.ts'

const DAY_MS = 24 * HOUR_MS

interface ListAnswer {
  readonly Metrics: readonly { readonly Namespace: string; readonly MetricName: string }[]
  readonly NextToken?: string
}
const list = (world: World, input: object = {}) => answer(world, 'ListMetrics', input) as ListAnswer
const namesOf = (world: World, input: object = {}) =>
  list(world, input).Metrics.map(({ MetricName }) => MetricName)

function publish(world: World, MetricName: string, dimensions: Readonly<Record<string, string>>) {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
  execute(world, 'PutMetricData', {
    Namespace: 'Shop',
    MetricData: [{ MetricName, Dimensions, Value: 1 }],
  })
}

describe('ListMetrics', () => {
  it.each([
    {
      input: { NextToken: 'x' },
      code: 'InvalidParameterValue',
      text: 'Invalid NextToken : x',
    },
    {
      input: { OwningAccount: '1' },
      code: 'ValidationError',
      text: "Not simulated yet: metrics of other accounts. (at 'owningAccount')",
    },
    {
      input: { Dimensions: Array.from({ length: 11 }, (_, index) => ({ Name: `d${index}` })) },
      code: 'ValidationError',
      text: expect.stringContaining('Member must have length less than or equal to 10'),
    },
  ])('refuses with $code: $text', ({ input, code, text }) => {
    expect(refusal(newAccount(), 'ListMetrics', input)).toMatchObject({ code, message: text })
  })

  it('lists endpoint metrics that have data, then custom ones', () => {
    const world = accountWithTraffic()
    publish(world, 'Orders', { Site: 'a' })
    const { Metrics } = list(world, {})
    expect(Metrics[0]).toEqual({
      Namespace: 'AWS/SageMaker',
      MetricName: 'Invocations',
      Dimensions: ENDPOINT_DIMENSIONS,
    })
    expect(new Set(Metrics.map(({ MetricName }) => MetricName))).toEqual(
      new Set([
        'Invocations',
        'InvocationsPerInstance',
        'ModelLatency',
        'OverheadLatency',
        'Invocation4XXErrors',
        'Invocation5XXErrors',
        'InvocationModelErrors',
        'ConcurrentRequestsPerModel',
        'Orders',
      ]),
    )
    expect(Metrics.at(-1)).toEqual({
      Namespace: 'Shop',
      MetricName: 'Orders',
      Dimensions: [{ Name: 'Site', Value: 'a' }],
    })
  })

  it('of an idle endpoint has no latencies and errors', () => {
    expect(namesOf(accountWithEndpoint())).toEqual([
      'Invocations',
      'InvocationsPerInstance',
      'ConcurrentRequestsPerModel',
    ])
  })

  it.each([
    { filter: {}, names: ['a', 'b', 'c'] },
    { filter: { Namespace: 'Shop' }, names: ['a', 'b', 'c'] },
    { filter: { Namespace: 'Sho' }, names: [] },
    { filter: { MetricName: 'b' }, names: ['b'] },
    { filter: { Dimensions: [{ Name: 'Site' }] }, names: ['a', 'b'] },
    { filter: { Dimensions: [{ Name: 'Site', Value: '2' }] }, names: ['b'] },
    { filter: { Dimensions: [{ Name: 'Site' }, { Name: 'Zone' }] }, names: ['b'] },
    { filter: { Dimensions: [{ Name: 'Planet' }] }, names: [] },
  ])('$filter lists $names', ({ filter, names }) => {
    const world = newAccount()
    publish(world, 'a', { Site: '1' })
    publish(world, 'b', { Zone: 'x', Site: '2' })
    publish(world, 'c', {})
    expect(namesOf(world, filter)).toEqual(names)
  })

  it.each([
    { afterMs: 3 * HOUR_MS, RecentlyActive: 'PT3H', isListed: true },
    { afterMs: 3 * HOUR_MS + 1, RecentlyActive: 'PT3H', isListed: false },
    { afterMs: 3 * HOUR_MS + 1, RecentlyActive: undefined, isListed: true },
    { afterMs: 14 * DAY_MS, RecentlyActive: undefined, isListed: true },
    { afterMs: 14 * DAY_MS + 1, RecentlyActive: undefined, isListed: false },
  ])('$afterMs ms later, active $RecentlyActive: $isListed', input => {
    const { afterMs, RecentlyActive, isListed } = input
    const world = newAccount()
    publish(world, 'a', {})
    world.runUntil(afterMs)
    expect(namesOf(world, { RecentlyActive })).toEqual(isListed ? ['a'] : [])
  })

  it('is paged by 500', () => {
    const world = newAccount()
    for (let i = 0; i < 501; i++) publish(world, `m${i}`, {})
    const first = list(world, {})
    expect(first.Metrics).toHaveLength(500)
    const second = list(world, { NextToken: first.NextToken })
    expect(second.Metrics).toMatchObject([{ MetricName: 'm500' }])
    expect(second.NextToken).toBeUndefined()
  })
})
