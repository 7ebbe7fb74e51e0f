/** `/_lab/models`: how models behave, and behave from now on. */
import type { FastifyInstance } from 'fastify'
import { LIMITS } from '../../core/limits.ts'
import { asServerError } from '../http/as-server-error.ts'
import { refuseOtherMethods } from '../http/error-answer.ts'
import { ServerError } from '../http/server-errors.ts'
import { invalid, parseLabBody, readModelBody, type ScenarioLanguage } from '../lab/lab-request.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

interface LabModelRoutesOptions {
  readonly driver: WallClockDriver
  readonly language: ScenarioLanguage
}

interface ModelRequest {
  Params: { readonly name: string }
  Body: string | undefined
}

export function labModelRoutes(app: FastifyInstance, options: LabModelRoutesOptions): void {
  const { driver, language } = options
  const textOf = (name: string): object => {
    const profile = driver.present().models.get(name)
    if (profile === undefined) throw new ServerError('not-found', `There is no model "${name}".`)
    return language.modelText(profile)
  }

  app.get('/_lab/models', () =>
    Object.fromEntries([...driver.present().models.keys()].map(name => [name, textOf(name)])),
  )
  refuseOtherMethods(app, '/_lab/models', ['GET'])

  app.get<ModelRequest>('/_lab/models/:name', ({ params: { name } }) => textOf(name))
  app.put<ModelRequest>('/_lab/models/:name', async ({ params: { name }, body }) => {
    if (name.length > LIMITS.nameLengthMax) {
      throw invalid(`a model's name has at most ${LIMITS.nameLengthMax} characters`)
    }
    const given = parseLabBody(body)
    const behaviour = readModelBody(given, language)
    await asServerError(() =>
      driver.command(world => {
        const containerUrl = world.models.get(name)?.containerUrl
        if (containerUrl !== undefined) checkContainerModel(name, given)
        world.changeModel({ ...behaviour, name, containerUrl })
      }),
    )
    return textOf(name)
  })
  refuseOtherMethods(app, '/_lab/models/:name', ['GET', 'PUT'])
}

const OF_CONTAINERS: readonly string[] = ['concurrency', 'queue', 'startup']

/** The container behaves as it does; how many requests it gets at once is ours to say. */
function checkContainerModel(name: string, given: unknown): void {
  const others = Object.keys(given ?? {}).filter(key => !OF_CONTAINERS.includes(key))
  if (others.length === 0) return
  const text = `Model "${name}" runs on a real container: only ${OF_CONTAINERS.join(', ')} can be set, not ${others.join(', ')}.`
  throw new ServerError('wrong-state', text)
}
