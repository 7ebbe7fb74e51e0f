/**
 * The datapoints of PutMetricData, in hours of virtual time: a call rewrites the hour it adds to.
 *
 * Assumed: the last day is kept (LIMITS.customMetricSavedMs), which is as far as most alarms look
 * back; AWS keeps all of them for 15 months.
 */
import { z } from 'zod'
import { type SavedMetricHour, savedIdOf } from '../../core/metrics/custom-metrics.ts'
import type { SavedDatapoint } from '../../core/metrics/custom-series.ts'
import { HOUR_MS } from '../../core/units.ts'
import { DIMENSIONS_MAX } from '../cloudwatch/metric-shapes.ts'
import { Instant, Name } from './saved-shapes.ts'
import { defineStatePart, maybe } from './state-part.ts'

const Count = z.number().min(0)

const Datapoint: z.ZodType<SavedDatapoint> = z.strictObject({
  atMs: Instant,
  sampleCount: Count,
  sum: z.number(),
  minimum: z.number(),
  maximum: z.number(),
  values: maybe(z.array(z.tuple([z.number().min(0), Count]))),
  areCells: maybe(z.boolean()),
})

const Hour: z.ZodType<SavedMetricHour> = z
  .strictObject({
    metric: z.strictObject({
      namespace: Name.refine(name => !name.startsWith('AWS/'), 'expected a namespace of your own'),
      metricName: Name,
      dimensions: z
        .array(z.strictObject({ name: Name, value: z.string().min(1).max(1024) }))
        .max(DIMENSIONS_MAX),
    }),
    unit: Name.regex(/^\S+$/),
    startMs: Instant.multipleOf(HOUR_MS),
    lastPutMs: Instant,
    datapoints: z.array(Datapoint),
  })
  .superRefine(({ startMs, datapoints }, context) => {
    let afterMs = startMs - 1
    for (const [index, { atMs }] of datapoints.entries()) {
      if (atMs <= afterMs || atMs >= startMs + HOUR_MS) {
        const message = 'expected an instant of the hour, later than the one before'
        context.addIssue({ code: 'custom', message, path: ['datapoints', index, 'atMs'] })
      }
      afterMs = atMs
    }
  })

export const customMetrics = defineStatePart({
  key: 'customMetrics',
  schema: Hour,
  idOf: savedIdOf,
  ids: world => world.customMetrics.savedIds(),
  dump: (world, id) => world.customMetrics.save(id),
  follow: (world, touched) => world.customMetrics.onChange(touched),
  load: (world, saved) => world.customMetrics.restore(saved),
})
