/** `endpoint-lab plan FILE…`: what the updates of a scenario would take, need, cost and hurt. */
import { Command, InvalidArgumentError } from 'commander'
import { preflight } from '../../scenario/plan/preflight.ts'
import { preflightText } from '../../scenario/plan/preflight-text.ts'
import { loadScenario } from '../scenario-files.ts'
import { collect } from './options.ts'

interface Options {
  readonly set: readonly string[]
  /** A share. */
  readonly errors?: number
  readonly json?: true
}

export function planCommand(): Command {
  return new Command('plan')
    .argument('<scenario...>', 'a file, or the name of a shipped scenario')
    .option(
      '--errors <percent>',
      "errors of the new versions, instead of their models' own",
      shareOf,
    )
    .option('--set <path=value>', 'override a value of the file; may be repeated', collect, [])
    .option('--json', 'print one JSON object (an array for several scenarios)')
    .action(plan)
}

async function plan(names: readonly string[], { set, errors, json }: Options): Promise<void> {
  const plans = []
  for (const name of names) {
    const { scenario, files } = await loadScenario(name, { set, seed: undefined })
    plans.push(preflight(scenario, files, { errorShare: errors }))
  }
  const text = json
    ? `${JSON.stringify(plans.length === 1 ? plans[0] : plans, null, 2)}\n`
    : plans.map(preflightText).join('\n')
  process.stdout.write(text)
}

function shareOf(text: string): number {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]
  if (percent !== undefined && Number(percent) <= 100) return Number(percent) / 100
  throw new InvalidArgumentError('--errors takes a percentage, such as 3%.')
}
