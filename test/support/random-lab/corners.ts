/** The corners that random labs must reach: a rule that was never put to the test proves nothing. */
import type { CallerCounts } from '../../../src/core/traffic/retrying-source.ts'
import type { World } from '../../../src/core/world.ts'
import { END_MS, type Played, type SeenDeployment } from './play-lab.ts'
import type { DeedKind, RandomRetries } from './random-lab.ts'

type Reached = (played: Played) => boolean

const someDeployment =
  (isMeant: (deployment: SeenDeployment, played: Played) => boolean): Reached =>
  played =>
    played.deployments.some(deployment => isMeant(deployment, played))

const strategyOf = ({ before }: SeenDeployment): string =>
  before.lastDeployment?.trafficRouting.type ?? 'none'

const isCompleted = ({ end, rolledBack }: SeenDeployment): boolean =>
  end !== undefined && rolledBack === undefined

const wasCalled =
  (kind: DeedKind, isRefused = false): Reached =>
  ({ calls }) =>
    calls.some(
      ({ happening, refusal }) => happening.kind === kind && (refusal !== undefined) === isRefused,
    )

/** A call of the kind while a deployment was under way. */
const calledMidway = (kind: DeedKind, isRefused: boolean): Reached =>
  someDeployment(({ startedAtMs, end }, { calls }) =>
    calls.some(
      ({ happening, refusal }) =>
        happening.kind === kind &&
        (refusal !== undefined) === isRefused &&
        happening.atMs > startedAtMs &&
        happening.atMs < (end?.atMs ?? END_MS),
    ),
  )

const eventOf =
  (kind: string, text = ''): Reached =>
  ({ world }) =>
    world.timeline.events.some(event => event.kind === kind && JSON.stringify(event).includes(text))

const someAlarm =
  (isMeant: (name: string, world: World) => boolean): Reached =>
  ({ world }) =>
    [...world.alarms.names()].some(name => isMeant(name, world))

const all =
  (...some: readonly Reached[]): Reached =>
  played =>
    some.every(reached => reached(played))

const strategies = ['ALL_AT_ONCE', 'CANARY', 'LINEAR', 'ROLLING'] as const
const endings = {
  completed: isCompleted,
  'rolled back': ({ rolledBack }: SeenDeployment) => rolledBack?.exposedMs !== undefined,
  'with several variants': (each: SeenDeployment) => each.before.variants.length > 1,
  'with a shadow': (each: SeenDeployment) => each.before.shadowVariants.length > 0,
  'sized in instances': (each: SeenDeployment) =>
    JSON.stringify(each.before.lastDeployment?.trafficRouting).includes('INSTANCE_COUNT'),
  'sized in percent': (each: SeenDeployment) =>
    JSON.stringify(each.before.lastDeployment?.trafficRouting).includes('CAPACITY_PERCENT'),
}
const impossible = [
  'ROLLING with several variants', // refused (endpoints.md 5.4)
  'ALL_AT_ONCE sized in instances',
  'ALL_AT_ONCE sized in percent',
]

const byStrategy = strategies.flatMap(strategy =>
  Object.entries(endings).map(([ending, isMeant]): [string, Reached] => [
    `${strategy} ${ending}`,
    someDeployment(each => strategyOf(each) === strategy && isMeant(each)),
  ]),
)

const rolledBack = (isMeant: (deployment: SeenDeployment) => boolean): Reached =>
  someDeployment(each => each.rolledBack !== undefined && isMeant(each))

/** Of labs with callers who try again. */
const callersWho =
  (isMeant: (callers: CallerCounts, retries: RandomRetries, played: Played) => boolean): Reached =>
  played => {
    const callers = played.world.callers.get('users')
    const { retries } = played.lab
    return callers !== undefined && retries !== undefined && isMeant(callers, retries, played)
  }

const retryCorners: readonly [string, Reached][] = [
  ['callers who try again', callersWho(({ requests, attempts }) => attempts > requests)],
  [
    'callers who gave up after the last attempt',
    callersWho(
      ({ requests, attempts, failed }, { attemptsMax }) =>
        failed > 0 && attemptsMax > 1 && attempts === requests * attemptsMax,
    ),
  ],
  ['callers who wait at the end', callersWho(({ waiting }) => waiting > 0)],
  [
    'callers who did not wait for an answer',
    callersWho(
      ({ requests, attempts }, { causes, timeoutMs }) =>
        attempts > requests && causes.join() === 'timeout' && timeoutMs < 1000,
    ),
  ],
  [
    'callers whose instance died, and who try again for that alone',
    callersWho(
      ({ requests, attempts }, { causes, timeoutMs }, { world }) =>
        attempts > requests &&
        causes.join() === 'unavailable' &&
        timeoutMs === Number.POSITIVE_INFINITY &&
        world.timeline.events.some(
          event => event.kind === 'instance.killed' && event.requestsLost > 0,
        ),
    ),
  ],
  [
    'callers who try again on the other fleet',
    all(
      callersWho(({ requests, attempts }) => attempts > requests),
      someDeployment(each => each.rolledBack?.exposedMs !== undefined),
    ),
  ],
  [
    'callers who try again, of an endpoint that is gone',
    callersWho(
      ({ requests, attempts }, _, { world }) => attempts > requests && world.unroutedRequests > 0,
    ),
  ],
]

export const CORNERS: ReadonlyMap<string, Reached> = new Map([
  ...byStrategy.filter(([name]) => !impossible.includes(name)),
  ['a deployment without a config', someDeployment(each => strategyOf(each) === 'none')],
  ['rolled back by an alarm', rolledBack(each => each.rolledBack?.cause === 'alarm')],
  ['rolled back at the time limit', rolledBack(each => each.rolledBack?.cause === 'timeout')],
  ['rolled back for /ping', rolledBack(each => /ping/.test(each.rolledBack?.reason ?? ''))],
  [
    'rolled back for want of capacity',
    rolledBack(each => /InsufficientInstanceCapacity/.test(each.rolledBack?.reason ?? '')),
  ],
  [
    'rolled back for the quota',
    rolledBack(each => /service limit/.test(each.rolledBack?.reason ?? '')),
  ],
  [
    'ROLLING back in batches',
    rolledBack(
      ({ before }) =>
        before.lastDeployment?.trafficRouting.type === 'ROLLING' &&
        before.lastDeployment.trafficRouting.rollbackBatchSize !== undefined,
    ),
  ],
  ['a roll-back that failed', someDeployment(each => each.end?.to === 'UpdateRollbackFailed')],
  [
    'its repair',
    someDeployment((each, { deployments }) =>
      deployments.some(
        other => other.end?.to === 'UpdateRollbackFailed' && other.startedAtMs < each.startedAtMs,
      ),
    ),
  ],
  ['a deployment that still runs', someDeployment(each => each.end === undefined)],
  [
    'a completion past the time limit',
    someDeployment(
      each =>
        isCompleted(each) &&
        each.limitMs !== undefined &&
        (each.end?.atMs ?? 0) > each.startedAtMs + each.limitMs,
    ),
  ],
  ['other variants', someDeployment(each => each.toConfig === 'v3' && isCompleted(each))],
  [
    'a shadow that is promoted',
    someDeployment(
      each => each.before.shadowVariants.length > 0 && each.toConfig === 'v4' && isCompleted(each),
    ),
  ],
  ['retained properties', someDeployment(each => each.request.retainAll && isCompleted(each))],
  [
    'retained but for some',
    someDeployment(
      each => each.request.retainAll && each.request.exclude.length === 1 && isCompleted(each),
    ),
  ],
  [
    'a retained deployment config',
    someDeployment(each => each.request.retainDeployment && strategyOf(each) !== 'none'),
  ],
  ['an update refused midway', calledMidway('update', true)],
  ['weights refused midway', calledMidway('weights', true)],
  ['an instance killed midway', calledMidway('kill', false)],
  ['a model changed midway', calledMidway('model', false)],
  ['capacity short midway', calledMidway('shortage', false)],
  ['bounds set midway', calledMidway('register', false)],
  ['an update refused for its size or rules', wasCalled('update', true)],
  ['weights and counts set by hand', wasCalled('weights')],
  ['an endpoint deleted', wasCalled('delete')],
  ['and made again', all(wasCalled('delete'), wasCalled('create'))],
  ['a re-scale that failed', eventOf('endpoint.status-changed', '"to":"RollingBack"')],
  ['a creation that failed', eventOf('endpoint.status-changed', '"to":"Failed"')],
  ['a scale-out by target tracking', eventOf('scaling.scale-out', '"policy":"requests"')],
  ['a scale-in by target tracking', eventOf('scaling.scale-in', '"policy":"requests"')],
  ['a scale-out by concurrency', eventOf('scaling.scale-out', '"policy":"concurrency"')],
  ['a scale-out by steps', eventOf('scaling.scale-out', '"policy":"steps"')],
  ['a scale-in by steps', eventOf('scaling.scale-in', '"policy":"steps"')],
  [
    'tracking, steps and schedule together',
    ({ lab: { scaling } }) =>
      scaling?.tracking !== undefined &&
      scaling.steps !== undefined &&
      scaling.scheduled.length > 0,
  ],
  ['an order refused for the quota', eventOf('scaling.refused')],
  ['capacity moved into bounds', eventOf('scaling.bounds-applied')],
  ['a scheduled action', eventOf('scaling.scheduled-action', '"outcome":"applied"')],
  ['a scheduled action that fails', eventOf('scaling.scheduled-action', '"outcome":"failed"')],
  ['a scheduled action suspended', eventOf('scaling.scheduled-action', '"outcome":"suspended"')],
  ...[
    'AlreadyAtMaxCapacity',
    'AlreadyAtMinCapacity',
    'AlreadyAtDesiredCapacity',
    'TargetServicePutResourceAsUnscalable',
    'Cooldown',
    'Suspended',
    'OtherPoliciesDisagree',
  ].map((code): [string, Reached] => [`not scaled: ${code}`, eventOf('scaling.not-scaled', code)]),
  ['an alarm that lacks data', eventOf('alarm.state-changed', '"to":"INSUFFICIENT_DATA"')],
  ['an alarm in ALARM', eventOf('alarm.state-changed', '"to":"ALARM"')],
  [
    'an alarm put again',
    all(wasCalled('alarm'), ({ world }) =>
      world.alarms.history.all().some(({ event }) => event.kind === 'updated'),
    ),
  ],
  ['an alarm set by hand', wasCalled('alarm-state')],
  ['an alarm that rests', someAlarm((name, { alarms }) => alarms.isResting(name))],
  [
    'an alarm that rests though it calls a policy',
    someAlarm(
      (name, { alarms }) =>
        alarms.isResting(name) && alarms.stateOf(name) === 'ALARM' && name.includes('-AlarmLow-'),
    ),
  ],
  [
    'requests lost with their instance',
    ({ world }) =>
      world.timeline.events.some(
        event => event.kind === 'instance.killed' && event.requestsLost > 0,
      ),
  ],
  ...retryCorners,
  ['requests in flight at the end', ({ inFlight }) => inFlight > 0],
  ['requests to no endpoint', ({ world }) => world.unroutedRequests > 0],
  [
    'requests to no capacity or weight',
    ({ world }) => world.endpoints.all().some(({ rejected }) => rejected.some(count => count > 0)),
  ],
])
