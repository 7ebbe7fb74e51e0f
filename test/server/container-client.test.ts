/** The connections on which real containers are called. */
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ContainerClient } from '../../src/server/container/container-client.ts'
import { type Container, saying, startContainer } from './real-container.ts'

let container: Container
let client: ContainerClient
beforeEach(async () => {
  container = await startContainer()
  client = new ContainerClient()
})
afterEach(async () => {
  client.close()
  await container.close()
})

/** What the container answers, or the kind of its failure. */
const invoke = (body: string): Promise<string> =>
  new Promise(resolve => {
    client.invoke(
      container.url,
      { body: Buffer.from(body), headers: {} },
      {
        answering: response => resolve(text(response)),
        failed: ({ kind }) => resolve(kind),
      },
    )
  })

describe('a connection to a container', () => {
  it('is kept for the next request, but not for a second of idleness', async () => {
    await invoke('first')
    await invoke('second')
    await pause(1200)
    await invoke('third')
    const [first, second, third] = container.seen.map(({ port }) => port)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  it('is not given up while a model takes longer than that', async () => {
    container.answer = response => setTimeout(() => response.end('at last'), 1200)
    expect(await invoke('slow')).toBe('at last')
  })

  it.each([
    { connection: 'a new', before: [] },
    { connection: 'a kept', before: ['one before'] },
  ])('that breaks: the request on $connection one is not sent again', async ({ before }) => {
    for (const body of before) await invoke(body)
    container.answer = response => response.destroy()
    expect(await invoke('deadly')).toBe('exited')
    container.answer = saying('back again')
    expect(await invoke('after')).toBe('back again')
    expect(container.seen.map(({ body }) => body)).toEqual([...before, 'deadly', 'after'])
  })

  it('that cannot be made is told of with its reason', async () => {
    await container.close()
    expect(await invoke('nobody there')).toBe('unreachable')
  })
})
