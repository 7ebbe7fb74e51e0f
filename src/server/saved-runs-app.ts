/**
 * Serves one page that holds saved runs: nothing can be changed here, and nobody is asked for more.
 * The same guards as on the live server: the page is for this machine's own browser.
 */
import fastify, { type FastifyInstance } from 'fastify'
import { errorAnswer, installErrorAnswers, refuseOtherMethods } from './http/error-answer.ts'
import { hostCheck } from './http/host-check.ts'
import { requestIds } from './http/request-id.ts'
import { type ServedPage, sendPage } from './routes/dashboard-routes.ts'

export interface SavedRunsOptions {
  readonly page: ServedPage
  /** The name or address the server listens on. */
  readonly host: string
  /** A request hit a bug of ours and has got a 500. */
  readonly onBug: (error: Error) => void
}

export function buildSavedRunsApp({ page, host, onBug }: SavedRunsOptions): FastifyInstance {
  const answerError = errorAnswer({ onBug, nextRequestId: requestIds() })
  const app = fastify({
    frameworkErrors: answerError,
    logger: false,
    exposeHeadRoutes: false,
    // A browser keeps connections open that it has never used: closing does not wait for them.
    forceCloseConnections: true,
  })
  installErrorAnswers(app, answerError)
  app.addHook('onRequest', hostCheck(host))
  for (const url of ['/', '/_lab']) {
    app.get(url, (_request, reply) => reply.redirect('/_lab/'))
    refuseOtherMethods(app, url, ['GET'])
  }
  app.get('/_lab/', (_request, reply) => sendPage(reply, page))
  refuseOtherMethods(app, '/_lab/', ['GET'])
  return app
}
