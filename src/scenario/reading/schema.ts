/**
 * The whole scenario file. Strict everywhere: a key that is not known is an error, because a typo
 * must not pass.
 */
import { z } from 'zod'
import { callNameOf, OPERATIONS } from '../../aws/operations.ts'
import { ModelsSchema } from '../../language/models-schema.ts'
import { Name, PositiveSpan } from '../../language/quantity-schema.ts'
import { AssumptionsSchema } from './schema-parts/assumptions-schema.ts'
import { CalendarInstant } from './schema-parts/instant-schema.ts'
import {
  anyRequest,
  type RequestSchemas,
  setupSchema,
  timelineSchema,
} from './schema-parts/timeline-schema.ts'
import { TrafficSchema } from './schema-parts/traffic-schema.ts'

/** A Monday, so that a day of the week means the same in every run. */
export const DEFAULT_EPOCH_MS = Date.UTC(2026, 0, 5)
const DEFAULT_SEED = 1
const ROUTERS_MAX = 100
const EXPECTATIONS_MAX = 1000
const EXPRESSION_LENGTH_MAX = 10_000

export function scenarioSchema(requests: RequestSchemas) {
  return z
    .strictObject({
      name: Name.describe('Short and unique; as a rule the file name without its ending.'),
      lesson: z.string().optional().describe('What the run shows, in one sentence.'),
      seed: z
        .int()
        .min(0)
        .default(DEFAULT_SEED)
        .describe('Same version, scenario and seed: same run. Default 1; --seed wins.'),
      start: CalendarInstant.optional().describe(
        'Calendar instant of virtual time zero. Default: Monday, 2026-01-05T00:00:00Z.',
      ),
      duration: PositiveSpan.describe('Virtual length of the run.'),
      models: ModelsSchema.optional(),
      setup: setupSchema(requests).optional(),
      traffic: TrafficSchema.optional(),
      timeline: timelineSchema(requests).optional(),
      routers: z
        .array(z.string().min(1).max(4096))
        .max(ROUTERS_MAX)
        .optional()
        .describe('JavaScript files that each export a router, relative to this file.'),
      routing: z
        .record(Name, Name)
        .optional()
        .describe('Endpoint → name of the router between its production variants.'),
      prices: z
        .record(z.string(), z.number().min(0))
        .optional()
        .describe('USD per instance hour, by instance type, over the built-in table.'),
      quotas: z
        .record(z.string(), z.int().min(0))
        .optional()
        .describe('Most instances of a type over the account. Default: no quota.'),
      assumptions: AssumptionsSchema.optional(),
      expect: z
        .array(z.string().min(1).max(EXPRESSION_LENGTH_MAX))
        .max(EXPECTATIONS_MAX)
        .optional()
        .describe("CEL expressions over the run's result; each must be true."),
    })
    .describe('One experiment: models, an account, traffic, what happens, what must hold.')
}

/** For reading files: requests are checked in a later step. */
export const ScenarioFile = scenarioSchema(
  Object.fromEntries(OPERATIONS.map(operation => [callNameOf(operation), anyRequest])),
)
export type ScenarioFile = z.output<typeof ScenarioFile>
