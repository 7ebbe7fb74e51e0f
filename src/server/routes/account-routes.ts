/** `/_lab/account`: the whole account as one JSON document, out and in. */
import type { FastifyInstance } from 'fastify'
import {
  AccountProblems,
  dumpAccount,
  readAccount,
} from '../../aws/account-state/account-document.ts'
import { asServerError } from '../http/as-server-error.ts'
import { refuseOtherMethods } from '../http/error-answer.ts'
import { readTextBody } from '../http/request-body.ts'
import { ServerError } from '../http/server-errors.ts'
import { parseLabBody } from '../lab/lab-request.ts'
import { clockState } from '../lab/lab-state.ts'
import { SERVER_LIMITS } from '../limits.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

const URL = '/_lab/account'

export function accountRoutes(app: FastifyInstance, driver: WallClockDriver): void {
  readTextBody(app, SERVER_LIMITS.accountBodyBytesMax)

  app.get(URL, () => driver.command(dumpAccount))

  app.put<{ Body: string | undefined }>(URL, async ({ body }) => {
    await asServerError(() => loadAccount(driver, parseLabBody(body)))
    return clockState(driver.present(), driver.describeClock())
  })

  refuseOtherMethods(app, URL, ['GET', 'PUT'])
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
