/** The A/B tests of a recording: the evidence as it is now, and how it grew. */
import type { World } from '../../core/world.ts'
import type { AbEvidence } from '../../evidence/ab-evidence.ts'
import { abEvidenceOf } from '../ab/ab-arms.ts'
import { type AbTrack, abTracks } from '../ab/ab-track.ts'

export interface RecordedAb {
  readonly endpoint: string
  readonly evidence: AbEvidence
  readonly tracks: readonly AbTrack[]
}

/** Of the endpoints with several production variants. */
export function recordedAb(world: World): readonly RecordedAb[] {
  return world.endpoints.all().flatMap(endpoint => {
    const evidence = abEvidenceOf(endpoint, world.nowMs)
    if (evidence === null) return []
    return [{ endpoint: endpoint.name, evidence, tracks: abTracks(world, endpoint) }]
  })
}
