#!/usr/bin/env node
/**
 * The command line. Each command is a file of its own, loaded when it is called for: `run` does
 * not pay for the server's packages.
 */
import { Command, CommanderError } from 'commander'
import { VERSION } from '../version.ts'
import { EXIT } from './exit-code.ts'
import { userError } from './user-error.ts'

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./commands/run.ts')).runCommand(),
  serve: async () => (await import('./commands/serve.ts')).serveCommand(),
  load: async () => (await import('./commands/load.ts')).loadCommand(),
  validate: async () => (await import('./commands/validate.ts')).validateCommand(),
  list: async () => (await import('./commands/list.ts')).listCommand(),
  schema: async () => (await import('./commands/schema.ts')).schemaCommand(),
  bench: async () => (await import('./commands/bench.ts')).benchCommand(),
}

async function main(): Promise<void> {
  const program = new Command('endpoint-lab')
    .description('A wind tunnel for Amazon SageMaker deployments.')
    .version(VERSION)
    .showSuggestionAfterError()
    .exitOverride()
  const called = process.argv[2]
  const only = called === undefined ? undefined : COMMANDS[called]
  // For help, and to suggest a name near a mistyped one, all of them are needed.
  const loaders = only === undefined ? Object.values(COMMANDS) : [only]
  for (const load of loaders) program.addCommand((await load()).exitOverride())
  await program.parseAsync()
}

try {
  await main()
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its text already. Asking for help or the version is no mistake.
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
  } else {
    const { exitCode, userText } = userError(error)
    const internal = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const text = userText ?? `This is a bug in endpoint-lab; please report it.\n${internal}`
    process.stderr.write(`${text}\n`)
    process.exitCode = exitCode
  }
}
