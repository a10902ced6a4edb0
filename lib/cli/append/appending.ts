// One run of `wholeline append`: lines are read, appended and acknowledged until the input ends, a line is refused, the
// disk fails or the person interrupts it. Each ending says up to which line of the input the log has everything.

import type { LogError } from '../../core/log-error.js'
import { byteSource } from '../../node/sources/open-source.js'
import type { EntryWriter } from '../../node/writing/entry-writer.js'
import type { AppendPosition } from '../../node/writing/group-commit.js'
import { ExitCode } from '../errors/exit-code.js'
import { writeError } from '../errors/problem.js'
import { abortableChunks } from '../input/abortable-chunks.js'
import type { CommandContext } from '../shared/log-outcome.js'
import { isAbort } from '../terminal/interruption.js'
import { acknowledgement, appendSummary, refusalText } from './append-report.js'
import { type AppendVisitor, EntryAppender, type InputLine } from './entry-appender.js'
import { eachInputLine } from './input-lines.js'

export interface AppendingOptions {
  ack?: boolean
  keepGoing?: boolean
}

/** A line was refused, and the rest of the input is not wanted. */
class Refused extends Error {}

const BLANK = /^[ \t\r]*$/

export class Appending implements AppendVisitor {
  readonly #file: string
  readonly #options: AppendingOptions
  readonly #context: CommandContext
  readonly #counts = { appended: 0, bytes: 0, refused: 0, lastLine: 0 }

  constructor(file: string, options: AppendingOptions, context: CommandContext) {
    this.#file = file
    this.#options = options
    this.#context = context
  }

  /** Rejects with what the disk, the input or the output failed with; with an AbortError where it was interrupted. */
  async run(writer: EntryWriter<unknown, unknown>, signal: AbortSignal): Promise<void> {
    const failure = new AbortController()
    const appender = new EntryAppender(writer, this, () => failure.abort())
    try {
      const ended = AbortSignal.any([signal, failure.signal])
      await eachInputLine(abortableChunks(byteSource(this.#context.streams.stdin), ended), (bytes, number) =>
        isBlank(bytes) ? Promise.resolve() : appender.add({ bytes, number }),
      ).catch(async (error: unknown) => {
        // What was read is written first; what that fails with is the reason.
        await appender.flush()
        throw error
      })
      await appender.flush()
      await this.#report()
    } catch (error) {
      await this.#report(endingOf(error, signal))
      if (!(error instanceof Refused)) throw writeError(error)
    }
  }

  async onDurable(lines: readonly InputLine[], positions: readonly AppendPosition[]): Promise<void> {
    const counts = this.#counts
    counts.appended += lines.length
    for (const { next, offset } of positions) counts.bytes += next - offset
    counts.lastLine = (lines.at(-1) as InputLine).number
    if (this.#options.ack !== true) return
    const texts = positions.map((position, index) => acknowledgement(lines[index] as InputLine, position))
    await this.#context.stdout.write(texts.join(''))
  }

  async onRefused(line: InputLine, error: LogError): Promise<void> {
    this.#counts.refused += 1
    this.#context.exitCode = ExitCode.Damaged
    await this.#context.messages.writeText(refusalText(line, error))
    if (this.#options.keepGoing !== true) throw new Refused()
    this.#counts.lastLine = line.number
  }

  #report(ending?: string): Promise<void> {
    return this.#context.messages.writeText(appendSummary(this.#file, this.#counts, ending))
  }
}

function endingOf(error: unknown, { aborted }: AbortSignal): string {
  if (error instanceof Refused) return 'ended by that line'
  return aborted && isAbort(error) ? 'interrupted' : 'failed'
}

function isBlank(line: Buffer): boolean {
  return line.length < 256 && BLANK.test(line.toString('latin1'))
}
