/** What `plan` tells of scheduled actions: when they act in the run, and why they never do. */
import { describe, expect, it } from 'vitest'
import { preflight } from '../../src/scenario/plan/preflight.ts'
import { preflightText } from '../../src/scenario/plan/preflight-text.ts'
import { churnWith, NO_FILES, parsed } from './scenario-text.ts'

const TARGET =
  'ServiceNamespace: sagemaker, ResourceId: endpoint/churn/variant/A, ScalableDimension: "sagemaker:variant:DesiredInstanceCount"'

/** On one to 8 instances; the run is an hour from 2026-01-05T00:00Z, the action is put at 0:30. */
function planOf(schedule: string, action = 'MinCapacity: 2', more = ''): string {
  const put = `ScheduledActionName: s, Schedule: "${schedule}", ScalableTargetAction: { ${action} }${more}`
  const text = churnWith(
    'timeline:',
    `  - { at: 1m, RegisterScalableTarget: { ${TARGET}, MinCapacity: 1, MaxCapacity: 8 } }`,
    `  - { at: 30m, PutScheduledAction: { ${TARGET}, ${put} } }`,
  )
  return preflightText(preflight(parsed(text), NO_FILES))
}

const RUN = 'the run is from 2026-01-05T00:00Z to 2026-01-05T01:00Z'
const beyond = (first: string) =>
  `is first at ${first}, ${RUN}: see start and duration [schedule-beyond-the-run]`

describe('a scheduled action that acts in the run is told with its instants and bounds', () => {
  it.each([
    { schedule: 'at(2026-01-05T00:40:00)', acts: 'at 40:00' },
    { schedule: 'rate(10 minutes)', acts: '3 times, first at 40:00' },
    { schedule: 'cron(0/15 * * * ? *)', acts: '2 times, first at 45:00' },
  ])('$schedule acts $acts', ({ schedule, acts }) => {
    expect(planOf(schedule, 'MinCapacity: 2, MaxCapacity: 4').split('\n').slice(2)).toEqual([
      `scheduled action s on churn/A, ${schedule} in UTC`,
      '  sets        at least 2, at most 4 instances',
      `  acts        ${acts}`,
      '',
    ])
  })
})

describe('a scheduled action that comes to nothing is warned of', () => {
  const zone = ', Timezone: Europe/Berlin'
  it.each([
    {
      of: 'an instant before the action is put',
      given: ['at(2026-01-05T00:20:00)'],
      warning: `s never acts: at(2026-01-05T00:20:00) in UTC is over when it is put, ${RUN} [schedule-is-over]`,
    },
    {
      of: 'an instant that is over in its zone',
      given: ['at(2026-01-05T00:40:00)', 'MinCapacity: 2', zone],
      warning: `s never acts: at(2026-01-05T00:40:00) in Europe/Berlin is over when it is put, ${RUN} [schedule-is-over]`,
    },
    {
      of: 'a schedule whose end comes before its first time',
      given: ['rate(20 minutes)', 'MinCapacity: 2', ', EndTime: "2026-01-05T00:45:00Z"'],
      warning: `s never acts: rate(20 minutes) in UTC has no run until 2026-01-05T00:45Z, ${RUN} [schedule-is-over]`,
    },
    {
      of: 'an instant after the end',
      given: ['at(2026-01-05T01:00:01)'],
      warning: `s never acts: at(2026-01-05T01:00:01) in UTC ${beyond('2026-01-05T01:00:01Z')}`,
    },
    {
      of: 'a time of the day that is not in the run',
      given: ['cron(0 9 ? * MON-FRI *)', 'MinCapacity: 2', zone],
      warning: `s never acts: cron(0 9 ? * MON-FRI *) in Europe/Berlin ${beyond('2026-01-05T08:00Z')}`,
    },
    {
      of: 'a minimum above the maximum that is there',
      given: ['rate(10 minutes)', 'MinCapacity: 9'],
      warning:
        's changes nothing at 40:00: the minimum would be 9, the maximum 8. Give both bounds [bounds-contradict]',
    },
    {
      of: 'a maximum below the minimum that is there',
      given: ['rate(10 minutes)', 'MaxCapacity: 0'],
      warning:
        's changes nothing at 40:00: the minimum would be 1, the maximum 0. Give both bounds [bounds-contradict]',
    },
  ])('$of', ({ given: [schedule = '', action, more], warning }) => {
    const warnings = planOf(schedule, action, more).match(/(?<=^ {2}! ).*/gm)
    expect(warnings).toEqual([warning])
  })
})
