/** A picture in words, one fact a line, and what differs between two: a decision's before and after. */
import { countOf, type EndpointPicture, type FleetPicture, type LabPicture } from './lab-picture.ts'

export interface Difference {
  readonly what: string
  /** `–`: it was not there. */
  readonly before: string
  readonly after: string
}

export function differences(before: LabPicture, after: LabPicture): readonly Difference[] {
  const was = factsOf(before)
  const is = factsOf(after)
  return [...new Set([...was.keys(), ...is.keys()])]
    .map(what => ({ what, before: was.get(what) ?? '–', after: is.get(what) ?? '–' }))
    .filter(({ before: old, after: now }) => old !== now)
}

function factsOf({ endpoints, alarms, faults }: LabPicture): ReadonlyMap<string, string> {
  const facts = new Map<string, string>()
  for (const endpoint of endpoints.values()) addEndpoint(facts, endpoint)
  for (const [name, { state }] of alarms) facts.set(`alarm ${name}`, state)
  if (faults.length > 0) facts.set('faults', faults.join('; '))
  return facts
}

function addEndpoint(facts: Map<string, string>, endpoint: EndpointPicture): void {
  const { name, status, config, weights, deployment, fleets } = endpoint
  facts.set(`${name} status`, status)
  facts.set(`${name} config`, config)
  for (const [variant, weight] of Object.entries(weights)) {
    facts.set(`${name}/${variant} weight`, String(weight))
  }
  if (deployment !== undefined) {
    const { greenShare, step, steps, outcome, bake, fromConfig, toConfig } = deployment
    facts.set(`${name} deployment`, `${fromConfig} → ${toConfig}, ${outcome}`)
    facts.set(`${name} traffic on green`, `${Math.round(greenShare * 1000) / 10}%`)
    if (steps > 0) facts.set(`${name} step`, `${step} of ${steps}`)
    facts.set(`${name} baking`, bake === undefined ? 'no' : bake.stage)
  }
  for (const fleet of fleets) {
    facts.set(`${name}/${fleet.variant} on ${fleet.config}`, instancesText(fleet))
  }
}

/** `10 in service, 2 starting`. */
export function instancesText({ inService, starting, draining }: FleetPicture): string {
  const parts = [`${inService} in service`]
  if (starting.length > 0) parts.push(`${countOf(starting)} starting`)
  if (draining.length > 0) parts.push(`${countOf(draining)} draining`)
  return parts.join(', ')
}
