/** `/_lab/load`: load from inside the server, listed, started and stopped. */
import type { FastifyInstance } from 'fastify'
import type { ArrivalProcess } from '../../core/traffic/arrivals.ts'
import { readDurationMs, readRatePerSecond } from '../../language/quantities.ts'
import { asServerError } from '../http/as-server-error.ts'
import { refuseOtherMethods } from '../http/error-answer.ts'
import type { BuiltInLoad, LoadCommand } from '../lab/built-in-load.ts'
import { invalid, parseLabBody } from '../lab/lab-request.ts'
import { SERVER_LIMITS } from '../limits.ts'

const URL = '/_lab/load'
const EXPECTED = 'expected {"endpoint": "churn", "rate": "100/s", "for": "15m"}'
const KEYS = ['endpoint', 'rate', 'for', 'arrivals']
const PROCESSES: readonly ArrivalProcess[] = ['poisson', 'even']

export function labLoadRoutes(app: FastifyInstance, load: BuiltInLoad): void {
  const listed = () => ({ load: load.list() })

  app.get(URL, listed)
  app.post<{ Body: string | undefined }>(URL, async ({ body }) => {
    const command = readLoadCommand(parseLabBody(body))
    await asServerError(() => load.start(command))
    return listed()
  })
  app.delete(URL, () => {
    load.stopAll()
    return listed()
  })
  refuseOtherMethods(app, URL, ['GET', 'POST', 'DELETE'])

  app.delete<{ Params: { endpoint: string } }>(`${URL}/:endpoint`, async ({ params }) => {
    await asServerError(() => load.stop(params.endpoint))
    return listed()
  })
  refuseOtherMethods(app, `${URL}/:endpoint`, ['DELETE'])
}

function readLoadCommand(given: unknown): LoadCommand {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  if (!isObject) throw invalid(`${EXPECTED}, got ${JSON.stringify(given)?.slice(0, 100)}`)
  const members = new Map<string, unknown>(Object.entries(given))
  const unknown = [...members.keys()].find(key => !KEYS.includes(key))
  if (unknown !== undefined) throw invalid(`unknown key "${unknown.slice(0, 100)}": ${EXPECTED}`)
  const endpoint = members.get('endpoint')
  if (typeof endpoint !== 'string') throw invalid(`endpoint: ${EXPECTED}`)
  const ratePerSecond = quantity('rate', readRatePerSecond(members.get('rate')))
  const forMs = quantity('for', readDurationMs(members.get('for')))
  const { loadRatePerSecondMax, loadForMsMax, loadRequestsMax } = SERVER_LIMITS
  if (ratePerSecond <= 0 || ratePerSecond > loadRatePerSecondMax) {
    throw invalid(`rate: more than 0/s and at most ${loadRatePerSecondMax}/s`)
  }
  if (forMs <= 0 || forMs > loadForMsMax) {
    throw invalid(`for: more than 0s and at most ${loadForMsMax / 3_600_000}h of virtual time`)
  }
  const requests = (ratePerSecond * forMs) / 1000
  if (requests > loadRequestsMax) {
    throw invalid(`${Math.round(requests)} requests in all, of at most ${loadRequestsMax}`)
  }
  return { endpoint, ratePerSecond, forMs, arrivals: processOf(members.get('arrivals')) }
}

function quantity(name: string, reading: ReturnType<typeof readDurationMs>): number {
  if ('problem' in reading) throw invalid(`${name}: ${reading.problem}`)
  return reading.value
}

function processOf(given: unknown): ArrivalProcess {
  if (given === undefined) return 'poisson'
  const found = PROCESSES.find(process => process === given)
  if (found !== undefined) return found
  throw invalid(
    `arrivals: expected "poisson" or "even", got ${JSON.stringify(given).slice(0, 100)}`,
  )
}
