/** A small HTTP server that speaks the container contract, and a live account to host it on. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { execute } from '../../src/aws/execute.ts'
import { World } from '../../src/core/world.ts'
import { buildApp } from '../../src/server/app.ts'
import type { RoutingLog } from '../../src/server/routing-log/routing-log.ts'
import { type DriverOptions, WallClockDriver } from '../../src/server/wall-clock-driver.ts'
import { LANGUAGE } from './live-world.ts'

export interface Seen {
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** The sender's, of the connection it came on. */
  readonly port: number | undefined
}

export type Answer = (response: ServerResponse, seen: Seen) => void

export interface Container {
  readonly url: string
  /** Invocations so far, in the order of their arrival. */
  readonly seen: Seen[]
  isHealthy: boolean
  /** How the next invocations are answered. */
  answer: Answer
  /** Invocations that have not been answered. */
  readonly held: ServerResponse[]
  close(): Promise<void>
}

export const saying =
  (body: string, status = 200, headers: Record<string, string> = {}): Answer =>
  response =>
    response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body)

export async function startContainer(answer: Answer = saying('ok')): Promise<Container> {
  const seen: Seen[] = []
  const held: ServerResponse[] = []
  const server = createServer(async (request, response) => {
    if (request.url === '/ping') {
      response.writeHead(container.isHealthy ? 200 : 503).end()
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const one = {
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      port: request.socket.remotePort,
    }
    seen.push(one)
    held.push(response)
    response.on('close', () => held.splice(held.indexOf(response), 1))
    container.answer(response, one)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const container: Container = {
    url: `http://127.0.0.1:${port}`,
    seen,
    held,
    isHealthy: true,
    answer,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return container
}

export interface Hosted {
  /** A model's container, or the word for a simulated model. */
  readonly on: Container | 'simulated'
  readonly weight?: number
  readonly count?: number
  readonly isShadow?: boolean
  readonly environment?: Readonly<Record<string, string>>
}

/** A live server at speed 1 with an endpoint `e` whose variants are so hosted. */
export function liveAccount(options: Partial<DriverOptions> = {}, log?: RoutingLog) {
  const driver = new WallClockDriver({
    createWorld: ({ onLost }) => new World({ seed: 1, trackInFlight: true, onLost }),
    speed: 1,
    pingIntervalMs: 5,
    ...options,
  })
  const app = buildApp({ driver, language: LANGUAGE, ...(log && { log }) })
  driver.start()
  const call = (operation: string, input: object) =>
    driver.command(world => execute(world, operation, input))

  function create(variants: Readonly<Record<string, Hosted>>): void {
    const configs = Object.entries(variants).map(([name, hosted]) => {
      const { on, environment = {} } = hosted
      const simulated = { ENDPOINT_LAB_STARTUP: '0s', ENDPOINT_LAB_LATENCY: '1ms' }
      const Image = on === 'simulated' ? 'image' : on.url
      const Environment = { ...(on === 'simulated' ? simulated : {}), ...environment }
      call('CreateModel', { ModelName: name, PrimaryContainer: { Image, Environment } })
      const variant = {
        VariantName: name,
        ModelName: name,
        InstanceType: 'ml.m5.large',
        InitialInstanceCount: hosted.count ?? 1,
        InitialVariantWeight: hosted.weight ?? 1,
      }
      return { variant, isShadow: hosted.isShadow === true }
    })
    const of = (wanted: boolean) =>
      configs.filter(({ isShadow }) => isShadow === wanted).map(({ variant }) => variant)
    const shadows = of(true)
    call('CreateEndpointConfig', {
      EndpointConfigName: 'c',
      ProductionVariants: of(false),
      ...(shadows.length > 0 ? { ShadowProductionVariants: shadows } : {}),
    })
    call('CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c' })
  }

  async function inService(variants: Readonly<Record<string, Hosted>>): Promise<void> {
    create(variants)
    await until(() => driver.present().endpoints.find('e').status === 'InService')
  }

  const invoke = (headers: Record<string, string> = {}, payload = '{"x":1}') =>
    app.inject({ method: 'POST', url: '/endpoints/e/invocations', headers, payload })

  return { driver, app, call, create, inService, invoke }
}

export type LiveAccount = ReturnType<typeof liveAccount>

/** Real sockets take a moment; a test that waits in vain runs into the time-out of its own. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(1)
}
