/** Recordings that stand in the page itself: a file from disk needs nothing else. */
import { fromBytes } from '../../scenario/recording/json-bytes.ts'
import { type PackedRecording, unpackRecording } from '../../scenario/recording/packed-recording.ts'
import type { Recording } from '../../scenario/recording/recording.ts'

/** `undefined`: the page holds none, so it was served. Throws when it holds something else. */
export async function embeddedRecordings(): Promise<readonly Recording[] | undefined> {
  const text = document.getElementById('recordings')?.textContent?.trim() ?? ''
  if (text === '') return undefined
  const value = fromBytes(await unzipped(bytesOf(text)))
  if (isRecordings(value)) return value.map(unpackRecording)
  throw new Error('this page was not written by endpoint-lab, or by another version of it')
}

async function unzipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const { readable, writable } = new DecompressionStream('gzip')
  const writer = writable.getWriter()
  const [all] = await Promise.all([
    new Response(readable).arrayBuffer(),
    writer.write(bytes),
    writer.close(),
  ])
  return new Uint8Array(all)
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const characters = atob(base64)
  const bytes = new Uint8Array(characters.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i)
  return bytes
}

/** Pages are written whole, with their recordings: the format is the page's own. */
const isRecordings = (value: unknown): value is readonly PackedRecording[] =>
  Array.isArray(value) && value.length > 0 && value.every(each => each?.format === 1)
