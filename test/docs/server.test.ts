/** docs/server.md lists the routes of the lab that there are, and the methods that they take. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { liveApp } from '../server/live-world.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/server.md'), 'utf8')
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const

const ROW = /^\| `(\/_lab[^`]*)` \| ([A-Z, ]+) \|/gm
const listed = [...PAGE.matchAll(ROW)].map(
  ([, route = '', methods = '']) => [route, methods.split(', ')] as const,
)

const liveLab = () =>
  liveApp({
    app: {
      dashboard: async () => ({
        page: '',
        policy: '',
        record: () => ({}),
        recordSince: () => ({}),
      }),
    },
  }).app

/** Of fastify's tree of routes, in which each branch adds to the path of the one it hangs from. */
async function routesOf(app: ReturnType<typeof liveLab>): Promise<readonly string[]> {
  await app.ready()
  const branches: string[] = []
  const routes: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const depth = line.indexOf('── ') / 4
    if (depth < 0) continue
    const [part = ''] = line.slice(line.indexOf('── ') + 3).split(' (')
    branches.splice(Math.floor(depth), Number.POSITIVE_INFINITY, part)
    routes.push(branches.join('').replace(/^\/?/, '/'))
  }
  return routes.filter(route => route.startsWith('/_lab/'))
}

it('lists every route', async () => {
  const routes = await routesOf(liveLab())
  const names = listed.map(([route]) => route.replace(/[A-Z]+$/, name => `:${name.toLowerCase()}`))
  expect([...new Set(routes)].sort()).toEqual(names.sort())
})

it.each(listed)('%s takes %j', async (route, methods) => {
  const url = route.replace(/[A-Z]+$/, 'churn-v1')
  const taken: string[] = []
  for (const method of METHODS) {
    const request = { method, url, headers: { accept: 'application/json' } }
    const { statusCode } = await liveLab().inject(request)
    if (statusCode !== 405) taken.push(method)
  }
  expect(taken).toEqual(methods)
})

it.each(listed)('%s is refused to pages of other sites, whatever the method', async route => {
  const url = route.replace(/[A-Z]+$/, 'churn-v1')
  for (const headers of [{ host: 'evil.example' }, { origin: 'https://evil.example' }]) {
    for (const method of METHODS) {
      const { statusCode, json } = await liveLab().inject({ method, url, headers })
      expect(statusCode, `${method} ${JSON.stringify(headers)}`).toBe(403)
      expect(json().error).toBe('foreign-host')
    }
  }
})
