/** The account now, whatever the cursor looks at: controls act on the present. */
import { computed } from '@preact/signals'
import { endpoint, eventCount, recording, replay } from '../../store.ts'

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
