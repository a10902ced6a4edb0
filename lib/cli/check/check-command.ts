// `wholeline check`: reads logs to their end and reports what it found: one log in full, many in a line each.

import { type Command, Option } from 'commander'
import { threadCount } from '../../node/threads/thread-setup.js'
import { UsageError } from '../errors/problem.js'
import { formatChooser } from '../input/format-choice.js'
import { listLogs } from '../input/log-list.js'
import { USUAL_NAMES } from '../input/log-names.js'
import { jobsArgument, lineBytesArgument } from '../input/number-argument.js'
import { addExamples } from '../shared/examples.js'
import type { CommandContext } from '../shared/log-outcome.js'
import { addQueueOptions, loadQueue, type QueueOptions } from '../shared/queue.js'
import { addReadingOptions } from '../shared/reading-options.js'
import { requireEngine } from '../shared/scanner.js'
import { interruptibly } from '../terminal/interruption.js'
import { NO_READING_PROGRESS, startReadingProgress } from '../terminal/reading-progress.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { type CheckOptions, CheckRun } from './check-run.js'

interface CheckArguments extends Omit<CheckOptions, 'maxLine' | 'jobs'>, QueueOptions {
  shardBytes?: number
  glob: string[]
  maxLine?: number
  jobs?: number
}

/** Their buffers take some 2 MiB each, and more than these do not make the check of small logs faster. */
const DEFAULT_JOBS = 4
/** Vector's default: its file source throws longer lines away. */
const DEFAULT_MAX_LINE = 100 * 1024

export function addCheckCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('check')
    .summary('report what is whole in logs and what is damaged')
    .description(
      'Reads logs to their end and reports what is whole and what is damaged: one log in full, many in a line each. ' +
        'Changes nothing.',
    )
    .argument('<path...>', "logs, folders with logs, or globs in quotes; URLs; '-' is standard input")
  addReadingOptions(command)
    .addOption(
      new Option('--glob <glob>', 'which files of a folder are logs; repeatable; !GLOB leaves out')
        .argParser((glob: string, globs: string[]) => [...globs, glob])
        .default([], USUAL_NAMES),
    )
    .addOption(
      new Option(
        '-j, --jobs <count>',
        `how many logs are open at once (default: ${DEFAULT_JOBS}), or threads read one (default: one a core)`,
      ).argParser(jobsArgument),
    )
    .option('-q, --quiet', 'print nothing for clean logs, one line for each other, and no total')
    .option('--full', 'the full report on each log, where there are many')
    .option('--portable', 'also note what is whole, but would be refused or misread elsewhere')
    .option('--strict', 'with --portable: exit with 1 where there is a note')
    .addOption(
      new Option(
        '--max-line <size>',
        'with --portable: the longest line without a note (default: 100K)',
      ).argParser(lineBytesArgument),
    )
    .option('--json', 'print one JSON object for each log, on one line')
  addQueueOptions(
    command,
    false,
    'let the workers of a queue (`wholeline work`) read the logs: redis://host:6379',
  )
    .addOption(
      new Option(
        '--shard-bytes <size>',
        'with --queue: how long the parts are that are read at once',
      ).argParser(lineBytesArgument),
    )
    .action(async (paths: string[], options: CheckArguments) => {
      await check(paths, options, context)
    })
  addExamples(command, [
    ['wholeline check app.jsonl', 'the full report on one log'],
    ['wholeline check -q logs', 'one line for each damaged log in a folder'],
    ["wholeline check --glob '*.log' logs", 'the files of these names are logs'],
    ['wholeline check --portable app.jsonl', 'also what stricter readers would refuse'],
    ['wholeline check --json logs', 'for a program: one object on each line'],
    ['wholeline check --queue redis://queue:6379 https://logs.example/app.jsonl', 'by many machines'],
  ])
}

async function check(paths: string[], given: CheckArguments, context: CommandContext): Promise<void> {
  requireChecks(paths, given)
  requireEngine()
  const { streams } = context
  const choose = await formatChooser(given.format)
  const queue =
    given.queue === undefined
      ? undefined
      : { ...given, library: await loadQueue(), shardBytes: given.shardBytes }
  const { maxLine = DEFAULT_MAX_LINE, jobs = DEFAULT_JOBS } = given
  const options: CheckOptions = { ...given, maxLine, jobs }
  await interruptibly(streams.signals, async (signal) => {
    const list = await listLogs(paths, given.glob)
    const files = list.items
      .filter((item) => !('problem' in item || 'passedOver' in item))
      .map(({ file }) => file)
    const isShown = options.json !== true && queue === undefined
    const progress = isShown ? await startReadingProgress(files, streams) : NO_READING_PROGRESS
    const run = new CheckRun(context, options, list, progress, queue)
    const threads = list.isSingle ? threadCount(given.jobs ?? 'auto') : 1
    await run.run({ choose, options, streams, signal, threads }).finally(() => progress.stop())
  })
}

function requireChecks(paths: string[], given: CheckArguments): void {
  const { portable, strict, maxLine } = given
  if (paths.filter((path) => path === STANDARD_INPUT).length > 1)
    throw new UsageError('standard input can be read only once')
  requireQueueChecks(paths, given)
  if (portable === true) return
  if (strict === true) throw new UsageError('--strict is for --portable: without it there are no notes')
  if (maxLine !== undefined)
    throw new UsageError('--max-line is for --portable; --max-line-bytes limits what is read')
}

function requireQueueChecks(paths: string[], { queue, shardBytes, portable }: CheckArguments): void {
  if (queue === undefined) {
    if (shardBytes !== undefined)
      throw new UsageError('--shard-bytes is for --queue: without it a log is read as a whole')
    return
  }
  if (portable === true) throw new UsageError("--portable can't be looked for by the workers of a queue")
  if (paths.includes(STANDARD_INPUT)) throw new UsageError("the workers of a queue can't read standard input")
}
