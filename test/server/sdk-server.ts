/** The live server on a real port, for the real clients. */
import { buildApp } from '../../src/server/app.ts'
import { WallClockDriver } from '../../src/server/wall-clock-driver.ts'
import { churnWorld, LANGUAGE } from './live-world.ts'

export interface SdkServer {
  readonly url: string
  /** Moves the manual clock by a duration such as `20m`. */
  advance(duration: string): Promise<void>
  close(): Promise<void>
}

/** Endpoint `churn` of `churnWorld`, on a manual clock. */
export async function sdkServer(): Promise<SdkServer> {
  const driver = new WallClockDriver({
    createWorld: ({ onLost }) => churnWorld(onLost),
    speed: 'manual',
  })
  const app = buildApp({ driver, language: LANGUAGE })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  driver.start()
  return {
    url,
    async advance(duration) {
      const body = JSON.stringify({ advance: duration })
      const { ok } = await fetch(`${url}/_lab/clock`, { method: 'POST', body })
      if (!ok) throw new Error(`the clock refused to advance by ${duration}`)
    },
    async close() {
      driver.stop()
      await app.close()
    },
  }
}

/** Of a client that is to speak to it. */
export const clientConfig = ({ url }: Pick<SdkServer, 'url'>) => ({
  endpoint: url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
})

/** What the promise is rejected with. */
export const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )
