/** A recording comes out of a page as it went in. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBytes, toBytes } from '../../src/scenario/recording/json-bytes.ts'
import {
  type Column,
  packColumn,
  unpackColumn,
} from '../../src/scenario/recording/packed-column.ts'
import {
  type PackedRecording,
  packRecording,
  unpackRecording,
} from '../../src/scenario/recording/packed-recording.ts'
import { recordedRun } from '../dashboard/recorded-run.ts'

const roundTrip = (values: readonly unknown[]): readonly unknown[] =>
  unpackColumn(fromBytes(toBytes(packColumn(values))) as Column, values.length)

describe('a packed column', () => {
  it.each([
    { case: 'all the same', values: ['a', 'a', 'a'], member: 'c' },
    { case: 'instants', values: [0, 60_000, 120_000], member: 'v' },
    { case: 'zero below zero', values: [-0, -0], member: 'v' },
    { case: 'numbers and gaps', values: [-0, 1, null, 0.1, 0.125, 2 ** 53], member: 'v' },
    { case: 'few different texts', values: ['a', 'b', 'a', 'a', 'b', 'a'], member: 'u' },
    {
      case: 'texts that differ in numbers',
      values: ['12.05 at 09:30', '7.5 at 10:00', '12.06 at 09:31', '12.07 at 09:32'].concat(
        Array.from({ length: 9 }, (_, i) => `1${i}.11 at 10:1${i}`),
      ),
      member: 't',
    },
    {
      case: 'texts of whole numbers and of others',
      values: Array.from({ length: 9 }, (_, i) => `${i} of 12: ${i % 2}0`).concat('7 is 007'),
      member: 't',
    },
    {
      case: 'weights',
      values: [
        { A: 1, B: 0.5 },
        { A: 2, B: 0.75 },
      ],
      member: 'o',
    },
    {
      case: 'lists of one length',
      values: [
        [1.5, 2],
        [2.5, 3],
      ],
      member: 'l',
    },
    { case: 'this and that', values: [1, 'a', null], member: 'v' },
    {
      case: 'members in another order',
      values: [
        { a: 1, b: 2 },
        { b: 1, a: 2.5 },
      ],
      member: 'v',
    },
  ])('of $case has $member and says the same', ({ values, member }) => {
    expect(Object.keys(packColumn(values))).toContain(member)
    expect(roundTrip(values)).toEqual(values)
  })

  it('says the same of whatever JSON can hold', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 12 }), values => {
        const asJson = JSON.parse(JSON.stringify(values))
        expect(roundTrip(asJson)).toEqual(asJson)
      }),
    )
  })

  it('says the same of texts that differ in numbers', () => {
    const text = fc
      .array(fc.oneof(fc.nat(12).map(String), fc.constantFrom('a', ' ', '.', ':', '/', '0', '09')))
      .map(parts => parts.join(''))
    fc.assert(
      fc.property(fc.array(text, { maxLength: 40 }), texts => {
        expect(roundTrip(texts)).toEqual(texts)
      }),
    )
  })
})

describe('a packed recording', () => {
  it.each(['canary-rollback', 'update-resets-fleet'])('of %s is the recording', async name => {
    const { recording } = await recordedRun(name)
    const written = JSON.parse(JSON.stringify(recording))
    const read = fromBytes(toBytes(packRecording(recording)))
    expect(unpackRecording(read as PackedRecording)).toEqual(written)
  })
})
