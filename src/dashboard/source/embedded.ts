/** Recordings that stand in the page itself: a file from disk needs nothing else. */
import type { Recording } from '../../scenario/recording/recording.ts'

/** `undefined`: the page holds none, so it was served. Throws when it holds something else. */
export async function embeddedRecordings(): Promise<readonly Recording[] | undefined> {
  const text = document.getElementById('recordings')?.textContent?.trim() ?? ''
  if (text === '') return undefined
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i)
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  const value: unknown = JSON.parse(await new Response(stream).text())
  if (isRecordings(value)) return value
  throw new Error('this page was not written by endpoint-lab, or by another version of it')
}

/** Pages are written whole, with their recordings: the format is the page's own. */
const isRecordings = (value: unknown): value is readonly Recording[] =>
  Array.isArray(value) && value.length > 0 && value.every(each => each?.format === 1)
