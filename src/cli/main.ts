#!/usr/bin/env node
/**
 * The command line. Each command is a file of its own, loaded when it is called for: help loads
 * none of them, and `run` does not pay for the server's packages.
 */
import { Command, CommanderError } from 'commander'
import { VERSION } from '../version.ts'
import { EXIT } from './exit-code.ts'
import { surviveClosedPipes } from './output.ts'

interface Entry {
  readonly description: string
  readonly load: () => Promise<Command>
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  run: {
    description: 'play scenarios on the virtual clock and check their expectations',
    load: async () => (await import('./commands/run.ts')).runCommand(),
  },
  serve: {
    description: 'serve a simulated account over HTTP, live',
    load: async () => (await import('./commands/serve.ts')).serveCommand(),
  },
  exec: {
    description: 'run a command against a simulated account, and pass its exit code on',
    load: async () => (await import('./commands/exec.ts')).execCommand(),
  },
  load: {
    description: "send a scenario's traffic to a live server",
    load: async () => (await import('./commands/load.ts')).loadCommand(),
  },
  compare: {
    description: 'play scenarios and print their figures side by side',
    load: async () => (await import('./commands/compare.ts')).compareCommand(),
  },
  open: {
    description: 'show saved runs in the browser',
    load: async () => (await import('./commands/open.ts')).openCommand(),
  },
  why: {
    description: 'tell what led to an event of a run, or to its absence',
    load: async () => (await import('./commands/why.ts')).whyCommand(),
  },
  plan: {
    description: 'forecast what the updates of a scenario take, need, cost and hurt; run nothing',
    load: async () => (await import('./commands/plan.ts')).planCommand(),
  },
  validate: {
    description: 'check scenarios, their traces and their setup; run nothing',
    load: async () => (await import('./commands/validate.ts')).validateCommand(),
  },
  list: {
    description: 'the shipped scenarios and what each teaches',
    load: async () => (await import('./commands/list.ts')).listCommand(),
  },
  schema: {
    description: 'print the JSON Schema of scenario files',
    load: async () => (await import('./commands/schema.ts')).schemaCommand(),
  },
  bench: {
    description: 'measure requests per second against a naive event-per-request loop',
    load: async () => (await import('./commands/bench.ts')).benchCommand(),
  },
}

async function main(): Promise<void> {
  const program = new Command('endpoint-lab')
    .description('A wind tunnel for Amazon SageMaker deployments.')
    .version(VERSION)
    .showSuggestionAfterError()
    .exitOverride()
  const called = calledCommand(process.argv.slice(2))
  for (const [name, { description, load }] of Object.entries(COMMANDS)) {
    // Of the others the name is enough: to list them, and to suggest one near a mistyped name.
    const command = name === called ? await load() : new Command(name)
    program.addCommand(command.description(description).exitOverride())
  }
  await program.parseAsync()
}

/** `help run` shows the options of `run`, so it needs them. */
const calledCommand = ([first, second]: readonly string[]): string | undefined =>
  first === 'help' ? second : first

/** Says what ended the command and with which code. */
async function report(error: unknown): Promise<void> {
  if (error instanceof CommanderError) {
    // Commander has printed its text already. Asking for help or the version is no mistake.
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
    return
  }
  const { userError } = await import('./user-error.ts')
  const { exitCode, userText } = userError(error)
  const internal = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const text = userText ?? `This is a bug in endpoint-lab; please report it.\n${internal}`
  process.stderr.write(`${text}\n`)
  process.exitCode = exitCode
}

surviveClosedPipes()
// Of a timer or a request, which no command awaits.
process.on('uncaughtException', error => {
  void report(error).finally(() => process.exit())
})
main().catch(report)
