/** A shadow that is promoted is one name and two fleets: of copies, then of callers' requests. */
import { expect, it } from 'vitest'
import { measuredLines, productionSeries } from '../../src/dashboard/charts/measured-lines.ts'
import { reportOf } from '../../src/dashboard/model/totals.ts'
import { recordedRun } from './recorded-run.ts'

it('is drawn as a shadow until it is promoted, and counted with the callers from then on', async () => {
  const { result, recording } = await recordedRun('shadow-promoted')
  const [endpoint = ''] = Object.keys(result.endpoints)
  const reports = result.endpoints[endpoint]?.variants ?? {}
  const counts = recording.counts.find(each => each.endpoint === endpoint)
  const promoted = counts?.variants.filter(
    ({ variant }) => counts.variants.filter(each => each.variant === variant).length === 2,
  )
  expect(promoted?.map(({ isShadow }) => isShadow).sort()).toEqual([false, true])

  const lines = measuredLines(recording, endpoint).filter(
    ({ columns }) => columns.variant === promoted?.[0]?.variant,
  )
  expect(lines.map(({ isShadow }) => isShadow)).toEqual([true, false])

  const sent = productionSeries(recording, endpoint).flatMap(({ invocations }) => invocations)
  expect(sent.reduce((sum, each) => sum + each, 0)).toBe(result.endpoints[endpoint]?.requests.total)

  for (const each of counts?.variants ?? []) {
    expect(reportOf(reports, each)?.invocations).toBe(each.invocations)
  }
})
