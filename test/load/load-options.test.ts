import { describe, expect, it } from 'vitest'
import {
  readConnections,
  readCount,
  readRate,
  readSeconds,
  readServerUrl,
  readWallMs,
} from '../../src/load/load-options.ts'

describe('option values of a load', () => {
  it.each([
    { read: readServerUrl, text: 'http://127.0.0.1:8080/', value: 'http://127.0.0.1:8080' },
    { read: readConnections, text: '50', value: 50 },
    { read: readCount, text: '5', value: 5 },
    { read: readRate, text: '100/s', value: 100 },
    { read: readRate, text: '6000/min', value: 100 },
    { read: readSeconds, text: '1m', value: 60 },
    { read: readWallMs, text: '1.5s', value: 1500 },
  ])('$text is $value', ({ read, text, value }) => {
    expect(read(text)).toBe(value)
  })

  it.each([
    { read: readServerUrl, text: '127.0.0.1:8080', says: /such as http:\/\/127/ },
    { read: readServerUrl, text: 'https://example.com', says: /such as http:\/\/127/ },
    { read: readConnections, text: '0', says: /from 1 to 10000/ },
    { read: readCount, text: '2.5', says: /from 1 to 1000/ },
    { read: readRate, text: '0/s', says: /more than 0/ },
    { read: readRate, text: '30/min', says: /at least one request a second/ },
    { read: readRate, text: '100', says: /^Expected a rate .* such as 100\/s/ },
    { read: readSeconds, text: '1.5s', says: /whole seconds/ },
    { read: readSeconds, text: '-1s', says: /^Expected a duration/ },
    { read: readWallMs, text: '0s', says: /more than 0/ },
  ])('$text is refused', ({ read, text, says }) => {
    expect(() => read(text)).toThrow(says)
  })
})
