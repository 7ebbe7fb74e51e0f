/** The real `@aws-sdk/client-sagemaker`, unmodified, and its waiters, against the live server. */
import {
  AddTagsCommand,
  CreateEndpointCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  DescribeModelCommand,
  ListModelsCommand,
  ListTagsCommand,
  SageMakerClient,
  UpdateEndpointCommand,
  waitUntilEndpointDeleted,
  waitUntilEndpointInService,
} from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../../src/server/app.ts'
import { type DriverOptions, WallClockDriver } from '../../src/server/wall-clock-driver.ts'
import { churnWorld, LANGUAGE } from './live-world.ts'

const ARN = 'arn:aws:sagemaker:us-east-1:000000000000'

/** A server on a free port, and a client of it. */
async function serveAt(speed: DriverOptions['speed']) {
  const driver = new WallClockDriver({ createWorld: ({ onLost }) => churnWorld(onLost), speed })
  const app = buildApp({ driver, language: LANGUAGE })
  const endpoint = await app.listen({ host: '127.0.0.1', port: 0 })
  driver.start()
  const client = new SageMakerClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  const stop = async (): Promise<void> => {
    client.destroy()
    driver.stop()
    await app.close()
  }
  return { app, client, stop }
}

describe.each<{ readonly speed: DriverOptions['speed'] }>([{ speed: 'manual' }, { speed: 600 }])(
  'waiters of the SDK at speed $speed',
  ({ speed }) => {
    let server: Awaited<ReturnType<typeof serveAt>>

    beforeAll(async () => {
      server = await serveAt(speed)
    })
    afterAll(() => server.stop())

    const statusOf = async (EndpointName: string) =>
      (await server.client.send(new DescribeEndpointCommand({ EndpointName }))).EndpointStatus

    /** What takes twenty minutes: on a manual clock somebody must let them pass. */
    async function whileTimePasses<Result>(waiting: Promise<Result>): Promise<Result> {
      if (speed === 'manual') {
        await server.app.inject({ method: 'POST', url: '/_lab/clock', payload: { advance: '20m' } })
      }
      return waiting
    }

    it('see an endpoint come into service, be updated and go', async () => {
      const { client } = server
      const options = { client, maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.05 }
      const EndpointName = 'New'
      await client.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName: 'ab' }))
      expect(await statusOf(EndpointName)).toBe('Creating')
      const created = whileTimePasses(waitUntilEndpointInService(options, { EndpointName }))
      expect((await created).state).toBe('SUCCESS')

      await client.send(new UpdateEndpointCommand({ EndpointName, EndpointConfigName: 'ab-2' }))
      expect(await statusOf(EndpointName)).toBe('Updating')
      await whileTimePasses(waitUntilEndpointInService(options, { EndpointName }))
      const updated = await client.send(new DescribeEndpointCommand({ EndpointName }))
      expect(updated.EndpointConfigName).toBe('ab-2')
      expect(updated.LastModifiedTime).toBeInstanceOf(Date)

      await client.send(new DeleteEndpointCommand({ EndpointName }))
      const deleted = whileTimePasses(waitUntilEndpointDeleted(options, { EndpointName }))
      expect((await deleted).state).toBe('SUCCESS')
    })
  },
)

describe('the SDK on a manual clock', () => {
  let server: Awaited<ReturnType<typeof serveAt>>

  beforeAll(async () => {
    server = await serveAt('manual')
  })
  afterAll(() => server.stop())

  it('reads back a model and its tags', async () => {
    const { client } = server
    const container = { Image: 'repo/image:1', Environment: { A: 'b' } }
    await client.send(
      new CreateModelCommand({
        ModelName: 'Mine',
        PrimaryContainer: container,
        Tags: [{ Key: 'team', Value: 'ml' }],
      }),
    )
    const model = await client.send(new DescribeModelCommand({ ModelName: 'Mine' }))
    expect(model.PrimaryContainer).toEqual(container)
    expect(model.VpcConfig).toBeUndefined()
    const { Models = [] } = await client.send(new ListModelsCommand({}))
    expect(Models.map(({ ModelName }) => ModelName)).toEqual(['Mine'])
    const ResourceArn = `${ARN}:model/mine`
    await client.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: 'stage', Value: 'x' }] }))
    const { Tags = [] } = await client.send(new ListTagsCommand({ ResourceArn }))
    expect(Tags.map(({ Key }) => Key)).toEqual(['team', 'stage'])
  })
})
