// `wholeline restore`: undoes what a repair, or the opening of a writer, did to a log.

import type { Command } from 'commander'
import { type RestoredLog, type RestoreOptions, restoreLog } from '../../node/restore/restore-log.js'
import { ExitCode } from '../errors/exit-code.js'
import { UsageError, writeError } from '../errors/problem.js'
import { addExamples } from '../shared/examples.js'
import { type CommandContext, outcomeOf } from '../shared/log-outcome.js'
import { problemReport } from '../shared/problem-report.js'
import { interruptibly } from '../terminal/interruption.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { RESTORE_ADVICE, restoreJson, restoreReport } from './restore-report.js'

const MISSING: readonly (string | undefined)[] = ['ENOENT', 'ENOTDIR', 'EISDIR']

interface RestoreArguments {
  log?: string
  to?: string
  json?: boolean
}

export function addRestoreCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('restore')
    .summary('undo a repair: put the damaged log back, byte for byte')
    .description(
      'Puts a damaged log back, byte for byte, from its quarantine: undoes the last repair, or the last cut that a writer ' +
        'made when it opened the log. A log that has changed since then is refused. Run it again to undo the change before.',
    )
    .argument('<quarantine>', 'the file that `wholeline repair` kept: FILE.quarantine.jsonl')
    .option(
      '--log <file>',
      'the log (default: the log that the quarantine is named after, in the same folder)',
    )
    .option('--to <file>', 'write the damaged log to this new file, and change nothing else')
    .option('--json', 'print one JSON object, on one line')
    .action(async (quarantine: string, options: RestoreArguments) => {
      await restore(quarantine, options, context)
    })
  addExamples(command, [
    ['wholeline restore app.jsonl.quarantine.jsonl', 'undoes the last repair'],
    ['wholeline restore --to old.jsonl app.jsonl.quarantine.jsonl', 'to a new file'],
  ])
}

async function restore(file: string, options: RestoreArguments, context: CommandContext): Promise<void> {
  const { streams, stdout, messages } = context
  const { log, to } = options
  if ([file, log, to].includes(STANDARD_INPUT))
    throw new UsageError("restore works with files only: '-' (standard input or output) is not one")
  const choices = { ...(log === undefined ? {} : { log }), ...(to === undefined ? {} : { to }) }
  await interruptibly(streams.signals, async (signal) => {
    const outcome = await outcomeOf(file, () => putBack(file, { ...choices, signal }))
    // Before the report is written: where its reader has closed the pipe, the write ends the command.
    if ('problem' in outcome) context.exitCode = ExitCode.Failed
    if (options.json === true) await stdout.write(restoreJson(outcome))
    else if ('problem' in outcome) await messages.writeText(problemReport(outcome, RESTORE_ADVICE))
    else await stdout.writeReport(restoreReport(outcome, to !== undefined))
  })
}

async function putBack(file: string, options: RestoreOptions): Promise<RestoredLog> {
  try {
    return await restoreLog(file, options)
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException
    // The quarantine is opened for writing, but there is none.
    if (path === file && MISSING.includes(code)) throw error
    throw writeError(error)
  }
}
