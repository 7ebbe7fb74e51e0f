/** Where real containers may be: on this machine, unless the user says otherwise. */

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Why no container is called at the address; `undefined`: it may be. */
export function addressProblem(address: string, allowRemote: boolean): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const isPlain = url !== undefined && url.protocol === 'http:' && url.username === ''
  if (!isPlain || url.pathname !== '/' || url.search + url.hash !== '') {
    return 'a real container is http://HOST:PORT, without a path.'
  }
  if (allowRemote || LOOPBACK.test(url.hostname)) return undefined
  return `${url.hostname} is not this machine; start the server with --allow-remote to call it.`
}
