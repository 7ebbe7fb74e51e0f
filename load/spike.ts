/**
 * A spike: a base rate, for a short while a multiple of it, and the base rate again. Does scaling
 * come in time, what do callers meet until then, and how long do the new instances stay?
 *
 *   npm run load:spike -- --url http://127.0.0.1:8080 --base 50/s --peak 500/s --peak-for 10s
 */
import { playShape, readRate, readSeconds, shapeCommand } from 'endpoint-lab/load'

interface Options {
  readonly base: number
  readonly before: number
  readonly peak: number
  readonly peakFor: number
  readonly after: number
}

const command = shapeCommand('spike', 'a base rate, a peak, and the base rate again')
  .option('--base <rate>', 'rate before and after', readRate, 50)
  .option('--before <time>', 'wall time before the peak', readSeconds, 10)
  .option('--peak <rate>', 'rate of the peak', readRate, 500)
  .option('--peak-for <time>', 'wall time of the peak', readSeconds, 10)
  .option('--after <time>', 'wall time after the peak', readSeconds, 20)

await playShape<Options>(command, ({ base, before, peak, peakFor, after }) => [
  { seconds: before, ratePerSecond: base },
  { seconds: peakFor, ratePerSecond: peak },
  { seconds: after, ratePerSecond: base },
])
