/** `endpoint-lab why FILE EVENT`: what led to an event of a run, or to its absence. */
import { Command } from 'commander'
import { questionsFor } from '../../scenario/reasons/questions.ts'
import { WHY_FORMS, why } from '../../scenario/reasons/why.ts'
import { ScenarioRun } from '../../scenario/run.ts'
import { VERSION } from '../../version.ts'
import { CliError, EXIT } from '../exit-code.ts'
import { loadScenario } from '../scenario-files.ts'
import { collect, wholeNumber } from './options.ts'

interface Options {
  readonly seed?: number
  readonly set: readonly string[]
}

export function whyCommand(): Command {
  return new Command('why')
    .argument('<scenario>', 'a file, or the name of a shipped scenario')
    .argument('[event]', `${WHY_FORMS}; without it, which there are`)
    .option('--seed <n>', "instead of the file's seed", wholeNumber('--seed'))
    .option('--set <path=value>', 'override a value of the file; may be repeated', collect, [])
    .action(tellWhy)
}

async function tellWhy(
  name: string,
  event: string | undefined,
  { set, seed }: Options,
): Promise<void> {
  const { scenario, files } = await loadScenario(name, { set, seed })
  const run = new ScenarioRun(scenario, { files, version: VERSION })
  run.finish()
  if (event === undefined) {
    process.stdout.write(`${questionsFor(run.world).join('\n')}\n`)
    return
  }
  const answer = why(run.world, event)
  if (answer.kind === 'not-found') throw new CliError(EXIT.usage, answer.message)
  process.stdout.write(`${answer.lines.join('\n')}\n`)
}
