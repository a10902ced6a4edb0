// `wholeline tail`: the last entries of a log, found by reading it backwards, and with `-f` or `-F` those that are appended.

import { type FileHandle, open } from 'node:fs/promises'
import type { Command } from 'commander'
import { archiveOf } from '../../node/compressed/file-kind.js'
import { HandleSource } from '../../node/sources/handle-source.js'
import { LogGeneration } from '../../node/sources/log-generation.js'
import { ReopenedSource } from '../../node/sources/reopened-source.js'
import { findLastNewline } from '../../node/tail/find-last-newline.js'
import { ExitCode } from '../errors/exit-code.js'
import { Refusal, UsageError } from '../errors/problem.js'
import { type FormatChooser, formatChooser } from '../input/format-choice.js'
import { bytesToDetect } from '../input/format-detection.js'
import { interruptible } from '../input/interruptible-source.js'
import { decompressionOf, logSource } from '../input/log-source.js'
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
import { type Begun, FollowedFile } from './followed-file.js'
import { followLog } from './followed-log.js'
import { findLastLines, readLines } from './last-lines.js'
import { lastOfArchive } from './last-of-archive.js'
import { TailOutput } from './tail-output.js'

interface TailOptions extends Pick<ReadingOptions, 'unterminated' | 'format'> {
  lines: number
  follow?: boolean
  reopen?: boolean
  records?: boolean
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
    .option(
      '-F, --reopen',
      'as -f, over rotation: go on in the file that takes the place; wait for a missing one',
    )
  addFormatOption(command, '--format <format>')
    .addOption(unterminatedOption())
    .addOption(maxLineBytesOption())
    .addOption(maxFaultsOption())
    .option('--records', 'write entries and faults as JSON lines with their places')
    .action(async (file: string, options: TailOptions) => {
      await tail(file, options, context)
    })
  addExamples(command, [
    ['wholeline tail app.jsonl', 'the last 10 entries'],
    ['wholeline tail -n 0 -f app.jsonl', 'only what is appended from now on'],
    ['wholeline tail -F app.jsonl', 'go on, also when the log is rotated'],
    ['wholeline tail -n 1 app.jsonl | jq .', 'the last entry, printed by jq'],
  ])
}

async function tail(file: string, options: TailOptions, context: CommandContext): Promise<void> {
  if (file === STANDARD_INPUT)
    throw new UsageError("standard input can't be read backwards, only a file (`wholeline cat -` reads it)")
  const choose = await formatChooser(options.format)
  const output = new TailOutput(file, context, options)
  await interruptibly(context.streams.signals, async (signal) => {
    const outcome = await outcomeOf(file, () => tailFile(file, choose, options, output, signal))
    if (!('problem' in outcome)) return
    context.exitCode = ExitCode.Failed
    await output.addError(outcome.problem)
    await context.messages.writeText(problemReport(outcome, { ...READING_ADVICE, ...ADVICE }))
  })
}

/**
 * What has no whole line is followed from its start: line 1 may still be the header of a format. Rejects with a problem of the log,
 * or of the output; with an AbortError once following was interrupted.
 */
async function tailFile(
  file: string,
  choose: FormatChooser,
  options: TailOptions,
  output: TailOutput,
  signal: AbortSignal,
): Promise<object> {
  try {
    if (options.reopen === true) return await tailReopened(file, choose, options, output, signal)
    await requireRegularFile(file, 'read backwards')
    const handle = await open(file, 'r')
    try {
      if ((await archiveOf(handle, decompressionOf(file))) !== undefined)
        return await tailArchive(file, choose, options, output, signal)
      const source = new HandleSource(handle, file)
      const hasLine = options.follow !== true || (await findLastNewline(handle, { signal })) >= 0
      const begun = hasLine ? await writeLast(handle, choose, options, output, signal) : undefined
      if (options.follow !== true) return {}
      if (begun !== undefined) source.seek(begun.from)
      const reading =
        begun === undefined ? new FollowedFile(choose, options) : FollowedFile.from(begun, choose, options)
      return await followLog(source, reading, output, signal)
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (isAbort(error)) await output.writeSummary()
    throw error
  }
}

/** @throws Refusal where it is to be followed */
async function tailArchive(
  file: string,
  choose: FormatChooser,
  { lines, follow, records, maxFaults, ...reading }: TailOptions,
  output: TailOutput,
  signal: AbortSignal,
): Promise<object> {
  if (follow === true) throw archiveFollowed()
  const source = interruptible(logSource(file), signal)
  const { chunks, ...begun } = await peek(source, bytesToDetect)
  const { format } = chosenFor(begun, choose)
  const listed = records === true ? Number.POSITIVE_INFINITY : maxFaults
  const options = { ...reading, maxFaults: listed, beforeOpenLine: false }
  const last = await lastOfArchive(chunks, format, lines, options, signal)
  await output.writeLast(async (take) => {
    for (const line of last.lines) await take(line.bytes, line)
  }, last)
  return {}
}

function archiveFollowed(): Refusal {
  return new Refusal({
    code: 'ERR_LOG_ENCODING',
    message:
      'it is compressed, and such a file can not be followed: nothing is appended to it (without -f and -F it is read)',
  })
}

/** A file that is not there, or has no whole line, is read from its start once it comes, or goes on. */
async function tailReopened(
  file: string,
  choose: FormatChooser,
  options: TailOptions,
  output: TailOutput,
  signal: AbortSignal,
): Promise<never> {
  const opened = await LogGeneration.open(file)
  const source = new ReopenedSource(file, opened)
  try {
    if (opened === undefined) await output.waits()
    else if ((await archiveOf(opened.file, decompressionOf(file))) !== undefined) throw archiveFollowed()
    const hasLine = opened !== undefined && (await findLastNewline(opened.file, { signal })) >= 0
    if (!hasLine) return await followLog(source, new FollowedFile(choose, options), output, signal)
    const begun = await writeLast(opened.file, choose, options, output, signal)
    opened.seek(begun.from)
    return await followLog(source, FollowedFile.from(begun, choose, options), output, signal)
  } finally {
    await source.close()
  }
}

async function writeLast(
  handle: FileHandle,
  choose: FormatChooser,
  { lines, follow, reopen, records, maxFaults, ...reading }: TailOptions,
  output: TailOutput,
  signal: AbortSignal,
): Promise<Begun> {
  const { format } = chosenFor(await peek(new HandleSource(handle), bytesToDetect), choose)
  const last = await findLastLines(
    handle,
    format,
    lines,
    {
      ...reading,
      // Each fault has its record.
      maxFaults: records === true ? Number.POSITIVE_INFINITY : maxFaults,
      beforeOpenLine: follow === true || reopen === true,
    },
    signal,
  )
  await output.writeLast((take) => readLines(handle, last.places, take), last)
  return { format, from: last.end }
}
