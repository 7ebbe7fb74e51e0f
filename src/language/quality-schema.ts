/**
 * `outcome:` and `confusion:` of a model: what the business gets from its answers, and how often they
 * are right. They change no answer; the A/B evidence of a run (`ab`) is drawn from them.
 */
import { z } from 'zod'
import type { BusinessOutcome, ConfusionMatrix } from '../core/endpoint/model-profile.ts'
import { Percent } from './quantity-schema.ts'

/** Beyond it sums of squares over a long run lose their last digits. */
const AMOUNT_MAX = 1e9

const Amount = z.number().min(-AMOUNT_MAX).max(AMOUNT_MAX)

export const OutcomeSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('binary'),
      rate: Percent.describe('Share of the requests served that lead to it: a sale, a click.'),
    }),
    z.strictObject({
      kind: z.literal('numeric'),
      mean: Amount.describe('Per request served, in a unit of your own.'),
      sd: z.number().min(0).max(AMOUNT_MAX).describe('Standard deviation; normally distributed.'),
    }),
  ])
  .transform((given): BusinessOutcome => given)
  .describe(
    'What the business gets from a request that the model served; more is better. The A/B evidence of a run compares it.',
  )

const Answers = z.number().min(0).max(AMOUNT_MAX)

export const ConfusionSchema = z
  .strictObject({
    tp: Answers.describe('Positive, and said so.'),
    fn: Answers.describe('Positive, and missed.'),
    fp: Answers.describe('Negative, and called positive.'),
    tn: Answers.describe('Negative, and said so.'),
  })
  .refine(({ tp, fn, fp, tn }) => tp + fn + fp + tn > 0, { error: 'all four are 0' })
  .transform(
    ({ tp, fn, fp, tn }): ConfusionMatrix => ({
      truePositives: tp,
      falseNegatives: fn,
      falsePositives: fp,
      trueNegatives: tn,
    }),
  )
  .describe(
    'The confusion matrix of a classifier: counts, or any numbers in their ratio. The requests it serves fall into the four kinds accordingly.',
  )
