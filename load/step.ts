/**
 * A staircase: the rate goes up by equal steps, until scaling must act or latencies rise.
 *
 *   npm run load:step -- --url http://127.0.0.1:8080 --from 50/s --to 250/s --steps 5 --each 10s
 */
import {
  playShape,
  type RateStep,
  readCount,
  readRate,
  readSeconds,
  shapeCommand,
} from 'endpoint-lab/load'

interface Options {
  readonly from: number
  readonly to: number
  readonly steps: number
  readonly each: number
}

const command = shapeCommand('step', 'from one rate to another in equal steps')
  .option('--from <rate>', 'rate of the first step', readRate, 50)
  .option('--to <rate>', 'rate of the last step', readRate, 250)
  .option('--steps <n>', 'how many', readCount, 5)
  .option('--each <time>', 'wall time of each', readSeconds, 10)

await playShape<Options>(command, ({ from, to, steps, each }) =>
  Array.from({ length: steps }, (_, i): RateStep => {
    const progress = steps === 1 ? 1 : i / (steps - 1)
    return { seconds: each, ratePerSecond: from + (to - from) * progress }
  }),
)
