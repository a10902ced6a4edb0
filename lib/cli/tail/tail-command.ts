// `wholeline tail`: the last entries of a log, found by reading it backwards, and with `-f` those that are appended.

import { type FileHandle, open } from 'node:fs/promises'
import type { Command } from 'commander'
import type { LogFormat } from '../../format/log-format.js'
import { HandleSource } from '../../node/sources/handle-source.js'
import { ExitCode } from '../errors/exit-code.js'
import { UsageError } from '../errors/problem.js'
import { type FormatChooser, formatChooser } from '../input/format-choice.js'
import { bytesToDetect } from '../input/format-detection.js'
import { countArgument } from '../input/number-argument.js'
import { chosenFor, requireRegularFile } from '../input/open-log.js'
import { peek } from '../input/peeked-source.js'
import { addExamples } from '../shared/examples.js'
import { type CommandContext, outcomeOf } from '../shared/log-outcome.js'
import { problemReport, READING_ADVICE } from '../shared/problem-report.js'
import {
  addFormatOption,
  maxFaultsOption,
  maxLineBytesOption,
  type ReadingOptions,
  unterminatedOption,
} from '../shared/reading-options.js'
import { interruptibly, isAbort } from '../terminal/interruption.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { followLog } from './followed-log.js'
import { findLastLines } from './last-lines.js'
import { TailOutput } from './tail-output.js'

interface TailOptions extends Pick<ReadingOptions, 'unterminated' | 'format'> {
  lines: number
  follow?: boolean
  maxLineBytes: number
  maxFaults: number
}

const DEFAULT_LINES = 10

const ADVICE: Readonly<Record<string, string>> = {
  ERR_LOG_CHANGED: 'run it again on the file that has the name now',
}

export function addTailCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('tail')
    .summary('write the last entries of a log, and those that are appended')
    .description(
      'Writes the last entries of a log to standard output, one on each line, byte for byte. They are found by reading ' +
        'backwards from the end, so that a log of any size takes no longer. Damaged lines are passed over, and reported ' +
        'on standard error.',
    )
    .argument('<file>', 'the log')
    .option('-n, --lines <count>', 'how many entries', countArgument, DEFAULT_LINES)
    .option('-f, --follow', 'then wait for more, and write each entry once its line is complete')
  addFormatOption(command, '--format <format>')
    .addOption(unterminatedOption())
    .addOption(maxLineBytesOption())
    .addOption(maxFaultsOption())
    .action(async (file: string, options: TailOptions) => {
      await tail(file, options, context)
    })
  addExamples(command, [
    ['wholeline tail app.jsonl', 'the last 10 entries'],
    ['wholeline tail -n 0 -f app.jsonl', 'only what is appended from now on'],
    ['wholeline tail -n 1 app.jsonl | jq .', 'the last entry, printed by jq'],
  ])
}

async function tail(file: string, options: TailOptions, context: CommandContext): Promise<void> {
  if (file === STANDARD_INPUT)
    throw new UsageError("standard input can't be read backwards, only a file (`wholeline cat -` reads it)")
  const choose = await formatChooser(options.format)
  await interruptibly(context.streams.signals, async (signal) => {
    const outcome = await outcomeOf(file, () => tailFile(file, choose, options, context, signal))
    if (!('problem' in outcome)) return
    context.exitCode = ExitCode.Failed
    await context.messages.writeText(problemReport(outcome, { ...READING_ADVICE, ...ADVICE }))
  })
}

/** Rejects with a problem of the log, or of the output; with an AbortError once following was interrupted. */
async function tailFile(
  file: string,
  choose: FormatChooser,
  { lines: count, follow = false, ...reading }: TailOptions,
  context: CommandContext,
  signal: AbortSignal,
): Promise<object> {
  await requireRegularFile(file, 'read backwards')
  const handle = await open(file, 'r')
  const output = new TailOutput(file, context)
  try {
    const format = await formatOf(handle, choose)
    const last = await findLastLines(handle, format, count, { ...reading, beforeOpenLine: follow }, signal)
    await output.writeLast(handle, last)
    if (follow) await followLog({ file: handle, path: file, from: last.end }, format, reading, output, signal)
    return {}
  } catch (error) {
    if (isAbort(error)) await output.writeSummary()
    throw error
  } finally {
    await handle.close()
  }
}

async function formatOf(handle: FileHandle, choose: FormatChooser): Promise<LogFormat<unknown, unknown>> {
  const begun = await peek(new HandleSource(handle), bytesToDetect)
  return chosenFor(begun, choose).format
}
