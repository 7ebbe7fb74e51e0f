/** Listening for the commands that serve: what can go wrong in words, and the address that came of it. */
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { CliError, EXIT } from './exit-code.ts'

export interface Address {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
}

/** Throws `CliError` when the address cannot be had. */
export async function listen(app: FastifyInstance, { host, port }: Address): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (typeof code !== 'string') throw error
    const reason = LISTEN_PROBLEMS.get(code) ?? code
    throw new CliError(EXIT.usage, `cannot listen on ${host}:${port}: ${reason}`)
  }
}

const LISTEN_PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'the port is in use; choose another with --port, or 0 for any'],
  ['EACCES', 'not allowed; ports below 1024 need privileges'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['ENOTFOUND', 'there is no such host name'],
])

export function urlOf(app: FastifyInstance, host: string): string {
  const { port } = app.server.address() as AddressInfo // listening on TCP
  const isEverywhere = host === '0.0.0.0' || host === '::'
  const name = isEverywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}
