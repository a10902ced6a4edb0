// `wholeline cat`: writes the whole entries of a log, as the exact bytes of their lines. An entry that was parsed and
// serialized again could differ in its numbers, the order of its keys, or its escapes. What was left out is reported on
// standard error.

import type { Command } from 'commander'
import type { LogParser } from '../../core/parser/log-parser.js'
import { Step } from '../../core/parser/step.js'
import type { LogVisitor } from '../../node/parser/walk-log.js'
import type { ExitCode } from '../errors/exit-code.js'
import { formatChooser } from '../input/format-choice.js'
<<<<<<< a39919da1497765db837fc3bebddaa7a3d73a1d5
import { openLog } from '../input/open-log.js'
=======
import { type OpenLog, openLog } from '../input/open-log.js'
import { LineBlocks } from '../shared/line-blocks.js'
>>>>>>> 01ba05c
import { type CommandContext, exitCodeOf, outcomeOf, type ReadLog } from '../shared/log-outcome.js'
import { readLog } from '../shared/log-reading.js'
import { problemReport } from '../shared/problem-report.js'
import { addReadingOptions, type ReadingOptions, salvageOf } from '../shared/reading-options.js'
import { recoveryReport, row, uncertainText } from '../shared/recovery-report.js'
import { requireEngine } from '../shared/scanner.js'
import type { Paint } from '../terminal/paint.js'

interface CatOptions extends ReadingOptions {
  header?: boolean
}

/** The steps that may write nothing: the header without `--header`, and an entry that salvage found without `--salvage`. */
type LeftOut =
  | typeof Step.Header
  | typeof Step.Entry
  | typeof Step.Fault
  | typeof Step.Passed
  | typeof Step.NeedInput
  | typeof Step.Working
  | typeof Step.End

export function addCatCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('cat')
    .summary('write the whole entries of a log to standard output')
    .description(
      'Writes the whole entries of a log to standard output, one on each line, byte for byte. What was left out is ' +
        'reported on standard error.',
    )
    .argument('<file>', "the log; '-' is standard input")
  addReadingOptions(command)
    .option('--header', 'also write the header line')
    .action(async (file: string, options: CatOptions) => {
      context.exitCode = await cat(file, options, context)
    })
}

async function cat(file: string, options: CatOptions, context: CommandContext): Promise<ExitCode> {
  requireEngine()
  const { streams, stdout, messages } = context
  const choose = await formatChooser(options.format)
  const lines = new LineBlocks(stdout)
  const outcome = await outcomeOf(file, async () =>
    readLog(await openLog(file, choose, streams), options, (parser) => copyEntries(parser, options, lines)),
  )
  if ('problem' in outcome) await messages.writeText(problemReport(outcome))
  else await messages.writeReport(copyReport(outcome, messages.paint))
  return exitCodeOf(outcome)
}

function copyEntries(
  parser: LogParser<unknown, unknown>,
  options: CatOptions,
  lines: LineBlocks,
): LogVisitor {
  const isSalvageWanted = salvageOf(options) !== false
  const visit = (step: Step): Promise<void> | undefined => {
    if (step === Step.Entries) return lines.addTerminated(parser.raw)
    const isEntry = step === Step.Entry && (isSalvageWanted || !parser.salvaged)
    if (isEntry || (step === Step.Header && options.header === true)) return lines.add(parser.raw)
    // A new step has to be listed: it may stand for entries.
    step satisfies LeftOut
    return undefined
  }
  return { visit, rest: () => lines.flush() }
}

/** What was read and left out: one or more lines, each with its terminator. */
export function copyReport(log: ReadLog, paint: Paint): string {
  const { uncertain } = log.summary
  const advice = uncertain > 0 ? `${row('advice', uncertainText(uncertain))}\n` : ''
  return recoveryReport(log, paint) + advice
}
