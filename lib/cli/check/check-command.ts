// `wholeline check`: reads every log to its end and reports what it found. A log that cannot be read does not keep the
// others from being checked.

import type { Command } from 'commander'
import { worse } from '../errors/exit-code.js'
import { UsageError } from '../errors/problem.js'
import { formatChooser } from '../input/format-choice.js'
import { type CommandContext, exitCodeOf } from '../shared/log-outcome.js'
import { addReadingOptions, type ReadingOptions } from '../shared/reading-options.js'
import { requireEngine } from '../shared/scanner.js'
import { NO_PROGRESS, startProgress } from '../terminal/progress-bar.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { type CheckKind, checkJson, kindOf, reportCheck, totalsText } from './check-report.js'
import { checkLog, repairSalvage } from './checked-log.js'

interface CheckOptions extends ReadingOptions {
  json?: boolean
}

export function addCheckCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('check')
    .summary('report what is whole in logs and what is damaged')
    .description('Reads logs to their end and reports what is whole and what is damaged. Changes nothing.')
    .argument('<file...>', "the logs; '-' is standard input")
  addReadingOptions(command)
    .option('--json', 'print one JSON object for each log, on one line')
    .action(async (files: string[], options: CheckOptions) => {
      await check(files, options, context)
    })
}

async function check(files: string[], options: CheckOptions, context: CommandContext): Promise<void> {
  if (files.filter((file) => file === STANDARD_INPUT).length > 1)
    throw new UsageError('standard input can be read only once')
  requireEngine()
  const { streams, stdout } = context
  const choose = await formatChooser(options.format)
  const kinds: CheckKind[] = []
  for (const file of files) {
    const progress = options.json === true ? NO_PROGRESS : await startProgress(file, streams)
    const outcome = await checkLog(file, choose, options, streams, progress).finally(() => progress.stop())
    kinds.push(kindOf(outcome))
    // Before the report is written: where its reader has closed the pipe, the write ends the command.
    context.exitCode = worse(context.exitCode, exitCodeOf(outcome))
    if (options.json === true) await stdout.write(checkJson(outcome))
    else await reportCheck(outcome, { ...options, salvage: repairSalvage(options) }, context)
  }
  if (options.json !== true && files.length > 1) await stdout.writeText(totalsText(kinds))
}
