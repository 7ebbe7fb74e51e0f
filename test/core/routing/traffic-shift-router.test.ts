import { describe, expect, it } from 'vitest'
import { candidatesOf, NO_CANDIDATE } from '../../../src/core/routing/router.ts'
import { trafficShiftRouter } from '../../../src/core/routing/traffic-shift-router.ts'
import { describeRouter } from '../../support/router.contract.ts'

const shiftOf = (greenShare: number) =>
  candidatesOf(['blue', 'green'], [1 - greenShare, greenShare])

describeRouter('traffic shift', { make: () => trafficShiftRouter, candidates: shiftOf(0.25) })

describe('a traffic shift', () => {
  it.each([
    { greenShare: 0, draws: [0.001, 0.999], chosen: [0, 0] },
    { greenShare: 0.25, draws: [0.749, 0.75], chosen: [0, 1] },
    { greenShare: 1, draws: [0.001, 0.999], chosen: [1, 1] },
  ])('of $greenShare sends draws $draws to $chosen (0 blue, 1 green)', row => {
    const chosen = row.draws.map(draw =>
      trafficShiftRouter.route({ draw, target: NO_CANDIDATE }, shiftOf(row.greenShare)),
    )
    expect(chosen).toEqual(row.chosen)
  })
})
