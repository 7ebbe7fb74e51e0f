/**
 * Keeps other people's web pages out of the control routes: a page may point a name of its own at
 * 127.0.0.1 (DNS rebinding; its Host header gives it away) or post across origins (Origin does).
 *
 * As Host every address is let in, because a page cannot rebind those; of names only localhost and
 * the one the server was bound to. An Origin must be this server or this machine. The runtime's
 * routes check the Origin alone: an invocation changes nothing, and answers nothing that is secret.
 */
import { isIP } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ServerError } from './server-errors.ts'

type OnRequest = (
  request: FastifyRequest,
  reply: FastifyReply,
  done: (error?: Error) => void,
) => void

const THIS_MACHINE: readonly string[] = ['localhost', '127.0.0.1', '::1']

export function hostCheck(boundHost: string): OnRequest {
  const names = [...THIS_MACHINE, boundHost.toLowerCase()]
  return ({ headers: { host, origin } }, _reply, done) => {
    // A client without a Host header (HTTP/1.0) is no browser.
    const hostname = host === undefined ? 'localhost' : hostnameOf(`http://${host}`)
    if (isIP(hostname) === 0 && !names.includes(hostname)) {
      return done(refusal('Host', host, `an IP address, localhost or ${boundHost}`))
    }
    done(originRefusal(origin, [...names, hostname]))
  }
}

export function originCheck(boundHost: string): OnRequest {
  const names = [...THIS_MACHINE, boundHost.toLowerCase()]
  return ({ headers: { host = '', origin } }, _reply, done) => {
    // Without one: no browser, or a page that only reads.
    if (origin === undefined) done()
    else done(originRefusal(origin, [...names, hostnameOf(`http://${host}`)]))
  }
}

/** A browser names the page's origin in every request that may change something. */
function originRefusal(origin: string | undefined, ours: readonly string[]) {
  if (origin === undefined || ours.includes(hostnameOf(origin))) return undefined
  return refusal('Origin', origin, 'this server or localhost')
}

/** Lower case, without the brackets of IPv6; empty when there is none. */
const hostnameOf = (url: string): string =>
  URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : ''

function refusal(header: string, got: string | undefined, expected: string): ServerError {
  const text = `${header}: expected ${expected}, got "${(got ?? '').slice(0, 100)}".`
  return new ServerError('foreign-host', text)
}
