/**
 * Outputs as the query protocol's XML: members by name, lists as `<member>`, instants as ISO 8601.
 *
 * Maps would need `<entry>`; no output that travels in XML has one.
 */
import { Timestamp } from '../timestamp.ts'

/** One element; nothing for a member that is absent. */
export function xmlElement(name: string, value: unknown): string {
  if (value === undefined || value === null) return ''
  return `<${name}>${contentOf(value)}</${name}>`
}

function contentOf(value: unknown): string {
  if (value instanceof Timestamp) return value.toISOString()
  if (Array.isArray(value)) return value.map(item => xmlElement('member', item)).join('')
  if (typeof value !== 'object' || value === null) return xmlText(String(value))
  return Object.entries(value)
    .map(([name, member]) => xmlElement(name, member))
    .join('')
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\r', '&#xD;'], // a bare one would be read as a line feed
])

/** Control characters, lone surrogates and the like are no characters of XML 1.0. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

const xmlText = (text: string): string =>
  text.replace(NOT_XML, '\uFFFD').replace(/[&<>"\r]/g, found => ENTITIES.get(found) ?? found)
