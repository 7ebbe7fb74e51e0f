/** A simulated account behind HTTP, for the commands that need one: `serve` and `exec`. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { World } from '../core/world.ts'
import { addTraffic, scheduleTimeline, worldAtZero } from '../scenario/prepare.ts'
import { LAB_LANGUAGE } from '../scenario/reading/lab-language.ts'
import { AccountKeeper, type Persist } from '../server/account/account-keeper.ts'
import { buildApp } from '../server/app.ts'
import type { CreateWorld } from '../server/create-world.ts'
import type { SigningKey } from '../server/http/signature-check.ts'
import { SERVER_LIMITS } from '../server/limits.ts'
import type { RoutingLog } from '../server/routing-log/routing-log.ts'
import type { Speed } from '../server/virtual-clock.ts'
import { WallClockDriver } from '../server/wall-clock-driver.ts'
import type { DataDirectory } from './data-directory.ts'
import { EXIT } from './exit-code.ts'
import { listen, urlOf } from './listen.ts'
import { notLoaded } from './not-loaded.ts'
import type { LoadedScenario } from './scenario-files.ts'
import { beginMs, epochOf, type Start, showsWallClock } from './time-zero.ts'

export interface LiveOptions {
  /** `undefined`: an empty account. */
  readonly loaded: LoadedScenario | undefined
  readonly host: string
  readonly port: number
  readonly speed: Speed
  /** `undefined`: as the scenario says, else now. */
  readonly start?: Start | undefined
  readonly seed?: number | undefined
  /** Generates the scenario's own traffic inside as well. */
  readonly traffic?: boolean
  /** Real containers on other machines may be called. */
  readonly allowRemote?: boolean
  readonly log?: RoutingLog | undefined
  readonly signingKey?: SigningKey | undefined
  /** Where the account is kept; `undefined`: nowhere. */
  readonly data?: DataDirectory | undefined
  /** One line about what went otherwise than the scenario says. */
  readonly onNews: (world: World, text: string) => void
}

export interface LiveServer {
  readonly driver: WallClockDriver
  readonly url: string
  /**
   * No new requests; those that wait get their answers if they are due soon, and then a 503: how
   * many.
   */
  stop(): Promise<number>
}

/** How long callers who wait may still get their answers after Ctrl-C. */
const GRACE_MS = 3000
const GRACE_LOOK_MS = 10
const DEFAULT_SEED = 1

/** Listens; virtual time runs from here on. Throws `CliError` when the address cannot be had. */
export async function startLive(options: LiveOptions): Promise<LiveServer> {
  const { loaded, speed, host, log, signingKey, data, allowRemote = false } = options
  const endMs = loaded?.scenario.durationMs
  const driver = new WallClockDriver({
    createWorld: worldsOf(options),
    speed,
    endMs,
    allowRemote,
    onUnhealthy: text => options.onNews(driver.present(), text),
  })
  const isWallClock = await begin(driver, options)
  const keeper =
    data && new AccountKeeper({ driver, store: data.store, onFailure: endWithoutStore })
  const persist: Persist | undefined = keeper && (what => keeper.persist(what))
  const dashboard = async () => (await import('./dashboard-page.ts')).dashboardOf(loaded?.scenario)
  const language = LAB_LANGUAGE
  const app = buildApp({ driver, language, dashboard, log, host, signingKey, persist })
  await listen(app, options)
  driver.start(isWallClock ? Date.now() - driver.present().epochMs : undefined)
  await keeper?.persist('changes and clock')
  return {
    driver,
    url: urlOf(app, host),
    async stop() {
      const sentAway = await stop(app, driver)
      await keeper?.close()
      return sentAway
    },
  }
}

/** Goes on with the account that was kept; whether virtual time is to be the wall clock's. */
async function begin(
  driver: WallClockDriver,
  { data, loaded, start, speed }: LiveOptions,
): Promise<boolean> {
  const kept = data?.account
  if (data === undefined || kept === undefined)
    return showsWallClock({ start, speed, scenario: loaded?.scenario })
  try {
    driver.replace(kept.createWorld)
  } catch (error) {
    await data.store.close()
    throw notLoaded(data.path, error)
  }
  const missedMs = kept.missedMs(Date.now())
  const canLiveThrough =
    missedMs !== undefined && missedMs <= SERVER_LIMITS.advanceMsMax && !driver.usesContainers
  if (!canLiveThrough || typeof speed !== 'number') return false
  await driver.advance(missedMs)
  return true
}

/** What has happened cannot be kept any more: going on would be to promise what is not so. */
function endWithoutStore(error: Error): void {
  process.stderr.write(`The account cannot be written to its directory: ${error.message}\n`)
  process.exit(EXIT.internal)
}

/** The world that the server starts with and goes back to. */
function worldsOf({ loaded, seed, traffic, speed, start, onNews }: LiveOptions): CreateWorld {
  return ({ onLost }) => {
    const choice = { start, speed, scenario: loaded?.scenario }
    const wallMs = Date.now()
    const epochMs = epochOf(choice, wallMs)
    if (loaded === undefined) {
      const world = new World({ seed: seed ?? DEFAULT_SEED, epochMs, trackInFlight: true, onLost })
      world.runUntil(beginMs(choice, wallMs))
      return world
    }
    const { files } = loaded
    const scenario = { ...loaded.scenario, epochMs }
    const world = worldAtZero(scenario, files, { isLive: true, onLost })
    // Live, the account may have been changed since: an entry that is refused is news, not the end.
    scheduleTimeline(world, scenario, ({ message }) => onNews(world, message))
    if (traffic === true) addTraffic(world, scenario, files)
    return world
  }
}

async function stop(app: FastifyInstance, driver: WallClockDriver): Promise<number> {
  const closed = app.close()
  const untilMs = performance.now() + GRACE_MS
  while (driver.waitingCount > 0 && performance.now() < untilMs) await sleep(GRACE_LOOK_MS)
  const sentAway = driver.waitingCount
  driver.stop()
  // A browser keeps connections open that it has never used.
  const force = setTimeout(() => app.server.closeAllConnections(), GRACE_MS)
  await closed
  clearTimeout(force)
  return sentAway
}
