// `wholeline show`: the bytes of a line, usually of a damaged one, for a person who may see them. It is the only command
// that prints log content as part of a report.

import { open } from 'node:fs/promises'
import type { Command } from 'commander'
import type { ParseOptions } from '../../core/parser/parse-options.js'
import type { LogFormat } from '../../format/log-format.js'
import { DecompressedFile } from '../../node/compressed/decompressed-file.js'
import { archiveOf } from '../../node/compressed/file-kind.js'
import type { ReadableFile } from '../../node/files/positioned-io.js'
import { RangeReader } from '../../node/files/range-reader.js'
import { ExitCode } from '../errors/exit-code.js'
import { Refusal, UsageError } from '../errors/problem.js'
import { type FormatChooser, formatChooser } from '../input/format-choice.js'
import { bytesToDetect } from '../input/format-detection.js'
import { decompressionOf, logSource } from '../input/log-source.js'
import { countArgument, lineBytesArgument } from '../input/number-argument.js'
import { requireRegularFile } from '../input/open-log.js'
import { peek } from '../input/peeked-source.js'
import { addExamples } from '../shared/examples.js'
import { unreadJson } from '../shared/json-report.js'
import { type CommandContext, outcomeOf } from '../shared/log-outcome.js'
import { problemReport } from '../shared/problem-report.js'
import { addFormatOption, maxLineBytesOption, unterminatedOption } from '../shared/reading-options.js'
import { requireEngine } from '../shared/scanner.js'
import type { Output } from '../terminal/output.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { counted } from '../text/quantity.js'
import { faultLine } from './fault-line.js'
import { type FoundLine, findLine, type LinePlace } from './line-finder.js'
import { lineVerdict } from './line-verdict.js'
import { type ShownLine, showContent, showHead, showJson } from './show-report.js'
import { shownPieces } from './shown-line.js'

interface ShowOptions extends Pick<ParseOptions, 'unterminated' | 'maxLineBytes'> {
  line?: number
  fault?: number
  offset?: number
  context: number
  bytes: number
  format?: string
  raw?: boolean
  json?: boolean
}

const DEFAULT_SHOWN_BYTES = 4096

export function addShowCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('show')
    .summary('show the bytes of a line, such as a damaged one')
    .description(
      'Shows the content of a line. Bytes that a terminal would obey, or that are not UTF-8, are shown as escapes such ' +
        'as \\x1b. Give one of --line, --fault and --offset.',
    )
    .argument('<file>', 'the log')
    .option('-l, --line <number>', 'the line of this number, counted from 1', countArgument)
    .option(
      '--fault <number>',
      'the line of this fault, counted from 1, in the order of `wholeline check`',
      countArgument,
    )
    .option('--offset <byte>', 'the line that holds this byte of the log, counted from 0', countArgument)
    .option('-C, --context <count>', 'how many lines to show before it and after it', countArgument, 0)
    .option(
      '--bytes <size>',
      'how many bytes to show of each line, such as 4096 or 64K',
      lineBytesArgument,
      DEFAULT_SHOWN_BYTES,
    )
  addFormatOption(command)
    .addOption(unterminatedOption())
    .addOption(maxLineBytesOption())
    .option('--raw', 'write all bytes unchanged, to a file or a pipe')
    .option('--json', 'print one JSON object for each line, on one line, with the bytes in base64')
    .action(async (file: string, options: ShowOptions) => {
      await show(file, options, context)
    })
  addExamples(command, [
    ['wholeline show -l 120 -C 2 app.jsonl', 'line 120, and two lines around it'],
    ['wholeline show --fault 1 app.jsonl', 'the first line that is damaged'],
    ['wholeline show --offset 4096 --raw app.jsonl', 'the exact bytes of a line'],
  ])
}

async function show(file: string, options: ShowOptions, context: CommandContext): Promise<void> {
  const { streams, stdout, messages } = context
  requireEngine()
  requireValid(file, options, streams.stdout.isTTY === true)
  const choose = await formatChooser(options.format)
  const outcome = await outcomeOf(file, () => showLine(file, choose, options, context))
  if (!('problem' in outcome)) return
  context.exitCode = ExitCode.Failed
  if (options.json === true) await stdout.write(unreadJson(outcome))
  else await messages.writeText(problemReport(outcome))
}

/** @throws UsageError */
function requireValid(file: string, { line, fault, offset, raw, json }: ShowOptions, isTTY: boolean): void {
  if (file === STANDARD_INPUT) throw new UsageError("standard input can't be shown, only a file")
  if ([line, fault, offset].filter((each) => each !== undefined).length !== 1)
    throw new UsageError('say which line: give one of --line NUMBER, --fault NUMBER and --offset BYTE')
  if (raw === true && json === true)
    throw new UsageError('--raw and --json exclude each other: give one of them')
  if (raw === true && isTTY)
    throw new UsageError(
      '--raw writes bytes unchanged, and a terminal may obey them: redirect the output to a file or a pipe',
    )
}

async function showLine(
  file: string,
  choose: FormatChooser,
  options: ShowOptions,
  context: CommandContext,
): Promise<object> {
  await requireRegularFile(file, 'shown')
  const format = await formatOf(file, choose)
  const wanted =
    options.fault === undefined ? options : { line: await faultLine(file, format, options.fault, options) }
  const log = await openDecompressed(file)
  try {
    const found = await findLine(log, predicateOf(wanted), options.context)
    if (found.wanted === undefined) throw notFound(wanted, found)
    if (options.raw === true) await writeRaw(log, found.places, context)
    else await writeShown(file, log, found.places, format, options, context)
  } finally {
    await log.close()
  }
  return {}
}

/** A compressed log is read as if it were not compressed. */
async function openDecompressed(file: string): Promise<ReadableFile & { close(): Promise<void> }> {
  const log = await open(file)
  const kind = await archiveOf(log, decompressionOf(file))
  if (kind === undefined) return log
  await log.close()
  return new DecompressedFile(file, kind)
}

/** Unlike reading, this refuses no file: one that is not lines, or has a damaged header, is shown as well. */
async function formatOf(file: string, choose: FormatChooser): Promise<LogFormat<unknown, unknown>> {
  const source = logSource(file)
  const { start, isWhole } = await peek(source, bytesToDetect)
  await source.close()
  return choose(start, isWhole).format
}

function predicateOf({
  line,
  offset = 0,
}: Pick<ShowOptions, 'line' | 'offset'>): (place: LinePlace) => boolean {
  return line === undefined ? (place) => offset < place.end : (place) => place.line === line
}

function notFound({ line, offset }: Pick<ShowOptions, 'line' | 'offset'>, { lines }: FoundLine): Refusal {
  const what = line === undefined ? `byte ${offset}` : `line ${line}`
  const message = `there is no ${what}: the log has ${counted(lines, 'line')}`
  return new Refusal({ code: 'ERR_NO_SUCH_LINE', message })
}

/** The exact bytes of the lines, without the last terminator. */
async function writeRaw(
  log: ReadableFile,
  places: readonly LinePlace[],
  { stdout }: CommandContext,
): Promise<void> {
  const first = places[0] as LinePlace
  const last = places.at(-1) as LinePlace
  // A copy, because the reader may reuse its buffer while the output still holds the bytes.
  await new RangeReader(log).read(first.offset, last.offset + last.length, (part) =>
    stdout.write(Buffer.from(part)),
  )
}

async function writeShown(
  file: string,
  log: ReadableFile,
  places: readonly LinePlace[],
  format: LogFormat<unknown, unknown>,
  options: ShowOptions,
  { stdout }: CommandContext,
): Promise<void> {
  const reader = new RangeReader(log)
  for (const place of places) {
    const verdict = await lineVerdict(reader, place, format, options)
    const pieces = await shownPieces(reader, place, verdict.column, options.bytes)
    const line = { place, verdict, pieces }
    if (options.json === true) await stdout.write(showJson(file, line))
    else await writeLine(line, stdout)
  }
}

/** The content is not wrapped: it would no longer be what the log holds. */
async function writeLine(line: ShownLine, stdout: Output): Promise<void> {
  await stdout.writeText(showHead(line))
  await stdout.write(showContent(line))
}
