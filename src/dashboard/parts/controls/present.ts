/** The account now, whatever the cursor looks at: controls act on the present. */
import { computed } from '@preact/signals'
import type { TimelineEvent } from '../../../core/timeline.ts'
import { endpoint, eventCount, events, recording, replay } from '../../store.ts'

export const presentEndpoint = computed(() =>
  replay.value.before(eventCount.value).endpoints.get(endpoint.value),
)

export const presentConfig = computed(() => presentEndpoint.value?.config)

/** Of the config that the endpoint runs. */
export const presentVariants = computed(() => {
  const config = recording.value?.configs.find(({ name }) => name === presentConfig.value)
  return config?.variants.filter(({ isShadow }) => !isShadow) ?? []
})

export const presentStatus = computed(() => presentEndpoint.value?.status)

/** The newest event that is meant: what only such events change is asked for anew after each of them. */
const newest = (isMeant: (event: TimelineEvent) => boolean) =>
  computed(() => {
    eventCount.value
    return events.value.findLast(isMeant)
  })

export const newestFault = newest(({ kind }) => kind.startsWith('fault.'))
export const newestLoad = newest(({ kind }) => kind === 'traffic.rate-changed')
export const newestModel = newest(
  event =>
    event.kind === 'model.changed' ||
    (event.kind === 'api.called' && /^(Create|Delete)Model$/.test(event.operation)),
)
