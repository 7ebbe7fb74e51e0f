/**
 * Where the bytes of a trace come from. Pulled synchronously, chunk by chunk, so that a trace of
 * any size runs in little memory and the order of events does not hang on promises.
 */

export interface ChunkSource {
  /** The next bytes, of any number; `undefined` at the end. The reader does not keep them. */
  read(): Uint8Array | undefined
}
