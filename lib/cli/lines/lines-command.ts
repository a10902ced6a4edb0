// `wholeline lines`: makes lines of JSON that is not lines: documents over many lines, arrays, glued values, text sequences
// (RFC 7464), records whose strings hold newlines. Each value becomes one line, spelled as it was.

import type { Command } from 'commander'
import { SourceOpening } from '../../core/lines/source-encoding.js'
import { byteSource } from '../../node/sources/open-source.js'
import { IteratorSource } from '../../node/sources/stream-source.js'
import { ExitCode } from '../errors/exit-code.js'
import { abortableChunks } from '../input/abortable-chunks.js'
import { peek } from '../input/peeked-source.js'
import { addExamples } from '../shared/examples.js'
import { unreadJson } from '../shared/json-report.js'
import { type CommandContext, outcomeOf, type UnreadLog } from '../shared/log-outcome.js'
import { problemReport } from '../shared/problem-report.js'
import { maxFaultsOption } from '../shared/reading-options.js'
import { type OutputOptions, outputOption, withOutput } from '../shared/written-aside.js'
import { interruptibly, isAbort } from '../terminal/interruption.js'
import type { Sink } from '../terminal/output.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { counted } from '../text/quantity.js'
import { beginsUnwrappedArray, START_BYTES } from './document-start.js'
import { LinesOutput } from './lines-output.js'
import { type LinesOutcome, linesJson, linesReport } from './lines-report.js'
import { textPieces } from './text-lines.js'
import { ValueReader } from './value-reader.js'

interface LinesOptions extends OutputOptions {
  maxFaults: number
  /** `--no-elements`: false. */
  elements: boolean
  json?: boolean
}

export function addLinesCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('lines')
    .summary('make lines of JSON that is not lines: documents, arrays, text sequences')
    .description(
      'Makes lines of JSON that is not lines: documents over many lines, arrays, glued values, text sequences (RFC 7464), ' +
        'records whose strings hold newlines. Each value becomes one line without white space, its numbers and strings ' +
        'spelled as they were. Of a file that breaks off, what is certainly whole is written, and the rest is reported.',
    )
    .argument('<file>', "the file; '-' is standard input")
    .addOption(outputOption())
    .option('--no-elements', 'write an array that is the file as one line, not a line for each element')
    .addOption(maxFaultsOption())
    .option('--json', 'report on standard error as one JSON object')
    .action(async (file: string, options: LinesOptions) => {
      await lines(file, options, context)
    })
  addExamples(command, [
    ['wholeline lines export.json > export.jsonl', 'an array or a document as lines'],
    ['wholeline lines -o app.jsonl broken.json', 'the file appears once it is whole'],
    ['curl … | wholeline lines - | wholeline append app.jsonl', 'append the elements of an answer'],
  ])
}

async function lines(file: string, options: LinesOptions, context: CommandContext): Promise<void> {
  const { streams, stdout, messages } = context
  await interruptibly(streams.signals, async (signal) => {
    const outcome = await outcomeOf(file, () =>
      withOutput(options, [file], stdout, (sink) => copyValues(file, options, context, sink, signal)),
    )
    if ('problem' in outcome) {
      context.exitCode = ExitCode.Failed
      await writeProblem(outcome, options, context)
    } else if (options.json === true) await messages.write(linesJson(outcome))
    else await messages.writeReport(linesReport(outcome, messages.paint))
  })
}

function writeProblem(
  unread: UnreadLog,
  { json = false }: LinesOptions,
  { messages }: CommandContext,
): Promise<void> {
  return messages.writeText(json ? unreadJson(unread) : problemReport(unread))
}

async function copyValues(
  file: string,
  options: LinesOptions,
  context: CommandContext,
  sink: Sink,
  signal: AbortSignal,
): Promise<Omit<LinesOutcome, 'file'>> {
  const bytes = abortableChunks(byteSource(file === STANDARD_INPUT ? context.streams.stdin : file), signal)
  const { start, chunks } = await peek(new IteratorSource(bytes), () => START_BYTES)
  requireUtf8(start)
  const output = new LinesOutput(sink, options.maxFaults)
  const reader = new ValueReader(output, options.elements && beginsUnwrappedArray(start))
  try {
    for await (const piece of textPieces(chunks)) {
      reader.take(piece)
      const writing = output.writeFull()
      if (writing !== undefined) await writing
    }
  } catch (error) {
    const message = `interrupted: ${counted(output.values, 'value')} read so far`
    if (isAbort(error))
      await writeProblem({ file, problem: { code: 'ABORT_ERR', message } }, options, context)
    throw error
  }
  reader.end()
  await output.flush()
  if (output.breakCount > 0) context.exitCode = ExitCode.Damaged
  const { values, joined, breakCount, breaks } = output
  return { values, joined, breakCount, breaks }
}

/** @throws LogError ERR_LOG_ENCODING for UTF-16, UTF-32 and compressed files */
function requireUtf8(start: Uint8Array): void {
  const opening = new SourceOpening()
  if (opening.push(start) === undefined) opening.end()
}
