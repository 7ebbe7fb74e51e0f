/** `endpoint-lab validate FILE…`: checks scenarios, their traces and their setup; runs nothing. */
import { Command } from 'commander'
import { addTraffic, worldAtZero } from '../../scenario/prepare.ts'
import { CliError, EXIT } from '../exit-code.ts'
import { loadScenario } from '../scenario-files.ts'
import { userError } from '../user-error.ts'
import { collect } from './options.ts'

export function validateCommand(): Command {
  return new Command('validate')
    .argument('<scenario...>', 'a file, or the name of a shipped scenario')
    .option('--set <path=value>', 'override a value of the file; may be repeated', collect, [])
    .action(async (names: readonly string[], { set }: { set: readonly string[] }) => {
      const problems: string[] = []
      for (const name of names) {
        try {
          const { scenario, files } = await loadScenario(name, { set, seed: undefined })
          const world = worldAtZero(scenario, files)
          addTraffic(world, scenario, files)
          process.stdout.write(`${scenario.source.file}: valid\n`)
        } catch (error) {
          problems.push(problemText(error))
        }
      }
      if (problems.length > 0) throw new CliError(EXIT.invalidScenario, problems.join('\n\n'))
    })
}

/** Mistakes of the file; anything else is ours and goes on up. */
function problemText(error: unknown): string {
  const { userText } = userError(error)
  if (userText === undefined) throw error
  return userText
}
