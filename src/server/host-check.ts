/**
 * Keeps other people's web pages out of the control routes: a page may point a name of its own at
 * 127.0.0.1 (DNS rebinding; its Host header gives it away) or post across origins (Origin does).
 *
 * As Host every address is let in, because a page cannot rebind those; of names only localhost and
 * the one the server was bound to. An Origin must be this server or this machine.
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
    const isOurOrigin = origin === undefined || [...names, hostname].includes(hostnameOf(origin))
    done(isOurOrigin ? undefined : refusal('Origin', origin, 'this server or localhost'))
  }
}

/** Lower case, without the brackets of IPv6; empty when there is none. */
const hostnameOf = (url: string): string =>
  URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : ''

function refusal(header: string, got: string | undefined, expected: string): ServerError {
  const text = `${header}: expected ${expected}, got "${(got ?? '').slice(0, 100)}".`
  return new ServerError('foreign-host', text)
}
