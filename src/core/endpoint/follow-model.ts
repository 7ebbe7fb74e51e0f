/** A model's behaviour has changed: every fleet that runs it behaves so from now on. */
import type { Endpoint } from './endpoint.ts'
import type { ModelProfile } from './model-profile.ts'

/** How many fleets there were. */
export function followModel(endpoints: readonly Endpoint[], profile: ModelProfile): number {
  let followers = 0
  for (const endpoint of endpoints) {
    const fleets = endpoint.everyVariant
      .flatMap(variant => variant.fleets)
      .filter(({ isGone, fleet }) => !isGone && fleet.profile.name === profile.name)
    for (const { fleet } of fleets) fleet.follow(profile)
    if (fleets.length > 0) endpoint.refreshRouting() // a load limit has requests served one by one
    followers += fleets.length
  }
  return followers
}
