/**
 * The workloads of `endpoint-lab bench`, as data: the same description drives the engine and the
 * naive loop it is compared with.
 */
import type { RoutingStrategy } from '../core/endpoint/endpoint-config.ts'
import type { LatencyDistribution } from '../core/endpoint/model-profile.ts'
import { lognormalWithMean } from '../core/sampling/latency.ts'

export interface BenchVariant {
  readonly name: string
  readonly weight: number
  readonly instances: number
}

export interface Workload {
  readonly name: string
  readonly what: string
  readonly variants: readonly BenchVariant[]
  readonly workersPerInstance: number
  readonly latency: LatencyDistribution
  readonly routingStrategy: RoutingStrategy
  readonly ratePerSecond: (minute: number) => number
  /** Virtual minutes in one timed run of the engine, and in one of the naive loop. */
  readonly minutes: number
  readonly naiveMinutes: number
  /** Timed runs in a process, after one of a tenth to warm up. */
  readonly runs: number
  /** Left out under `--quick`. */
  readonly isLong: boolean
}

/** Coefficient of variation of a lognormal whose logarithm has a standard deviation of 0.5. */
const CV_OF_SIGMA_HALF = Math.sqrt(Math.exp(0.25) - 1)

const wave = (mean: number) => (minute: number) =>
  mean * (1 + 0.3 * Math.sin((2 * Math.PI * minute) / 60))

const full = {
  variants: [
    { name: 'A', weight: 0.9, instances: 10 },
    { name: 'B', weight: 0.1, instances: 2 },
  ],
  workersPerInstance: 4,
  latency: lognormalWithMean(31, CV_OF_SIGMA_HALF),
  routingStrategy: 'RANDOM',
  ratePerSecond: wave(1000),
  minutes: 60,
  naiveMinutes: 10,
  runs: 5,
  isLong: false,
} as const

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'mm4',
    what: 'M/M/4 at utilisation 0.8',
    variants: [{ name: 'A', weight: 1, instances: 1 }],
    workersPerInstance: 4,
    latency: { kind: 'exponential', meanMs: 1 },
    routingStrategy: 'RANDOM',
    ratePerSecond: () => 3200,
    minutes: 20,
    naiveMinutes: 4,
    runs: 5,
    isLong: false,
  },
  {
    ...full,
    name: 'full-random',
    what: 'two variants 0.9/0.1, 12 instances × 4, lognormal, 1,000/s ± 30 %, RANDOM',
  },
  {
    ...full,
    name: 'full-least-outstanding',
    what: 'the same with LEAST_OUTSTANDING_REQUESTS',
    routingStrategy: 'LEAST_OUTSTANDING_REQUESTS',
  },
  {
    ...full,
    name: 'flat',
    what: 'the same with 36 instances at 10,000/s',
    variants: [
      { name: 'A', weight: 0.9, instances: 30 },
      { name: 'B', weight: 0.1, instances: 6 },
    ],
    latency: lognormalWithMean(9.3, CV_OF_SIGMA_HALF),
    routingStrategy: 'LEAST_OUTSTANDING_REQUESTS',
    ratePerSecond: wave(10_000),
    minutes: 6,
    naiveMinutes: 1,
  },
  {
    ...full,
    name: 'day',
    what: 'a day of full-random: 86.4 million requests',
    minutes: 1440,
    runs: 1,
    isLong: true,
  },
]
