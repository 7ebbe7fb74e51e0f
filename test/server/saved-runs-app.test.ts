import { describe, expect, it } from 'vitest'
import { buildSavedRunsApp } from '../../src/server/saved-runs-app.ts'

const app = buildSavedRunsApp({
  page: { page: '<p>runs</p>', policy: "default-src 'none'" },
  host: '127.0.0.1',
  onBug(error) {
    throw error
  },
})

describe('the server of saved runs', () => {
  it('has one page', async () => {
    const { statusCode, headers, body } = await app.inject('/_lab/')
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: '<p>runs</p>' })
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
  })

  it.each([
    { headers: { host: 'evil.example' }, status: 403 },
    { headers: { origin: 'http://evil.example' }, status: 403 },
    { headers: { host: 'localhost:7' }, status: 200 },
  ])('answers $headers with $status', async ({ headers, status }) => {
    expect((await app.inject({ url: '/_lab/', headers })).statusCode).toBe(status)
  })

  it.each([
    { method: 'POST', url: '/_lab/', status: 405 },
    { method: 'DELETE', url: '/', status: 405 },
    { method: 'GET', url: '/_lab/recording', status: 404 },
    { method: 'POST', url: '/_lab/clock', status: 404 },
  ] as const)('$method $url is $status', async ({ method, url, status }) => {
    expect((await app.inject({ method, url })).statusCode).toBe(status)
  })
})
