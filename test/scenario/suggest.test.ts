import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, nearestName, suggestion } from '../../src/scenario/reading/suggest.ts'

describe('nearestName', () => {
  it.each([
    { given: 'rat', known: ['rate', 'trace'], expected: 'rate' },
    { given: 'chrun', known: ['churn'], expected: 'churn' }, // neighbours swapped are one edit
    { given: 'RATE', known: ['rate', 'race'], expected: 'rate' }, // case alone is no edit
    {
      given: 'CreateEndpont',
      known: ['CreateEndpointConfig', 'CreateEndpoint'],
      expected: 'CreateEndpoint',
    },
    { given: 'v2', known: ['v1', 'v3'], expected: 'v1' }, // the first of equally near ones
    { given: 'colour', known: ['rate', 'stages'], expected: undefined },
    { given: 'x'.repeat(300), known: ['x'.repeat(299)], expected: undefined },
  ])('takes $expected for $given', ({ given, known, expected }) => {
    expect(nearestName(given, known)).toBe(expected)
  })
})

describe('suggestion', () => {
  it('lists what there is when nothing is near', () => {
    expect(suggestion('colour', ['rate', 'stages'])).toBe('known: rate, stages')
  })
  it('is silent when there is nothing', () => {
    expect(suggestion('colour', [])).toBeUndefined()
  })
  it('lists 15 names and no more', () => {
    const names = Array.from({ length: 20 }, (_, index) => `name${index}`)
    expect(suggestion('colour', names)).toBe(`known: ${names.slice(0, 15).join(', ')}, …`)
  })
})

describe('editDistance', () => {
  it('is symmetric, 0 for equal texts alone, and at most the longer length', () => {
    const text = fc.string({ maxLength: 8 })
    fc.assert(
      fc.property(text, text, (from, to) => {
        const distance = editDistance(from, to)
        expect(editDistance(to, from)).toBe(distance)
        expect(distance === 0).toBe(from === to)
        expect(distance).toBeLessThanOrEqual(Math.max(from.length, to.length))
      }),
    )
  })
})
