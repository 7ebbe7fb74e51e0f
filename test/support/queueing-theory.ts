/** Mean waits of the queues that have a formula. Times in units of the given service mean. */

/** M/M/c: mean wait before service. Source: Erlang C. */
export function erlangCMeanWait(workers: number, load: number, serviceMean: number): number {
  const offered = workers * load
  let term = 1
  let sum = 0
  for (let k = 0; k < workers; k++) {
    sum += term
    term *= offered / (k + 1)
  }
  const all = term / (1 - load)
  const waiting = all / (sum + all)
  return (waiting * serviceMean) / (workers * (1 - load))
}

/** M/G/1: mean wait before service. Source: Pollaczek–Khinchine; cv = standard deviation ÷ mean. */
export const pollaczekKhinchineMeanWait = (load: number, serviceMean: number, cv: number): number =>
  (load * serviceMean * (1 + cv * cv)) / (2 * (1 - load))
