/** Every part of the account's state, in the order of loading: what is named comes before who names it. */
import { alarmHistory } from './alarm-history.ts'
import { alarms } from './alarms.ts'
import { customMetrics } from './custom-metrics.ts'
import { endpointConfigs } from './endpoint-configs.ts'
import { endpoints } from './endpoints.ts'
import { inferenceExperiments } from './inference-experiments.ts'
import { models } from './models.ts'
import { scalableTargets } from './scalable-targets.ts'
import { scalingActivities } from './scaling-activities.ts'
import type { StatePart } from './state-part.ts'
import { tags } from './tags.ts'

export const STATE_PARTS: readonly StatePart[] = [
  models,
  customMetrics,
  endpointConfigs,
  alarms,
  alarmHistory,
  endpoints,
  inferenceExperiments,
  scalingActivities,
  scalableTargets,
  tags,
]
