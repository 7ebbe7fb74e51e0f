/**
 * Leaves out of the bundle what Fastify loads for servers that speak TLS or HTTP/2: ours is plain
 * HTTP/1.1, and Node takes longer to load them than Fastify itself.
 */
import type { Plugin } from 'vite'

const LEFT_OUT = ['node:https', 'node:http2']
const STUB = '\0left-out:'

export const plainHttp: Plugin = {
  name: 'plain-http',
  enforce: 'pre',
  resolveId(name, importer) {
    const isFastify = importer?.includes('/node_modules/fastify/lib/') === true
    return isFastify && LEFT_OUT.includes(name) ? STUB + name : undefined
  },
  load: id => (id.startsWith(STUB) ? 'export {}' : undefined),
}
