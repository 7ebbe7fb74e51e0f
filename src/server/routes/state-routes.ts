/**
 * `/_lab/state`: the account as it is now, to read, and whole (`account`), to be loaded again: what GET
 * answers is what PUT takes. `?only=NAME,NAME` has some of the members, without the cost of the others.
 */
import type { FastifyInstance } from 'fastify'
import { AccountProblems, readAccount } from '../../aws/account-state/account-document.ts'
import { asServerError } from '../http/as-server-error.ts'
import { refuseOtherMethods } from '../http/error-answer.ts'
import { readTextBody } from '../http/request-body.ts'
import { ServerError } from '../http/server-errors.ts'
import { invalid, parseLabBody } from '../lab/lab-request.ts'
import { clockState, isStateMember, labState, STATE_MEMBERS } from '../lab/lab-state.ts'
import { SERVER_LIMITS } from '../limits.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

const URL = '/_lab/state'

export function stateRoutes(app: FastifyInstance, driver: WallClockDriver): void {
  readTextBody(app, SERVER_LIMITS.accountBodyBytesMax)

  app.get(URL, ({ query }) => {
    const members = membersOf(query)
    const waitingCallers = driver.waitingCount
    const clock = driver.describeClock()
    return driver.command(world => labState({ world, clock, waitingCallers }, members))
  })

  app.put<{ Body: string | undefined }>(URL, async ({ body }) => {
    const account = accountIn(parseLabBody(body))
    await asServerError(() => loadAccount(driver, account))
    return clockState(driver.present(), driver.describeClock())
  })

  refuseOtherMethods(app, URL, ['GET', 'PUT'])
}

function membersOf(query: unknown): readonly (typeof STATE_MEMBERS)[number][] {
  const given = new Map<string, unknown>(Object.entries(query ?? {}))
  const only = given.get('only')
  given.delete('only')
  for (const name of given.keys()) {
    throw invalid(`unknown parameter "${name.slice(0, 100)}": expected only, or none`)
  }
  if (only === undefined) return STATE_MEMBERS
  return String(only)
    .split(',')
    .map(name => {
      if (isStateMember(name)) return name
      const expected = `some of ${STATE_MEMBERS.join(',')}`
      throw invalid(`only: expected ${expected}; got "${name.slice(0, 100)}"`)
    })
}

/** The rest of what GET answers is to be read by people. */
function accountIn(given: unknown): unknown {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  if (isObject && 'account' in given) return given.account
  const got = isObject ? 'no "account"' : JSON.stringify(given).slice(0, 100)
  throw invalid(`expected what GET ${URL} answers, or {"account": …} of it; got ${got}`)
}

/** All of it or nothing. */
function loadAccount(driver: WallClockDriver, document: unknown): void {
  try {
    const account = readAccount(document)
    const { routers } = driver.present()
    driver.replace(hooks => account.createWorld({ trackInFlight: true, routers, ...hooks }))
  } catch (error) {
    if (!(error instanceof AccountProblems)) throw error
    throw new ServerError('invalid-value', error.message)
  }
}
