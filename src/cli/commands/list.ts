/** `endpoint-lab list`: the shipped scenarios with their lessons. */
import { Command } from 'commander'
import { loadScenario, shippedScenarios } from '../scenario-files.ts'

export function listCommand(): Command {
  return new Command('list')
    .option('--json', 'print an array of { name, lesson }')
    .action(async ({ json }: { json?: true }) => {
      const rows = []
      for (const name of shippedScenarios()) {
        const { scenario } = await loadScenario(name, { set: [], seed: undefined })
        rows.push({ name, lesson: scenario.lesson ?? null })
      }
      if (json) return void process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
      const width = Math.max(...rows.map(({ name }) => name.length))
      const lines = rows.map(({ name, lesson }) => `${name.padEnd(width)}  ${lesson ?? ''}`)
      process.stdout.write(`${lines.join('\n')}\n`)
    })
}
