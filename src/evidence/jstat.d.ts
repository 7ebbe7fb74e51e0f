/** The part of jstat that distributions.ts uses; the package has no types of its own. */
declare module 'jstat' {
  interface JStat {
    readonly normal: {
      cdf(x: number, mean: number, sd: number): number
      inv(p: number, mean: number, sd: number): number
    }
    readonly chisquare: { cdf(x: number, degreesOfFreedom: number): number }
    readonly studentt: { inv(p: number, degreesOfFreedom: number): number }
    erfc(x: number): number
    /** The regularized incomplete beta function. */
    ibeta(x: number, a: number, b: number): number
  }
  const jStat: JStat
  export = jStat
}
