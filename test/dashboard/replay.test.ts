/** What the page says of any instant, from the timeline alone. */
import { describe, expect, it } from 'vitest'
import { statusBands } from '../../src/dashboard/model/bands.ts'
import { differences, instancesText } from '../../src/dashboard/model/describe-picture.ts'
import { type LabPicture, NOTHING } from '../../src/dashboard/model/lab-picture.ts'
import { Replay } from '../../src/dashboard/model/replay.ts'
import type { Recording } from '../../src/scenario/recording/recording.ts'
import { clockText } from '../../src/scenario/story/event-text.ts'
import { busyDay } from '../support/busy-day.ts'
import { file } from '../support/command-line.ts'
import { at } from '../support/lab.ts'
import { recordedRun } from './recorded-run.ts'

const replayOf = ({ events, configs }: Recording): Replay => new Replay(events, configs)

describe('a canary that is rolled back', async () => {
  const { recording } = await recordedRun('canary-rollback')
  const replay = replayOf(recording)

  it.each([
    { instant: '0:00', status: 'InService', fleets: 'v1: 10 in service' },
    {
      instant: '10:00',
      status: 'Updating',
      fleets: 'v1: 10 in service; v2: 0 in service, 10 starting',
    },
    { instant: '14:00', status: 'Baking', fleets: 'v1: 10 in service; v2: 10 in service' },
    {
      instant: '15:00',
      status: 'RollingBack',
      fleets: 'v1: 10 in service; v2: 0 in service, 10 draining',
    },
    { instant: '16:00', status: 'InService', fleets: 'v1: 10 in service' },
  ])('is $status at $instant with $fleets', ({ instant, status, fleets }) => {
    const churn = replay.at(at(instant)).endpoints.get('churn')
    expect(churn?.status).toBe(status)
    const texts = churn?.fleets.map(fleet => `${fleet.config}: ${instancesText(fleet)}`)
    expect(texts?.join('; ')).toBe(fleets)
  })

  it('shows what a decision changed', () => {
    const seq = recording.events.findIndex(({ kind }) => kind === 'deployment.rolled-back')
    expect(differences(replay.before(seq), replay.before(seq + 1))).toEqual([
      { what: 'churn status', before: 'Baking', after: 'RollingBack' },
      { what: 'churn deployment', before: 'v1 → v2, running', after: 'v1 → v2, rolling back' },
      { what: 'churn traffic on green', before: '10%', after: '0%' },
      { what: 'churn baking', before: 'canary', after: 'no' },
    ])
  })

  it('has a ribbon without gaps', () => {
    const bands = statusBands(recording.events, 'churn', recording.nowMs)
    expect(bands.map(({ value, fromMs }) => `${clockText(fromMs)} ${value}`)).toEqual([
      '0:00 InService',
      '9:30 Updating',
      '13:30 Baking',
      '15:00 RollingBack',
      '15:30 InService',
    ])
  })
})

describe('an update', () => {
  it.each([
    { retain: true, weights: { A: 9, B: 1 } },
    { retain: false, weights: { A: 1, B: 1 } },
  ])('that retains weights, $retain, ends with $weights', async ({ retain, weights }) => {
    const variants = ['A', 'B'].map(VariantName => ({
      ...{ VariantName, ModelName: 'm', InstanceType: 'ml.m5.large' },
      ...{ InitialInstanceCount: 1, InitialVariantWeight: 1 },
    }))
    const config = (EndpointConfigName: string) => ({
      CreateEndpointConfig: { EndpointConfigName, ProductionVariants: variants },
    })
    const { recording } = await recordedRun(
      file(
        JSON.stringify({
          ...{ name: 'retained', duration: '20m', models: { m: { latency: '20ms' } } },
          setup: [
            config('v1'),
            config('v2'),
            { CreateEndpoint: { EndpointName: 'e', EndpointConfigName: 'v1' } },
          ],
          timeline: [
            {
              at: '1m',
              UpdateEndpointWeightsAndCapacities: {
                EndpointName: 'e',
                DesiredWeightsAndCapacities: [{ VariantName: 'A', DesiredWeight: 9 }],
              },
            },
            {
              at: '5m',
              UpdateEndpoint: {
                EndpointName: 'e',
                EndpointConfigName: 'v2',
                RetainAllVariantProperties: retain,
              },
            },
          ],
        }),
      ),
    )
    const picture = replayOf(recording).at(recording.nowMs).endpoints.get('e')
    expect(picture?.config).toBe('v2')
    expect(picture?.weights).toEqual(weights)
  })
})

describe('the end of a replay', () => {
  it.each([
    'ab-70-30',
    'bluegreen-all-at-once',
    'crash-and-health',
    'linear-shared-limit',
    'rolling-gpu-quota',
    'slow-scale-in',
    'spike-target-tracking',
  ])('of %s has the instances and the status that the run ended with', async name => {
    const { recording, result } = await recordedRun(name)
    const { endpoints } = replayOf(recording).at(recording.nowMs)
    for (const [endpoint, report] of Object.entries(result.endpoints)) {
      const picture = endpoints.get(endpoint)
      expect(picture?.status).toBe(report.status)
      for (const [variant, { instances }] of Object.entries(report.variants)) {
        const fleets = picture?.fleets.filter(fleet => fleet.variant === variant) ?? []
        const inService = fleets.reduce((sum, fleet) => sum + fleet.inService, 0)
        expect(`${variant} ${inService}`).toBe(`${variant} ${instances.current}`)
      }
    }
  })

  it('is the same whichever way one comes', async () => {
    const { recording } = await recordedRun('rolling-gpu-quota')
    const scrubbed = replayOf(recording)
    for (const instant of [recording.nowMs, 0, recording.nowMs / 2]) scrubbed.at(instant)
    expect(scrubbed.at(at('20:00'))).toEqual(replayOf(recording).at(at('20:00')))
  })

  it('keeps each picture as it was, also when the replay has gone on from it', async () => {
    const { recording } = await recordedRun(file(busyDay({ hours: 0.5 })))
    const { events } = recording
    expect(events.length).toBeGreaterThan(600)
    const facts = (picture: LabPicture) => differences(NOTHING, picture)
    const forwards = replayOf(recording)
    const shown = events.map((_, seq) => {
      const picture = forwards.before(seq)
      return { seq, picture, told: facts(picture) }
    })
    const backwards = replayOf(recording)
    for (const { seq, picture, told } of shown.toReversed()) {
      expect(facts(picture)).toEqual(told)
      expect(facts(backwards.before(seq))).toEqual(told)
    }
    expect(shown.at(-1)?.told).not.toEqual(shown.at(-99)?.told)
  })
})

it('a shadow whose weight changes takes no part in the split of the traffic', async () => {
  const { recording } = await recordedRun('shadow-safe')
  const changed = recording.events.findIndex(({ kind }) => kind === 'weights.changed')
  const after = replayOf(recording).before(changed + 1)
  const [endpoint] = after.endpoints.values()
  expect(recording.events[changed]).toMatchObject({ weights: { candidate: 0.2 } })
  expect(endpoint?.weights).toEqual({ production: 1 })
  expect(endpoint?.shadowShare).toBeCloseTo(0.2)
})
