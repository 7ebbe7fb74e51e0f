/**
 * One rate all the time: what the split, the latencies and the number of instances settle to.
 *
 *   npm run load:constant -- --url http://127.0.0.1:8080 --rate 100/s --for 30s
 */
import { NO_RATE, playShape, readRate, readSeconds, shapeCommand } from 'endpoint-lab/load'

interface Options {
  readonly rate: number
  readonly for: number
  readonly closed?: true
}

const command = shapeCommand('constant', 'one rate all the time')
  .option('--rate <rate>', 'requests per second of wall time', readRate, 100)
  .option('--for <time>', 'wall time', readSeconds, 30)
  .option('--closed', 'no rate: each connection sends again when it has its answer')

await playShape<Options>(command, ({ rate, for: seconds, closed }) => [
  { seconds, ratePerSecond: closed ? NO_RATE : rate },
])
