// The copy of all logs, one after the other. A log that can't be read does not keep the others from being written, except
// into a file: that appears only where it holds everything.

import { ExitCode, worse } from '../errors/exit-code.js'
import { UsageError } from '../errors/problem.js'
import type { FormatChooser } from '../input/format-choice.js'
import { openLog } from '../input/open-log.js'
import { interruptedText } from '../shared/interrupted.js'
import { LineBlocks } from '../shared/line-blocks.js'
import { logLine } from '../shared/log-line.js'
import { type CommandContext, exitCodeOf, outcomeOf, type UnreadLog } from '../shared/log-outcome.js'
import { problemReport } from '../shared/problem-report.js'
import { errorRecord } from '../shared/record-lines.js'
import type { OutputOptions } from '../shared/written-aside.js'
import { isAbort } from '../terminal/interruption.js'
import type { Sink } from '../terminal/output.js'
import type { ReadingProgress } from '../terminal/reading-progress.js'
import { logName } from '../text/printable.js'
import { type CopiedLog, type CopyOptions, copyEntries } from './copy-entries.js'
import { copyReport, lastText, limitText } from './copy-report.js'
import { type ChoiceOptions, EntryChoice } from './entry-choice.js'
import { copyLast, type LastCopied } from './last-entries.js'
import { openRotated } from './rotated-logs.js'

export interface CatOptions extends CopyOptions, ChoiceOptions, OutputOptions {
  maxLineBytes: number
  last?: number
  joined?: true
  quiet?: boolean
}

export interface CatMeans {
  readonly sink: Sink
  readonly progress: ReadingProgress
  readonly choose: FormatChooser
  readonly signal: AbortSignal
}

type Named<Outcome> = Outcome & { readonly file: string }
type CatOutcome = Named<CopiedLog> | Named<LastCopied> | UnreadLog

export class CatRun {
  readonly #context: CommandContext
  readonly #options: CatOptions
  readonly #means: CatMeans
  readonly #lines: LineBlocks
  readonly #choice: EntryChoice
  readonly #read = { bytes: 0, faults: 0 }

  constructor(context: CommandContext, options: CatOptions, means: CatMeans) {
    this.#context = context
    this.#options = options
    this.#means = means
    this.#lines = new LineBlocks(means.sink)
    this.#choice = new EntryChoice(options)
  }

  /**
   * @param doubt why the order of the files is not certain
   * @throws AbortError, once what was read so far is reported; UsageError where an output file is not to appear
   */
  async run(files: readonly string[], doubt: string | undefined): Promise<void> {
    const { messages } = this.#context
    if (doubt !== undefined)
      await messages.writeText(`wholeline: the order of the files is not certain: ${doubt}\n`)
    try {
      if (this.#options.joined === true) await this.#settle(await this.#copyJoined(files), true)
      else
        for (const file of files) {
          if (this.#choice.isOver) break
          await this.#settle(await this.#copy(file), files.length === 1)
        }
    } catch (error) {
      this.#means.progress.stop()
      if (isAbort(error)) await messages.writeText(interruptedText(this.#read))
      throw error
    }
    const { output } = this.#options
    if (this.#context.exitCode === ExitCode.Failed && output !== undefined)
      throw new UsageError(`${logName(output)} is not written, as not all could be read`)
  }

  #copy(file: string): Promise<CatOutcome> {
    const { last } = this.#options
    const { choose, signal } = this.#means
    const { streams } = this.#context
    if (last !== undefined) {
      const output = { lines: this.#lines, choice: this.#choice, streams, signal }
      return outcomeOf(file, () => copyLast(file, last, choose, this.#options, output))
    }
    return outcomeOf(file, async () =>
      copyEntries(file, await openLog(file, choose, streams, signal), this.#options, this.#outputFor([file])),
    )
  }

  /** The name of the newest stands for all of them. */
  #copyJoined(files: readonly string[]): Promise<CatOutcome> {
    const { choose, signal } = this.#means
    const { maxLineBytes } = this.#options
    const file = files.at(-1) as string
    return outcomeOf(file, async () => {
      const log = await openRotated(files, choose, this.#context.streams, maxLineBytes, signal)
      return copyEntries(file, log, this.#options, this.#outputFor(files))
    })
  }

  #outputFor(files: readonly string[]): Parameters<typeof copyEntries>[3] {
    const bar = this.#means.progress.of(...files)
    const before = { ...this.#read }
    const update = (bytes: number, faults: number) => {
      this.#read.bytes = before.bytes + bytes
      this.#read.faults = before.faults + faults
      bar.update(bytes, faults)
    }
    return { lines: this.#lines, choice: this.#choice, progress: { update, end: () => bar.end() } }
  }

  async #settle(outcome: CatOutcome, isSingle: boolean): Promise<void> {
    this.#means.progress.hide()
    const { messages } = this.#context
    const { quiet = false, records = false } = this.#options
    const code = exitCodeFor(outcome)
    this.#context.exitCode = worse(this.#context.exitCode, code)
    if ('problem' in outcome) {
      if (records) await this.#lines.add(errorRecord(outcome.file, outcome.problem))
      await this.#lines.flush()
      return messages.writeText(problemReport(outcome))
    }
    if (quiet && code === ExitCode.Clean) return
    if (!('summary' in outcome)) return messages.writeText(lastText(outcome.file, outcome))
    if (outcome.isCut) return messages.writeText(limitText(outcome.file))
    if (!isSingle) return messages.writeText(logLine(outcome, messages.paint))
    await messages.writeReport(copyReport(outcome, messages.paint))
  }
}

function exitCodeFor(outcome: CatOutcome): ExitCode {
  if ('problem' in outcome || 'summary' in outcome) return exitCodeOf(outcome)
  return outcome.faults === 0 ? ExitCode.Clean : ExitCode.Damaged
}
