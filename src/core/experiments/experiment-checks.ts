/**
 * What a request on an inference experiment must name rightly: the endpoint's variants, the times.
 *
 * Source: endpoints.md 2.5, 6. Assumed: the texts; AWS's are not published.
 */
import type { Endpoint } from '../endpoint/endpoint.ts'
import { checkShadowInstances } from '../endpoint/endpoint-configs.ts'
import { DomainError } from '../errors.ts'
import type { Ms } from '../units.ts'
import {
  DURATION_MAX_MS,
  type Experiment,
  type ExperimentRequest,
  type ExperimentVariant,
} from './experiment.ts'

/** Source: endpoints.md 6: the endpoint is InService and has the source as production variant. */
export function sourceOf(endpoint: Endpoint, request: ExperimentRequest): ExperimentVariant {
  const { sourceName, source, shadow } = request
  if (endpoint.status !== 'InService') {
    const text = `Endpoint "${endpoint.name}" is ${endpoint.status}, it must be InService.`
    throw new DomainError('invalid-value', text)
  }
  const [live, second] = endpoint.variants
  if (live?.name !== sourceName || second !== undefined || endpoint.shadow !== undefined) {
    const text = `Endpoint "${endpoint.name}" must have "${sourceName}" as its only variant.`
    throw new DomainError('invalid-value', text)
  }
  if (shadow.name === sourceName) {
    throw new DomainError('invalid-value', `Variant names must be unique, "${sourceName}" is not`)
  }
  const { modelName, instanceType } = live.config
  checkShadowInstances([live.config, shadow, ...(source === undefined ? [] : [source])])
  if (source !== undefined && source.modelName !== modelName) {
    const text = `Variant "${sourceName}" serves model "${modelName}", not "${source.modelName}".`
    throw new DomainError('invalid-value', text)
  }
  return source ?? { name: sourceName, modelName, instanceType, instanceCount: live.blue.desired }
}

export function checkSchedule(startMs: Ms, endMs: Ms, nowMs: Ms): void {
  const refuse = (text: string): never => {
    throw new DomainError('invalid-value', text)
  }
  if (endMs <= startMs || endMs <= nowMs)
    refuse('Schedule: EndTime must be after StartTime and now.')
  if (endMs - startMs > DURATION_MAX_MS) refuse('Schedule: an experiment lasts at most 30 days.')
}

export function checkSameVariants(
  before: Experiment['settings'],
  { source, shadow }: Experiment['settings'],
): void {
  const isSame = source.name === before.source.name && shadow.name === before.shadow.name
  if (isSame && source.modelName === before.source.modelName) return
  const text = 'The variants of an experiment keep their names, and its source keeps its model.'
  throw new DomainError('invalid-value', text)
}

export const scheduleText = ({ startMs, endMs }: ExperimentRequest): string =>
  `${startMs === undefined ? 'starts at once' : 'starts at its time'}, ${endMs === undefined ? 'ends after 7 days' : 'ends at its time'}`
