import { describe, expect, it } from 'vitest'
import { answerCall } from '../../../src/aws/protocol/answer-call.ts'
import { checkCbor } from '../../../src/aws/protocol/cbor-check.ts'
import { newAccount } from '../account.ts'

const hexOf = (body: string | Uint8Array): string => Buffer.from(body).toString('hex')
const textHex = (text: string): string => (0x60 + text.length).toString(16) + hexOf(text)

/** Bytes given as hex, with `'text'` for short text items. */
const bytes = (notation: string): Buffer =>
  Buffer.from(notation.replace(/'([^']*)'/g, (_, text) => textHex(text)).replaceAll(' ', ''), 'hex')

const post = (operation: string, body: Buffer, headers: Record<string, string> = {}) =>
  answerCall(
    newAccount(),
    { path: `/service/GraniteServiceVersion20100801/operation/${operation}`, headers, body },
    'r-1',
  )

describe('CBOR, answers', () => {
  it('writes an empty answer as the empty map', () => {
    const answer = post('DeleteAlarms', bytes("a1 'AlarmNames' 80"))
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    })
    expect(hexOf(answer.body)).toBe('a0')
  })

  it.each([
    { body: '', name: 'no body' },
    { body: 'a0', name: 'the empty map' },
    { body: 'bfff', name: 'a map of indefinite length' },
    { body: "a1 'AlarmNames' f6", name: 'a null member' },
    { body: "a1 'Unknown' 18 2a", name: 'an unknown member' },
    { body: "bf 'AlarmNames' 9f 61 61 ff ff", name: 'a list of indefinite length' },
  ])('takes $name', ({ body }) => {
    const answer = post('DescribeAlarms', bytes(body))
    expect(answer.status).toBe(200)
    expect(hexOf(answer.body)).toBe(
      hexOf(bytes("a3 6c4d6574726963416c61726d73 80 'CompositeAlarms' 80 'LogAlarms' 80")),
    )
  })
})

describe('CBOR, errors', () => {
  it('says in the body what JSON says, and the query code for clients that ask', () => {
    const body = bytes("a1 'NextToken' 61 78")
    const answer = post('DescribeAlarms', body, { 'x-amzn-query-mode': 'true' })
    expect(answer).toMatchObject({
      status: 400,
      headers: {
        'content-type': 'application/cbor',
        'smithy-protocol': 'rpc-v2-cbor',
        'x-amzn-errortype': 'InvalidNextToken',
        'x-amzn-query-error': 'InvalidNextToken;Sender',
      },
    })
    expect(Buffer.from(answer.body).toString('latin1')).toContain(
      'com.amazon.coral.service#InvalidNextToken',
    )
  })

  it.each(['CreateFleet', 'DescribeEndpoint', 'toString'])('knows no operation %s', operation => {
    const answer = post(operation, bytes('a0'), { 'x-amzn-query-mode': 'true' })
    expect(answer).toMatchObject({
      status: 400,
      headers: {
        'x-amzn-errortype': 'UnknownOperationException',
        'x-amzn-query-error': 'InvalidAction;Sender',
      },
    })
  })

  it.each([
    { body: 'ff', name: 'a break alone' },
    { body: 'a1', name: 'a map that ends early' },
    { body: 'a0 a0', name: 'two items' },
    { body: "a1 'a' 9a 01 ff ff ff", name: 'a list longer than the body' },
    { body: "a1 'a' 9b ff ff ff ff ff ff ff ff", name: 'a list of 2^64 items' },
    { body: "a1 'a' 7a 00 ff ff ff", name: 'text longer than the body' },
    { body: "bf 'a' ff", name: 'a key without a value' },
    { body: "a1 'a' 41 00", name: 'a byte string' },
    { body: "a1 'a' c2 41 00", name: 'a bignum' },
    { body: "a1 'a' d9 0102 80", name: 'a set' },
    { body: "a1 'a' c1 80", name: 'an instant that is no number' },
    { body: "a1 'a' 7f 61 61 ff", name: 'text in chunks' },
    { body: "a1 'a' fc", name: 'a reserved head' },
    { body: 'a1 80 80', name: 'a key that is no text' },
    { body: '80', name: 'a list' },
    { body: '7b7d', name: 'the JSON {}' },
    { body: '81'.repeat(100_000), name: 'bottomless lists' },
    { body: '9f'.repeat(100_000), name: 'bottomless open lists' },
  ])('answers SerializationException to $name', ({ body }) => {
    const answer = post('DescribeAlarms', bytes(body))
    expect(answer.headers['x-amzn-errortype']).toBe('SerializationException')
  })
})

describe('checkCbor', () => {
  it.each([
    { body: '00', name: 'a number' },
    { body: '1b ff ff ff ff ff ff ff ff', name: 'a long number' },
    { body: '3a 00 01 02 03', name: 'a negative number' },
    { body: 'f9 7e 00', name: 'a half float' },
    { body: 'c1 fb 41 d9 54 fc 40 20 00 00', name: 'an instant as the SDKs write it' },
    { body: 'c1 1a 65 00 00 00', name: 'an instant as an integer' },
    { body: `${'81'.repeat(60)}00`, name: 'lists within the limit' },
  ])('lets $name pass', ({ body }) => {
    expect(() => checkCbor(bytes(body))).not.toThrow()
  })
})
