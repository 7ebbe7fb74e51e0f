/** The A/B block of an endpoint's report: the evidence at the end, and when it was decided. */
import type { Endpoint } from '../../core/endpoint/endpoint.ts'
import type { Ms } from '../../core/units.ts'
import type { World } from '../../core/world.ts'
import type { AbEvidence } from '../../evidence/ab-evidence.ts'
import { abEvidenceOf } from './ab-arms.ts'
import { abTracks } from './ab-track.ts'

export interface AbReport extends AbEvidence {
  /**
   * When the always-valid test of what decides (`decidedBy`; errors after a mismatch) had its
   * verdict, by treatment; `null`: it has none.
   */
  readonly decidedAtMs: Readonly<Record<string, Ms | null>>
}

/** `null`: the endpoint never had several production variants. */
export function abReportOf(world: World, endpoint: Endpoint): AbReport | null {
  const evidence = abEvidenceOf(endpoint, world.nowMs)
  if (evidence === null) return null
  const tracks = abTracks(world, endpoint)
  const decided = Object.entries(evidence.treatments).map(([name, { outcome }]) => {
    const metric = outcome === null ? 'errors' : 'outcome'
    const track = tracks.find(each => each.treatment === name && each.metric === metric)
    return [name, track?.decidedAtMs ?? null] as const
  })
  return { ...evidence, decidedAtMs: Object.fromEntries(decided) }
}
