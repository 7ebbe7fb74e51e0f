/** `/_lab/metrics`: what Prometheus scrapes. */
import type { FastifyInstance } from 'fastify'
import { refuseOtherMethods } from '../http/error-answer.ts'
import type { LabMetrics } from '../lab/lab-metrics.ts'
import type { WallClockDriver } from '../wall-clock-driver.ts'

const URL = '/_lab/metrics'

export function labMetricsRoute(app: FastifyInstance, driver: WallClockDriver): void {
  let metrics: LabMetrics | undefined
  app.get(URL, async (_request, reply) => {
    // Loaded for the first scrape: a server that nobody scrapes starts without it.
    if (metrics === undefined) {
      const { LabMetrics } = await import('../lab/lab-metrics.ts')
      metrics ??= new LabMetrics(driver)
    }
    const { contentType, text } = await metrics.exposition()
    return reply.header('cache-control', 'no-store').type(contentType).send(text)
  })
  refuseOtherMethods(app, URL, ['GET'])
}
