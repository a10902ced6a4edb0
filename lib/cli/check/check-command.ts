// `wholeline check`: reads every log to its end and tells what it found. One that can't be read keeps no
// other from being checked.

import type { Command } from 'commander'
import { walkLog } from '../../node/parser/walk-log.js'
import { type ExitCode, worse } from '../errors/exit-code.js'
import { UsageError } from '../errors/usage-error.js'
import { type FormatChooser, formatChooser } from '../input/format-choice.js'
import { type OpenLog, openLog } from '../input/open-log.js'
import type { CommandContext } from '../shared/command-context.js'
import { exitCodeOf, outcomeOf } from '../shared/log-outcome.js'
import { addReadingOptions, type ReadingOptions, salvageOf } from '../shared/reading-options.js'
import { withoutSalvage } from '../shared/salvageable.js'
import { newScanner, requireEngine } from '../shared/scanner.js'
import { NO_PROGRESS, type Progress, startProgress } from '../terminal/progress-bar.js'
import { STANDARD_INPUT } from '../text/log-name.js'
import { checkJson } from './check-json.js'
import type { CheckedLog, CheckOutcome } from './check-outcome.js'
import { reportOutcome, totalsText } from './check-report.js'

interface CheckOptions extends ReadingOptions {
  json?: boolean
}

export function addCheckCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('check')
    .summary('tell what is whole in logs and what is damaged')
    .description('Reads logs to their end and tells what is whole and what is damaged. Changes nothing.')
    .argument('<file...>', "the logs; '-' is standard input")
  addReadingOptions(command)
    .option('--json', 'one JSON object for each log, in a line of its own')
    .action(async (files: string[], options: CheckOptions) => {
      await check(files, options, context)
    })
}

async function check(files: string[], options: CheckOptions, context: CommandContext): Promise<void> {
  if (files.filter((file) => file === STANDARD_INPUT).length > 1)
    throw new UsageError('standard input can be read only once')
  requireEngine()
  const choose = await formatChooser(options.format)
  const exitCodes: ExitCode[] = []
  for (const file of files) {
    const outcome = await checkLog(file, choose, options, context)
    exitCodes.push(exitCodeOf(outcome))
    // Before the report, which perhaps nobody reads.
    context.exitCode = exitCodes.reduce(worse)
    if (options.json === true) await context.stdout.write(checkJson(outcome))
    else await reportOutcome(outcome, { ...options, salvage: repairSalvage(options) }, context)
  }
  if (options.json !== true && files.length > 1) await context.stdout.write(totalsText(exitCodes))
}

/** Repair salvages unless it is told not to. */
function repairSalvage(options: CheckOptions): true | 'uncertain' {
  return salvageOf(options) === 'uncertain' ? 'uncertain' : true
}

async function checkLog(
  file: string,
  choose: FormatChooser,
  options: CheckOptions,
  { streams }: CommandContext,
): Promise<CheckOutcome> {
  const progress = options.json === true ? NO_PROGRESS : await startProgress(file, streams.stderr)
  const read = async () => summarize(await openLog(file, choose, streams), options, progress)
  return outcomeOf(file, read).finally(() => progress.stop())
}

async function summarize(
  { chunks, chosen }: OpenLog,
  options: CheckOptions,
  progress: Progress,
): Promise<Omit<CheckedLog, 'file'>> {
  const wanted = salvageOf(options)
  // Salvage costs nothing where a log is whole: what it would bring is said in any case.
  const parser = newScanner(chosen.format, { ...options, salvage: wanted === false ? true : wanted })
  parser.wantsFaults = () => false
  await walkLog(chunks, parser, {
    visit: () => undefined,
    rest: async () => progress.update(parser.next),
  })
  const { summary } = parser
  const { salvaged: salvageable, uncertain } = summary
  return { chosen, summary: wanted === false ? withoutSalvage(summary) : summary, salvageable, uncertain }
}
