// `wholeline cat`: writes the whole entries of logs, byte for byte. What was left out is reported on standard error.

import { type Command, Option } from 'commander'
import { UsageError } from '../errors/problem.js'
import { formatChooser } from '../input/format-choice.js'
import { countArgument } from '../input/number-argument.js'
import { addExamples } from '../shared/examples.js'
import type { CommandContext } from '../shared/log-outcome.js'
import { addReadingOptions, salvageOf } from '../shared/reading-options.js'
import { requireEngine } from '../shared/scanner.js'
import { outputOption, withOutput } from '../shared/written-aside.js'
import { interruptibly } from '../terminal/interruption.js'
import { NO_READING_PROGRESS, startReadingProgress } from '../terminal/reading-progress.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { type CatOptions, CatRun } from './cat-run.js'
import { placeArgument } from './place-argument.js'
import { rotatedLogs } from './rotated-logs.js'

export function addCatCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('cat')
    .summary('write the whole entries of logs to standard output')
    .description(
      'Writes the whole entries of logs to standard output, one on each line, byte for byte. What was left out is ' +
        'reported on standard error.',
    )
    .argument('<file...>', "the logs; '-' is standard input")
  addReadingOptions(command)
    .option('--header', 'also write the header lines')
    .addOption(
      new Option('-t, --type <type>', 'only entries of this type; repeatable').argParser(
        (type: string, types: string[] | undefined) => [...(types ?? []), type],
      ),
    )
    .addOption(
      new Option('--select <fields>', 'only these top-level fields, in this order: id,type').argParser(
        (text: string) => text.split(','),
      ),
    )
    .addOption(
      new Option('--from <place>', 'begin at a line, such as 120, or a byte, such as @4096').argParser(
        placeArgument,
      ),
    )
    .addOption(new Option('--limit <count>', 'stop after so many entries').argParser(countArgument))
    .addOption(
      new Option('--last <count>', 'the last entries, found by reading backwards').argParser(countArgument),
    )
    .option(
      '--joined',
      'read the files of a rotated log as one, the oldest first; one file stands for all beside it',
    )
    .option('--records', 'write header, entries, faults and summary as JSON lines with their places')
    .addOption(outputOption())
    .option('-q, --quiet', 'report only what was left out')
    .action(async (files: string[], options: CatOptions) => {
      await cat(files, options, context)
    })
  addExamples(command, [
    ['wholeline cat app.jsonl > copy.jsonl', 'every whole entry'],
    ['wholeline cat --joined app.jsonl', 'with app.jsonl.1, .2.gz, …, the oldest first'],
    ['wholeline cat -t message --select id,role log', 'two fields of the entries of a type'],
    ['wholeline cat --last 20 app.jsonl', 'the last 20, however long the log is'],
    ['wholeline cat --salvage -o whole.jsonl log', 'also entries inside damaged lines, to a file'],
  ])
}

async function cat(given: string[], options: CatOptions, context: CommandContext): Promise<void> {
  requireCombination(given, options)
  requireEngine()
  const { streams, stdout } = context
  const choose = await formatChooser(options.format)
  await interruptibly(streams.signals, async (signal) => {
    const { files, doubt } =
      options.joined === true ? await orGiven(given) : { files: given, doubt: undefined }
    await withOutput(options, files, stdout, async (sink) => {
      // On the terminal that the entries go to, there is no place for a bar.
      const isShown = streams.stdout.isTTY !== true && options.last === undefined
      const progress = isShown ? await startReadingProgress(files, streams) : NO_READING_PROGRESS
      const run = new CatRun(context, options, { sink, progress, choose, signal })
      await run.run(files, doubt).finally(() => progress.stop())
    })
  })
}

/** Files that can't be looked at stay as they are given: reading them reports why. */
function orGiven(given: readonly string[]): ReturnType<typeof rotatedLogs> {
  return rotatedLogs(given).catch(() => ({ files: given, doubt: undefined }))
}

function requireCombination(files: string[], options: CatOptions): void {
  const standardInputs = files.filter((file) => file === STANDARD_INPUT).length
  if (standardInputs > 1) throw new UsageError('standard input can be read only once')
  if (standardInputs > 0 && options.joined === true)
    throw new UsageError('--joined orders files by their names, and standard input has none')
  if (options.last === undefined) return
  const { joined, from, limit, header, records } = options
  const others = {
    '--joined': joined,
    '--from': from,
    '--limit': limit,
    '--header': header,
    '--records': records,
  }
  const other = Object.entries(others).find(([, value]) => value !== undefined)?.[0]
  if (other !== undefined) throw new UsageError(`--last reads backwards, and can't be used with ${other}`)
  if (salvageOf(options) !== false)
    throw new UsageError("--last reads backwards, and can't be used with --salvage")
  if (standardInputs > 0) throw new UsageError("--last reads backwards, and standard input can't be read so")
}
