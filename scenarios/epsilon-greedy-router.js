/**
 * A router of one's own: an epsilon-greedy bandit that sends requests to the variant with the fewest
 * failures so far, and a small share anywhere, to keep learning.
 *
 * A file in a scenario's `routers:` has a RouterFactory (src/core/routing/router.ts) as its default
 * export. Weights only say who takes part: a variant of weight 0 gets nothing.
 */

/** Share of the requests that go to any variant, whatever is known of it. */
const EPSILON = 0.05
/** Answers of each variant before its failure rate is believed. */
const WARM_UP = 500
/** OUTCOME.ok; every other outcome is a failure. */
const OK = 0

export default {
  name: 'epsilon-greedy',
  // Ask for `observe`: answers are then tracked one by one, which makes a run slower.
  learns: true,

  create() {
    let names = []
    let answers = []
    let failures = []

    /** After an update the candidates may be others: what is known of those that stay is kept. */
    function follow(candidates) {
      if (candidates.names === names) return
      const keep = old => candidates.names.map(name => old[names.indexOf(name)] ?? 0)
      answers = keep(answers)
      failures = keep(failures)
      names = candidates.names
    }

    const failureRate = index => failures[index] / Math.max(answers[index], 1)
    const isWarmingUp = open => open.some(index => answers[index] < WARM_UP)

    return {
      name: 'epsilon-greedy',

      route({ draw }, candidates) {
        follow(candidates)
        const open = [...names.keys()].filter(index => candidates.weights[index] > 0)
        if (open.length === 0) return -1 // NO_CANDIDATE
        if (isWarmingUp(open)) return open[Math.floor(draw * open.length)]
        // The part of the draw that decides to explore also decides where: it is uniform in [0, ε).
        if (draw < EPSILON) return open[Math.floor((draw / EPSILON) * open.length)]
        return open.reduce((best, index) => (failureRate(index) < failureRate(best) ? index : best))
      },

      observe({ candidate, outcome }) {
        answers[candidate]++
        if (outcome !== OK) failures[candidate]++
      },

      explain({ draw }, candidates, chosen) {
        if (chosen < 0) return 'every weight is 0'
        const rates = names.map(
          (name, index) => `${name} ${(failureRate(index) * 100).toFixed(1)}%`,
        )
        return `draw ${draw.toFixed(3)}, failures ${rates.join(', ')} → ${candidates.names[chosen]}`
      },
    }
  },
}
