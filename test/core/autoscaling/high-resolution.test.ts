import { describe, expect, it } from 'vitest'
import type { RateSegment } from '../../../src/core/traffic/rate-segment.ts'
import { at, MINUTE, rate } from '../../support/lab.ts'
import { scalingLab } from '../../support/scaling.ts'
import { storyOf } from '../../support/story.ts'

const HOUR = 60 * MINUTE
const type = 'SageMakerVariantConcurrentRequestsPerModelHighResolution'

/** 20 ms on 4 workers; at most 3 requests in hand on each instance are aimed for. */
const labOf = (segments: readonly RateSegment[], instances = 1) =>
  scalingLab({
    segments,
    instances,
    policy: { targetValue: 3, metric: { kind: 'predefined', type } },
  })

describe('target tracking of concurrent requests, every 10 s (autoscaling.md 2, 3.1, 7.4)', () => {
  it('orders within a minute of a spike, and asks again a minute later', () => {
    const world = labOf([rate(0, at('10:00'), 60), rate(at('10:00'), HOUR, 300)])
    world.runUntil(at('12:00'))
    expect(storyOf(world, 'alarm.', 'scaling.')).toEqual([
      '0:00 scaling.target-registered',
      // more than three in hand at 10:10, 10:20 and 10:30; the last of them is seen at 10:50
      '10:50 alarm.state-changed TargetTracking-endpoint/E/variant/A-AlarmHigh OK → ALARM',
      '10:50 scaling.scale-out 1 → 10', // thousands in the queue: one decision goes to the maximum
      '11:50 scaling.not-scaled AlreadyAtMaxCapacity at 10',
    ])
  })

  it('scales in no sooner than with standard metrics: ninety samples are fifteen minutes', () => {
    const world = labOf([rate(0, HOUR, 30)], 3)
    world.runUntil(at('20:00'))
    expect(storyOf(world, 'scaling.scale-in')).toEqual(['15:10 scaling.scale-in 3 → 1'])
  })
})
