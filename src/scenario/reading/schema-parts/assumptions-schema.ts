/**
 * `assumptions:` the settings behind every rule that AWS leaves open. The names are those of the
 * core's settings, without the unit, since a duration brings its own.
 */
import { z } from 'zod'
import { DEFAULT_SETTINGS, type Settings } from '../../../core/settings.ts'
import { PositiveSpan, Span } from '../../../language/quantity-schema.ts'

type WithoutUnit<Name extends string> = Name extends `${infer Stem}Ms` ? Stem : Name

/** One schema per setting: a new setting does not compile until it can be set here. */
const MEMBERS = {
  metricDelay: Span.describe('From the end of a metric period until alarms see its datapoint.'),
  alarmPhase: z
    .enum(['aligned', 'spread'])
    .describe('Alarms are evaluated at the full minute, or each at a phase of its own.'),
  idleMetric: z
    .enum(['zeros', 'missing'])
    .describe('InvocationsPerInstance without traffic: datapoints of 0, or none.'),
  abandoned: z
    .enum(['dropped', 'served'])
    .describe('Whether a request is still served when its caller gave up while it was queued.'),
  invocationTimeout: PositiveSpan.describe('Callers give up after this long.'),
  timeoutsCountAs5xx: z.boolean().describe('Whether time-outs count in Invocation5XXErrors.'),
  overheadLatency: Span.describe('Between the endpoint and the container, there and back.'),
  weightChange: Span.describe('From UpdateEndpointWeightsAndCapacities until weights apply.'),
  termination: Span.describe('From the last answer of a removed instance until it is gone.'),
  deletion: Span.describe('How long DeleteEndpoint takes.'),
  healthCheckTimeout: PositiveSpan.describe(
    'How long a container may take to pass its health check, unless its config says.',
  ),
  alarmPoll: PositiveSpan.describe('How often a deployment looks at its alarms.'),
  capacityRounding: z
    .enum(['floor', 'ceil', 'nearest'])
    .describe('How a percentage of capacity becomes a count of instances.'),
  alarmInAlarmAtStart: z
    .enum(['watch', 'refuse'])
    .describe('What a deployment does whose alarm is in ALARM when it starts.'),
} satisfies Record<WithoutUnit<keyof Settings>, z.ZodType>

export const AssumptionsSchema = z
  .strictObject(MEMBERS)
  .partial()
  .transform(given => {
    const named = Object.entries(given).filter(([, value]) => value !== undefined)
    // Each name is a setting's, which MEMBERS guarantees, and has the setting's type.
    return Object.fromEntries(
      named.map(([name, value]) => [settingName(name), value]),
    ) as Partial<Settings>
  })
  .describe('Settings behind the rules that AWS leaves open; all have defaults.')

const settingName = (name: string): string => (`${name}Ms` in DEFAULT_SETTINGS ? `${name}Ms` : name)
