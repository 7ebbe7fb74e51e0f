import { describe, expect, it } from 'vitest'
import type { RoutingLine } from '../../src/language/routing-line.ts'
import { SERVER_LIMITS } from '../../src/server/limits.ts'
import { RecentLines } from '../../src/server/routing-log/recent-lines.ts'
import { RoutingLog } from '../../src/server/routing-log/routing-log.ts'
import { FIRST_LINE, type Live, liveApp } from './live-world.ts'

const logging = (share = 1): Live => liveApp({ app: { log: new RoutingLog(() => {}, share) } })

async function invoke({ app }: Live, ...targets: readonly string[]): Promise<void> {
  for (const target of targets) {
    const headers = { 'x-amzn-sagemaker-target-variant': target }
    await app.inject({ method: 'POST', url: '/endpoints/churn/invocations', headers })
  }
}

const routing = async ({ app }: Live, query = '') =>
  (await app.inject(`/_lab/routing${query}`)).json()

const variantsOf = ({ lines }: { lines: readonly RoutingLine[] }) =>
  lines.map(({ variant }) => variant)

describe('/_lab/routing', () => {
  it('has the lines of the routing log, with the status that the caller got', async () => {
    const live = logging()
    await live.app.inject({ method: 'POST', url: '/endpoints/churn/invocations' })
    await invoke(live, 'nobody')
    expect(await routing(live)).toMatchObject({
      share: 1,
      lastSeq: 1,
      lines: [
        { ...FIRST_LINE, seq: 0 },
        { seq: 1, variant: null, instance: null, instanceBy: null, status: 400 },
      ],
    })
  })

  it.each([
    { query: '', variants: ['A', 'B', 'B', 'A'] },
    { query: '?since=-1', variants: ['A', 'B', 'B', 'A'] },
    { query: '?since=1', variants: ['B', 'A'] },
    { query: '?since=3', variants: [] },
    { query: '?since=99', variants: [] },
    { query: '?limit=3', variants: ['B', 'B', 'A'] }, // the newest
    { query: '?since=0&limit=2', variants: ['B', 'A'] },
    { query: '?since=2&limit=2', variants: ['A'] },
  ])('$query: $variants of A, B, B, A', async ({ query, variants }) => {
    const live = logging()
    await invoke(live, 'A', 'B', 'B', 'A')
    expect(variantsOf(await routing(live, query))).toEqual(variants)
  })

  it.each([
    ['?since=soon', 'since: expected a whole number from -1 to 9007199254740991, got "soon"'],
    ['?since=-2', 'since: expected a whole number from -1 to 9007199254740991, got "-2"'],
    [
      '?since=1&since=2',
      'since: expected a whole number from -1 to 9007199254740991, got ["1","2"]',
    ],
    ['?limit=0', 'limit: expected a whole number from 1 to 2000, got "0"'],
    ['?limit=2001', 'limit: expected a whole number from 1 to 2000, got "2001"'],
    ['?limit=', 'limit: expected a whole number from 1 to 2000, got ""'],
    ['?variant=A', 'unknown parameter "variant": expected since, limit, or none'],
  ])('refuses %s', async (query, message) => {
    const answer = await logging().app.inject(`/_lab/routing${query}`)
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toEqual({ error: 'invalid-value', message })
  })

  it('is refused to a name that is not ours', async () => {
    const headers = { host: 'evil.example' }
    const { statusCode } = await logging().app.inject({ url: '/_lab/routing', headers })
    expect(statusCode).toBe(403)
  })

  it('begins anew after a reset, as another run', async () => {
    const live = logging()
    await invoke(live, 'A', 'B')
    const before = await routing(live)
    await live.app.inject({ method: 'POST', url: '/_lab/reset' })
    const after = await routing(live)
    expect(after).toMatchObject({ lastSeq: -1, lines: [] })
    expect(after.runId).not.toBe(before.runId)
    await invoke(live, 'B')
    expect((await routing(live)).lines).toMatchObject([{ seq: 0, variant: 'B' }])
  })

  it('says which share is logged, and that nothing is', async () => {
    const half = logging(0.5)
    await invoke(half, 'A', 'A', 'A', 'A')
    expect(await routing(half)).toMatchObject({ share: 0.5, lastSeq: 1 })
    const none = liveApp()
    await invoke(none, 'A')
    expect(await routing(none)).toMatchObject({ share: 0, lastSeq: -1, lines: [] })
  })

  it('keeps the newest lines alone', async () => {
    const live = logging()
    const { routingLinesMax } = SERVER_LIMITS
    await invoke(live, ...new Array(routingLinesMax).fill('A'), 'B')
    const { lines, lastSeq } = await routing(live)
    expect(lastSeq).toBe(routingLinesMax)
    expect(lines).toHaveLength(routingLinesMax)
    expect(lines[0].seq).toBe(1)
    expect(lines.at(-1)).toMatchObject({ seq: routingLinesMax, variant: 'B' })
  })
})

describe('recent lines, three of them', () => {
  it.each([
    { added: 0, since: -1, limit: 3, seqs: [] },
    { added: 2, since: -1, limit: 3, seqs: [0, 1] },
    { added: 3, since: -1, limit: 9, seqs: [0, 1, 2] },
    { added: 7, since: -1, limit: 3, seqs: [4, 5, 6] },
    { added: 7, since: 1, limit: 3, seqs: [4, 5, 6] }, // 2 and 3 are gone
    { added: 7, since: 4, limit: 1, seqs: [6] },
    { added: 7, since: 6, limit: 3, seqs: [] },
  ])('$added added, since $since, at most $limit: $seqs', ({ added, since, limit, seqs }) => {
    const recent = new RecentLines(3)
    const line: RoutingLine = {
      atMs: 0,
      endpoint: 'churn',
      source: null,
      oneOf: 1,
      variant: 'A',
      instance: 'i-0',
      instanceBy: 'RANDOM',
      draw: null,
      weights: { A: 1 },
      reason: 'only variant A',
      shadow: null,
      queueMs: 0,
      modelMs: 20,
      status: 200,
    }
    for (let i = 0; i < added; i++) recent.add({ ...line, atMs: i })
    const found = recent.after(since, limit)
    expect(found.map(({ seq }) => seq)).toEqual(seqs)
    expect(found.map(({ atMs }) => atMs)).toEqual(seqs)
  })
})
