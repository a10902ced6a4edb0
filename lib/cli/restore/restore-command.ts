// `wholeline restore`: undoes what a repair, or a writer's opening, did to a log.

import type { Command } from 'commander'
import { type RestoredLog, type RestoreOptions, restoreLog } from '../../node/restore/restore-log.js'
import { ExitCode } from '../errors/exit-code.js'
import { UsageError } from '../errors/usage-error.js'
import type { CommandContext } from '../shared/command-context.js'
import { outcomeOf } from '../shared/log-outcome.js'
import { problemReport } from '../shared/problem-report.js'
import { row } from '../shared/recovery-report.js'
import { repairError } from '../shared/repair-problem.js'
import { interruptibly } from '../terminal/interruption.js'
import { logName, STANDARD_INPUT } from '../text/log-name.js'
import { printable } from '../text/printable.js'
import { byteSize } from '../text/quantity.js'
import { restoreJson } from './restore-outcome.js'
import { RESTORE_ADVICE } from './restore-problem.js'

interface RestoreArguments {
  log?: string
  to?: string
  json?: boolean
}

export function addRestoreCommand(program: Command, context: CommandContext): void {
  program
    .command('restore')
    .summary('undo a repair: put the damaged log back, byte for byte')
    .description(
      "Undoes the last repair of a log, or the last cut of a writer's opening, that its quarantine tells of: the damaged " +
        'log is put back, byte for byte. A log that was changed since is refused. Called again, it undoes the one before.',
    )
    .argument('<quarantine>', 'what `wholeline repair` kept: FILE.quarantine.jsonl')
    .option('--log <file>', 'the log (default: the one of its name, beside the quarantine)')
    .option('--to <file>', 'write the damaged log there, and leave everything else as it is')
    .option('--json', 'one JSON object, in a line of its own')
    .action(async (quarantine: string, options: RestoreArguments) => {
      await restore(quarantine, options, context)
    })
}

async function restore(file: string, options: RestoreArguments, context: CommandContext): Promise<void> {
  const { streams, stdout, messages } = context
  const { log, to } = options
  if ([file, log, to].includes(STANDARD_INPUT))
    throw new UsageError("restore works with files alone: '-' (standard input, standard output) is not one")
  const choices = { ...(log === undefined ? {} : { log }), ...(to === undefined ? {} : { to }) }
  await interruptibly(streams.signals, async (signal) => {
    const outcome = await outcomeOf(file, () => putBack(file, { ...choices, signal }))
    // Also where the report is not read.
    if ('problem' in outcome) context.exitCode = ExitCode.Failed
    if (options.json === true) await stdout.write(restoreJson(outcome))
    else if ('problem' in outcome) await messages.write(problemReport(outcome, RESTORE_ADVICE))
    else await stdout.write(restoreReport(outcome, to !== undefined))
  })
}

async function putBack(file: string, options: RestoreOptions): Promise<RestoredLog> {
  try {
    return await restoreLog(file, options)
  } catch (error) {
    throw repairError(error)
  }
}

function restoreReport({ file, path, bytes }: RestoredLog & { file: string }, isCopy: boolean): string {
  const done = isCopy
    ? `wrote the damaged log, ${byteSize(bytes)}, to ${printable(path)}; the log and the quarantine are as they were`
    : `put the damaged log back, byte for byte: ${printable(path)}, ${byteSize(bytes)}`
  return `${logName(file)}: ${isCopy ? 'COPIED' : 'RESTORED'}\n${row('done', done)}\n`
}
