// `wholeline cat`: writes out the entries of a log that are whole, as the very bytes of their lines. An entry
// that was parsed and written again could come out different: its numbers, the order of its keys, its
// escapes. What was passed over is said on standard error.

import type { Command } from 'commander'
import { Step } from '../../core/parser/log-parser.js'
import { walkLog } from '../../node/parser/walk-log.js'
import type { ExitCode } from '../errors/exit-code.js'
import { formatChooser } from '../input/format-choice.js'
import { type OpenLog, openLog } from '../input/open-log.js'
import type { CommandContext } from '../shared/command-context.js'
import { exitCodeOf, outcomeOf, type ReadLog } from '../shared/log-outcome.js'
import { problemReport } from '../shared/problem-report.js'
import { addReadingOptions, type ReadingOptions, salvageOf } from '../shared/reading-options.js'
import { newScanner, requireEngine } from '../shared/scanner.js'
import { copyReport } from './copy-report.js'
import { LineBlocks } from './line-blocks.js'

interface CatOptions extends ReadingOptions {
  header?: boolean
}

export function addCatCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('cat')
    .summary('write out the entries of a log that are whole')
    .description(
      'Writes the entries of a log that are whole to standard output, a line each, as the very bytes that ' +
        'the log has. What was passed over is said on standard error.',
    )
    .argument('<file>', "the log; '-' is standard input")
  addReadingOptions(command)
    .option('--header', 'write the header line, too')
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
    copyEntries(await openLog(file, choose, streams), options, lines),
  )
  await messages.write('problem' in outcome ? problemReport(outcome) : copyReport(outcome, messages.paint))
  return exitCodeOf(outcome)
}

async function copyEntries(
  { chunks, chosen }: OpenLog,
  options: CatOptions,
  lines: LineBlocks,
): Promise<Omit<ReadLog, 'file'>> {
  const parser = newScanner(chosen.format, { ...options, salvage: salvageOf(options) })
  parser.wantsFaults = () => false
  await walkLog(chunks, parser, {
    visit: (step) => {
      if (step === Step.Entries) return lines.addTerminated(parser.raw)
      const isCopied = step === Step.Entry || (step === Step.Header && options.header === true)
      return isCopied ? lines.add(parser.raw) : undefined
    },
    rest: () => lines.flush(),
  })
  return { chosen, summary: parser.summary }
}
