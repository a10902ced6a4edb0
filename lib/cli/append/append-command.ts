// `wholeline append`: entries from standard input, one on each line, to a log. A line is written as it stands. What is
// acknowledged is durable, and whatever ends the command, the log holds the first lines of the input and no part of one.

import { type Command, Option } from 'commander'
import { ExitCode } from '../errors/exit-code.js'
import { UsageError } from '../errors/problem.js'
import { formatChooser } from '../input/format-choice.js'
import { addExamples } from '../shared/examples.js'
import { type CommandContext, outcomeOf } from '../shared/log-outcome.js'
import { problemReport } from '../shared/problem-report.js'
import { addFormatOption } from '../shared/reading-options.js'
import { interruptibly } from '../terminal/interruption.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { recoveryText } from './append-report.js'
import { Appending, type AppendingOptions } from './appending.js'
import { openTarget, type TargetOptions } from './log-target.js'

interface AppendOptions extends TargetOptions, AppendingOptions {
  format?: string
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: '--create makes a new log',
  ERR_LOG_LOCKED: 'nothing was written; end that process, or let it close the log, and try again',
  ERR_LOG_HEADER: 'nothing was written; --format names another format',
  ERR_LOG_EMPTY: 'nothing was written; `wholeline repair --header OTHER` gives it a header',
  ERR_LOG_CHANGED: 'another process writes to the log without its lock: end that process first',
}

export function addAppendCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('append')
    .summary('append entries from standard input to a log')
    .description(
      'Appends the lines of standard input to a log: each must be an entry, and is written as it stands. It is the only ' +
        'writer while it runs. What it acknowledges is on the disk.',
    )
    .argument('<file>', 'the log')
    .option('--ack', 'print the position of each entry once it is durable: one JSON object on each line')
    .option(
      '--keep-going',
      'pass over the lines that are no entries; without it the first one ends the appending',
    )
    .option('--create', 'make the log if there is none')
    .option('--header <header>', 'with --create: the header, as JSON, or a file whose line 1 is one')
    .addOption(
      new Option('--durability <level>', 'what is waited for: fsync means the disk, none the system')
        .choices(['fsync', 'none'])
        .default('fsync'),
    )
    .option(
      '--take-over',
      "take over a lock whose holder can't be checked, such as on another host; one that answers keeps it",
    )
  addFormatOption(command).action(async (file: string, options: AppendOptions) => {
    await append(file, options, context)
  })
  addExamples(command, [
    ['jq -c . events.json | wholeline append app.jsonl', 'append values, one on each line'],
    ['wholeline append --create --ack app.jsonl', 'make the log; print where each entry is'],
    ['wholeline append --keep-going app.jsonl < all', 'leave out the lines that are no entries'],
  ])
}

async function append(file: string, options: AppendOptions, context: CommandContext): Promise<void> {
  const { streams, messages } = context
  if (file === STANDARD_INPUT) throw new UsageError("append works with a file only: '-' is not one")
  if (options.header !== undefined && options.create !== true)
    throw new UsageError('--header is for --create: a log that is there has its own')
  if (options.header === STANDARD_INPUT)
    throw new UsageError('standard input holds the entries: give --header as JSON or as a file')
  const choose = await formatChooser(options.format)
  await interruptibly(streams.signals, async (signal) => {
    const outcome = await outcomeOf(file, async () => {
      const writer = await openTarget(file, choose, options, streams)
      try {
        await messages.writeText(recoveryText(file, writer.recovery))
        await new Appending(file, options, context).run(writer, signal)
        return {}
      } finally {
        await writer.close()
      }
    })
    if (!('problem' in outcome)) return
    context.exitCode = ExitCode.Failed
    await messages.writeText(problemReport(outcome, ADVICE))
  })
}
