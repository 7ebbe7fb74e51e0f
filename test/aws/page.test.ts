import { describe, expect, it } from 'vitest'
import { pageOf } from '../../src/aws/page.ts'

const ITEMS = ['a', 'b', 'c', 'd', 'e']

const refuseToken = (token: string): never => {
  throw new Error(`refused ${token}`)
}

describe('pageOf five items', () => {
  it.each([
    { limit: 2, token: undefined, items: ['a', 'b'], nextToken: '2' },
    { limit: 2, token: '2', items: ['c', 'd'], nextToken: '4' },
    { limit: 2, token: '4', items: ['e'], nextToken: undefined },
    { limit: 5, token: undefined, items: ITEMS, nextToken: undefined }, // exactly full
    { limit: 0, token: undefined, items: [], nextToken: undefined }, // no endless paging
    { limit: 2, token: '9', items: [], nextToken: undefined }, // items were deleted meanwhile
  ])('limit $limit from token $token', ({ limit, token, items, nextToken }) => {
    expect(pageOf(ITEMS, { limit, token, refuseToken })).toEqual({ items, nextToken })
  })

  it('counts only those that are wanted, and looks no further than it must', () => {
    const looked: string[] = []
    const isWanted = (item: string): boolean => {
      looked.push(item)
      return item !== 'b'
    }
    const page = pageOf(ITEMS, { limit: 2, token: undefined, refuseToken, isWanted })
    expect(page).toEqual({ items: ['a', 'c'], nextToken: '2' })
    expect(looked).toEqual(['a', 'b', 'c', 'd'])
  })

  it.each(['', '0', '-1', 'abc', '1e3'])('refuses the token %j', token => {
    expect(() => pageOf(ITEMS, { limit: 2, token, refuseToken })).toThrow(`refused ${token}`)
  })
})
