/**
 * Hosting prices, us-east-1, on demand, USD per instance hour.
 *
 * Source: endpoints.md 10.2 (published tables and Price List dumps, 2022–2026; where two lists
 * disagree, the first). Overridable with `prices:` in a scenario.
 */
export const INSTANCE_PRICES: ReadonlyMap<string, number> = new Map([
  ['ml.t2.medium', 0.056],
  ['ml.m5.large', 0.115],
  ['ml.m5.xlarge', 0.23],
  ['ml.m5.2xlarge', 0.461],
  ['ml.m5.4xlarge', 0.922],
  ['ml.c5.large', 0.102],
  ['ml.c5.xlarge', 0.204],
  ['ml.c5.2xlarge', 0.408],
  ['ml.c5.4xlarge', 0.816],
  ['ml.p3.2xlarge', 3.825],
  ['ml.g4dn.xlarge', 0.7364],
  ['ml.g5.xlarge', 1.408],
  ['ml.g5.2xlarge', 1.515],
  ['ml.g5.12xlarge', 7.09],
  ['ml.g6.xlarge', 1.127],
  ['ml.g6e.xlarge', 2.61],
  ['ml.g6e.2xlarge', 2.8],
  ['ml.g6e.4xlarge', 3.76],
  ['ml.g6e.12xlarge', 13.12],
  ['ml.p4d.24xlarge', 37.688],
  ['ml.inf2.xlarge', 0.758],
])
