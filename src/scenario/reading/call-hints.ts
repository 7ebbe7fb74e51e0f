/** How to mend a call that AWS refuses: its own texts say what is wrong, not what would be right. */
import type { World } from '../../core/world.ts'
import type { ApiCall } from '../scenario.ts'
import { suggestion } from './suggest.ts'

type Hint = (call: ApiCall, world: World) => string | undefined

/** AWS's text → what to write instead; the first that fits. */
const HINTS: readonly (readonly [RegExp, Hint])[] = [
  [
    /^Step adjustment intervals cannot/,
    ({ input }) => {
      const given = rangesIn(input.StepScalingPolicyConfiguration)
      return `each step begins where the one before ends, counted from the alarm's threshold; here ${given}`
    },
  ],
  [/capacity cannot be less than minimum/, ({ input }) => boundsIn(input)],
  [
    /^Invalid schedule timezone/,
    ({ input }) => suggestion(String(input.Timezone), Intl.supportedValuesOf('timeZone')),
  ],
  [/^Invalid schedule expression/, ({ input }) => scheduleHint(String(input.Schedule))],
  [
    /^(No scalable target found|There is no variant to scale)/,
    ({ input }, world) => suggestion(String(input.ResourceId), resourcesOf(world)),
  ],
  [
    /^(CanarySize|LinearStepSize|MaximumBatchSize) must/,
    () =>
      "of a variant's instances AWS takes CanarySize up to 50%, LinearStepSize from 10% to 50%, MaximumBatchSize from 5% to 50%",
  ],
  [
    /^Could not find alarm/,
    (_, world) => {
      const names = [...world.alarms.names()]
      return names.length === 0
        ? 'PutMetricAlarm makes one; it must come before'
        : `there are ${names.join(', ')}`
    },
  ],
]

/** `undefined`: the text says it all. */
export const hintFor = (call: ApiCall, message: string, world: World): string | undefined =>
  HINTS.find(([text]) => text.test(message))?.[1](call, world)

function scheduleHint(schedule: string): string {
  if (schedule.startsWith('at(')) {
    return 'write at(2026-01-05T09:00:00): a date and a time, no zone (that is the member Timezone; UTC without it)'
  }
  if (schedule.startsWith('rate(')) return 'write rate(5 minutes), rate(1 hour) or rate(2 days)'
  return 'write cron(0 9 ? * MON-FRI *): minutes, hours, day of the month, month, day of the week, year, and ? for one of the two days; or at(…), rate(…)'
}

function boundsIn({ MinCapacity, MaxCapacity, ScalableTargetAction }: ApiCall['input']) {
  const { MinCapacity: least, MaxCapacity: most } = membersOf(ScalableTargetAction)
  return `here MinCapacity is ${MinCapacity ?? least}, MaxCapacity ${MaxCapacity ?? most}`
}

function rangesIn(config: unknown): string {
  const { StepAdjustments } = membersOf(config)
  const steps: readonly unknown[] = Array.isArray(StepAdjustments) ? StepAdjustments : []
  const texts = steps.map(step => {
    const { MetricIntervalLowerBound: from, MetricIntervalUpperBound: to } = membersOf(step)
    if (from === undefined) return `up to ${to}`
    return to === undefined ? `from ${from}` : `${from} to ${to}`
  })
  return texts.join(', ')
}

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const resourcesOf = ({ endpoints }: World): readonly string[] =>
  endpoints
    .current()
    .flatMap(({ name, variants }) =>
      variants.map(variant => `endpoint/${name}/variant/${variant.name}`),
    )
