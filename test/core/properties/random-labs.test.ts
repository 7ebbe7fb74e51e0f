/**
 * What holds in every account, whatever is done to it: endpoints of several variants, shadows,
 * deployments of every kind, alarms, policies, faults and calls at any moment, 5,000 labs of them.
 *
 * `ENDPOINT_LAB_SEED=7` plays others and `ENDPOINT_LAB_LABS=50000` more of them; a failure prints
 * the shortest lab that still fails.
 */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TrafficWatcher } from '../../../src/core/traffic/traffic.ts'
import type { World } from '../../../src/core/world.ts'
import { CORNERS } from '../../support/random-lab/corners.ts'
import { playLab } from '../../support/random-lab/play-lab.ts'
import { type RandomLab, randomLabs } from '../../support/random-lab/random-lab.ts'
import { RULES } from '../../support/random-lab/rules-afterwards.ts'
import { problemsNow } from '../../support/random-lab/rules-while-running.ts'

const SEED = Number(process.env.ENDPOINT_LAB_SEED ?? 1)
const LABS = Number(process.env.ENDPOINT_LAB_LABS ?? 5000)
/** A test each, so that none keeps the runner waiting. */
const CHUNK = 250
const SHRINKING_MAX_MS = 120_000
/** Every so many labs one is played twice, the second time in a manner that must not matter. */
const TWICE_EVERY = 8

const chunks = Array.from({ length: Math.ceil(LABS / CHUNK) }, (_, index) => ({
  first: index * CHUNK + 1,
  last: Math.min(LABS, (index + 1) * CHUNK),
  seed: SEED + index,
}))
const reached = new Map([...CORNERS.keys()].map(corner => [corner, 0]))

describe(`random labs, seed ${SEED}`, () => {
  it.each(chunks)(
    '$first to $last keep every rule (seed $seed)',
    ({ first, last, seed }) => {
      const property = fc.property(randomLabs, lab => {
        expect(brokenRules(lab)).toEqual([])
      })
      fc.assert(property, {
        numRuns: last - first + 1,
        seed,
        // To make a lab that fails shorter would else take as long as it likes.
        interruptAfterTimeLimit: SHRINKING_MAX_MS,
        markInterruptAsFailure: true,
      })
    },
    300_000,
  )

  it('reach every corner', () => {
    const lines = [...reached].sort(([, some], [, others]) => some - others)
    const text = lines.map(([corner, labs]) => `${String(labs).padStart(6)} ${corner}`).join('\n')
    process.stdout.write(`${LABS} labs, seed ${SEED}: how many reached each corner\n${text}\n`)
    const missed = lines.filter(([, labs]) => labs === 0).map(([corner]) => corner)
    expect(missed, 'the generator must be made to reach these').toEqual([])
  })
})

let played = 0

function brokenRules(lab: RandomLab): string[] {
  const running: string[] = []
  const result = playLab(lab, world => {
    if (running.length === 0) running.push(...problemsNow(world))
  })
  for (const [corner, isReached] of CORNERS) {
    if (isReached(result)) reached.set(corner, (reached.get(corner) ?? 0) + 1)
  }
  const digest = digestOf(result.world)
  const isTheSame = played++ % TWICE_EVERY > 0 || digestOf(playOtherwise(lab)) === digest
  return [
    ...running,
    ...Object.entries(RULES).flatMap(([rule, problems]) =>
      problems(result).map(problem => `${rule}: ${problem}`),
    ),
    ...(isTheSame ? [] : ['the same seed gives the same digest: it does not']),
  ]
}

/**
 * Now and then a request is served by itself and told, and no alarm rests for longer than a minute:
 * nothing else may come of either.
 */
function playOtherwise(lab: RandomLab): World {
  const watcher: TrafficWatcher = { everyMs: 1700, tell: () => {} }
  return playLab(lab, world => {
    world.watchTraffic(watcher)
    for (const name of world.alarms.names()) world.alarms.endRest(name)
  }).world
}

/** Every decision, every metric row and what became of the requests. */
function digestOf(world: World): string {
  const hash = createHash('sha256')
  for (const event of world.timeline.events) hash.update(JSON.stringify(event))
  for (const { key, rows } of world.metrics.series) hash.update(JSON.stringify([key, rows]))
  for (const { everyVariant, rejected } of world.endpoints.all()) {
    hash.update(rejected)
    for (const { totals } of everyVariant) hash.update(totals.outcomes)
  }
  return hash.digest('hex')
}
