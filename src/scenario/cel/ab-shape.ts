/** What expectations may ask of an endpoint's A/B block: `endpoints.shop.ab.treatments.B.verdict`. */
import type { AbDesign, TreatmentEvidence } from '../../evidence/ab-evidence.ts'
import type { ClassificationQuality } from '../../evidence/classification.ts'
import type { ArmValue, Interval, MetricEvidence } from '../../evidence/metric-evidence.ts'
import type { ArmSizes } from '../../evidence/sample-size.ts'
import type { SplitEvidence } from '../../evidence/split-test.ts'
import type { AbReport } from '../ab/ab-report.ts'
import { BOOLEAN, mapOf, NUMBER, recordOf, TEXT } from './shape.ts'

const ARM = recordOf<ArmValue>({ requests: NUMBER, value: NUMBER })

const METRIC = recordOf<MetricEvidence>({
  kind: TEXT,
  control: ARM,
  treatment: ARM,
  difference: NUMBER,
  relative: NUMBER,
  interval: recordOf<Interval>({ low: NUMBER, high: NUMBER }),
  pValue: NUMBER,
  verdict: TEXT,
  sequential: recordOf<MetricEvidence['sequential']>({
    mixingSd: NUMBER,
    low: NUMBER,
    high: NUMBER,
    pValue: NUMBER,
    verdict: TEXT,
  }),
  power: NUMBER,
  moreRequests: NUMBER,
})

export const AB = recordOf<AbReport>({
  control: TEXT,
  alpha: NUMBER,
  split: recordOf<SplitEvidence>({
    expected: mapOf(NUMBER),
    observed: mapOf(NUMBER),
    chiSquare: NUMBER,
    degreesOfFreedom: NUMBER,
    pValue: NUMBER,
    isMismatch: BOOLEAN,
  }),
  treatments: mapOf(
    recordOf<TreatmentEvidence>({
      errors: METRIC,
      latency: METRIC,
      outcome: METRIC,
      design: recordOf<AbDesign>({
        difference: NUMBER,
        requests: recordOf<ArmSizes>({ control: NUMBER, treatment: NUMBER }),
      }),
      verdict: TEXT,
      decidedBy: TEXT,
    }),
  ),
  classification: mapOf(
    recordOf<ClassificationQuality>({
      truePositives: NUMBER,
      falseNegatives: NUMBER,
      falsePositives: NUMBER,
      trueNegatives: NUMBER,
      accuracy: NUMBER,
      baseline: NUMBER,
      precision: NUMBER,
      recall: NUMBER,
      f1: NUMBER,
      auc: NUMBER,
    }),
  ),
  decidedAtMs: mapOf(NUMBER),
})
