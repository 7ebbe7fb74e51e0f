/** `/_lab/faults`: faults injected, listed, and lifted before their time. */
import type { FastifyInstance } from 'fastify'
import type { World } from '../../core/world.ts'
import { asServerError } from '../http/as-server-error.ts'
import { refuseOtherMethods } from '../http/error-answer.ts'
import { checkFaultTarget } from '../lab/lab-faults.ts'
import { parseLabBody, readFaultCommand, type ScenarioLanguage } from '../lab/lab-request.ts'
import { clockState } from '../lab/lab-state.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

interface LabFaultRoutesOptions {
  readonly driver: WallClockDriver
  readonly language: ScenarioLanguage
}

const URL = '/_lab/faults'

export function labFaultRoutes(app: FastifyInstance, options: LabFaultRoutesOptions): void {
  const { driver, language } = options
  const listed = () => ({ faults: driver.present().faults.list() })

  app.get(URL, listed)
  app.post<{ Body: string | undefined }>(URL, async ({ body }) => {
    const fault = readFaultCommand(parseLabBody(body), language)
    await asServerError(() =>
      driver.command(world => {
        checkFaultTarget(world, fault, language.suggestion)
        language.applyFault(world, fault)
      }),
    )
    // Instances that are killed are no fault that lasts.
    const id = fault.kind === 'kill' ? undefined : driver.present().faults.list().at(-1)?.id
    return { ...clockState(driver.present(), driver.describeClock()), id }
  })
  app.delete(URL, () => {
    driver.command(liftAll)
    return listed()
  })
  refuseOtherMethods(app, URL, ['GET', 'POST', 'DELETE'])

  app.delete<{ Params: { id: string } }>(`${URL}/:id`, async ({ params: { id } }) => {
    await asServerError(() => driver.command(world => world.faults.lift(id)))
    return listed()
  })
  refuseOtherMethods(app, `${URL}/:id`, ['DELETE'])
}

function liftAll(world: World): void {
  for (const { id } of world.faults.list()) world.faults.lift(id)
}
