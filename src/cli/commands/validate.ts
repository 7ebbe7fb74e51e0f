/** `endpoint-lab validate FILE…`: checks scenarios, their traces and their setup; runs nothing. */
import { Command } from 'commander'
import { addTraffic, worldAtZero } from '../../scenario/prepare.ts'
import { count } from '../../scenario/story/count-text.ts'
import { CliError, EXIT } from '../exit-code.ts'
import { loadScenario } from '../scenario-files.ts'
import { userError } from '../user-error.ts'
import { collect, wholeNumber } from './options.ts'

interface Options {
  readonly set: readonly string[]
  readonly seed?: number
}

/** More take minutes to play. */
const MANY_REQUESTS = 1e9

export function validateCommand(): Command {
  return new Command('validate')
    .argument('<scenario...>', 'a file, or the name of a shipped scenario')
    .option('--set <path=value>', 'override a value of the file; may be repeated', collect, [])
    .option('--seed <n>', "instead of the file's seed", wholeNumber('--seed'))
    .action(async (names: readonly string[], overrides: Options) => {
      const problems: string[] = []
      for (const name of names) {
        try {
          const { scenario, files } = await loadScenario(name, {
            ...overrides,
            seed: overrides.seed,
          })
          const world = worldAtZero(scenario, files)
          const requests = addTraffic(world, scenario, files)
          const { file } = scenario.source
          process.stdout.write(`${file}: valid\n`)
          if (requests > MANY_REQUESTS) process.stderr.write(`${file}: ${longText(requests)}\n`)
        } catch (error) {
          problems.push(problemText(error))
        }
      }
      if (problems.length > 0) throw new CliError(EXIT.invalidScenario, problems.join('\n\n'))
    })
}

const longText = (requests: number): string =>
  `about ${count(Math.round(requests))} requests: the run takes minutes; is the rate meant so?`

/** Mistakes of the file; anything else is ours and goes on up. */
function problemText(error: unknown): string {
  const { userText } = userError(error)
  if (userText === undefined) throw error
  return userText
}
