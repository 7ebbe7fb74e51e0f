/**
 * Live servers with a data directory each and nothing else, for the crash test: bundled into one
 * file, they start in half the time of the command line. Prints their addresses as its only line.
 */
import { readAccount } from '../../src/aws/account-state/account-document.ts'
import { DEFAULT_MODEL_BEHAVIOUR } from '../../src/core/endpoint/model-profile.ts'
import { World } from '../../src/core/world.ts'
import { AccountKeeper, storedDocument } from '../../src/server/account/account-keeper.ts'
import { AccountStore } from '../../src/server/account/account-store.ts'
import { buildApp } from '../../src/server/app.ts'
import type { ScenarioLanguage } from '../../src/server/lab/lab-request.ts'
import { WallClockDriver } from '../../src/server/wall-clock-driver.ts'

const LANGUAGE: ScenarioLanguage = {
  readModel: () => ({ problem: 'no models here' }),
  modelText: () => ({}),
  readDurationMs: given => ({ value: Number(given) }),
  readFault: () => ({ problem: 'no faults here' }),
  suggestion: () => undefined,
  applyFault: () => {},
}

async function serve(directory: string): Promise<string> {
  const store = await AccountStore.open(directory)
  const { account } = store
  const driver = new WallClockDriver({
    createWorld: ({ onLost }) => {
      const world = new World({ seed: 1, trackInFlight: true, onLost })
      world.defineModel({ name: 'm', ...DEFAULT_MODEL_BEHAVIOUR })
      return world
    },
    speed: 'manual',
  })
  if (account !== undefined) {
    const read = readAccount(storedDocument(account))
    driver.replace(({ onLost }) => read.createWorld({ trackInFlight: true, onLost }))
  }
  const keeper = new AccountKeeper({
    driver,
    store,
    onFailure: error => {
      throw error
    },
  })
  await keeper.persist('changes')
  const app = buildApp({ driver, language: LANGUAGE, persist: what => keeper.persist(what) })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  driver.start()
  return url
}

const urls = await Promise.all(process.argv.slice(2).map(serve))
process.stdout.write(`${urls.join(' ')}\n`)
